/// Writes a message of Protocol Buffers, field by field.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ number: UInt64, in field: UInt64) {
        varint(field << 3)
        varint(number)
    }

    mutating func write(_ text: String, in field: UInt64) { write(Array(text.utf8), in: field) }

    mutating func write(_ field: UInt64, message: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        message(&inner)
        write(inner.bytes, in: field)
    }

    private mutating func write(_ content: [UInt8], in field: UInt64) {
        varint(field << 3 | 2)
        varint(UInt64(content.count))
        bytes += content
    }

    private mutating func varint(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
