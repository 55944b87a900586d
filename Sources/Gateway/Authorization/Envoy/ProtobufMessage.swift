/// One message of Protocol Buffers, its fields by their numbers; what is in a field is read when it is asked for.
///
/// Stricter than the format asks for: a field that stands once in its schema may be there once. Otherwise two readers
/// could take the one or the other.
/// Source: "Protocol Buffers encoding", protobuf.dev.
struct ProtobufMessage {
    private enum Value {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    private var fields: [UInt64: [Value]] = [:]

    init(_ bytes: ArraySlice<UInt8>) throws(BadRequest) {
        var rest = bytes
        while !rest.isEmpty {
            let tag = try Self.number(&rest)
            guard tag >> 3 > 0 else { throw Self.broken }
            switch tag & 7 {
            case 0: fields[tag >> 3, default: []].append(.number(try Self.number(&rest)))
            case 1: _ = try Self.take(8, &rest)
            case 2:
                let count = try Self.number(&rest)
                guard count <= UInt64(rest.count) else { throw Self.broken }
                fields[tag >> 3, default: []].append(.bytes(try Self.take(Int(count), &rest)))
            case 5: _ = try Self.take(4, &rest)
            default: throw Self.broken
            }
        }
    }

    /// The message in a field; nil where it is absent.
    func message(_ field: UInt64) throws(BadRequest) -> ProtobufMessage? {
        guard let bytes = try only(field) else { return nil }
        return try ProtobufMessage(bytes)
    }

    /// The text in a field; nil where it is absent or empty, which the format does not tell apart.
    func text(_ field: UInt64) throws(BadRequest) -> String? {
        guard let bytes = try only(field), !bytes.isEmpty else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw Self.broken }
        return text
    }

    /// The messages in a repeated field.
    func messages(_ field: UInt64) throws(BadRequest) -> [ProtobufMessage] {
        var all: [ProtobufMessage] = []
        for value in fields[field] ?? [] {
            guard case .bytes(let bytes) = value else { throw Self.broken }
            all.append(try ProtobufMessage(bytes))
        }
        return all
    }

    private func only(_ field: UInt64) throws(BadRequest) -> ArraySlice<UInt8>? {
        guard let values = fields[field] else { return nil }
        guard values.count == 1, case .bytes(let bytes) = values[0] else { throw Self.broken }
        return bytes
    }

    /// Seven bits in each byte, the lowest first; the eighth says that there are more.
    private static func number(_ rest: inout ArraySlice<UInt8>) throws(BadRequest) -> UInt64 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { throw broken }
            number |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return number }
        }
        throw broken
    }

    private static func take(_ count: Int, _ rest: inout ArraySlice<UInt8>) throws(BadRequest) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw broken }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    private static let broken = BadRequest("The message of the check is malformed.")
}
