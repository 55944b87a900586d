/// The string encoding of Java's data streams: UTF-16 units in the manner of UTF-8, zero as two bytes.
///
/// Source: the documentation of `java.io.DataInput`, section "Modified UTF-8".
enum ModifiedUTF8 {
    /// nil where the bytes are not in this encoding. A zero byte and real four-byte UTF-8 are taken, too: other
    /// programs write them.
    static func text(of bytes: ArraySlice<UInt8>) -> String? {
        if bytes.allSatisfy({ $0 < 0x80 }) { return String(decoding: bytes, as: UTF8.self) }
        var units: [UInt16] = []
        var index = bytes.startIndex
        func continuation(_ offset: Int) -> UInt16? {
            let position = index + offset
            guard position < bytes.endIndex, bytes[position] & 0xc0 == 0x80 else { return nil }
            return UInt16(bytes[position] & 0x3f)
        }
        while index < bytes.endIndex {
            let first = bytes[index]
            switch first {
            case 0..<0x80:
                units.append(UInt16(first))
                index += 1
            case 0xc0..<0xe0:
                guard let second = continuation(1) else { return nil }
                units.append(UInt16(first & 0x1f) << 6 | second)
                index += 2
            case 0xe0..<0xf0:
                guard let second = continuation(1), let third = continuation(2) else { return nil }
                units.append(UInt16(first & 0x0f) << 12 | second << 6 | third)
                index += 3
            default:
                return String(validating: bytes, as: UTF8.self)
            }
        }
        return String(decoding: units, as: UTF16.self)
    }

    static func bytes(of text: String) -> [UInt8] {
        var output: [UInt8] = []
        for unit in text.utf16 {
            switch unit {
            case 1..<0x80:
                output.append(UInt8(unit))
            case 0, 0x80..<0x800:
                output.append(0xc0 | UInt8(unit >> 6))
                output.append(0x80 | UInt8(unit & 0x3f))
            default:
                output.append(0xe0 | UInt8(unit >> 12))
                output.append(0x80 | UInt8(unit >> 6 & 0x3f))
                output.append(0x80 | UInt8(unit & 0x3f))
            }
        }
        return output
    }
}
