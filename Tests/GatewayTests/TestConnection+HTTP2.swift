import CountersignTesting

/// The frames of HTTP/2 as bytes, for peers that keep to nothing. Source: RFC 9113 section 4.1.
extension TestConnection {
    struct Frame {
        var type: UInt8
        var flags: UInt8
        var stream: UInt8
        var payload: [UInt8]
    }

    func send(type: UInt8, flags: UInt8 = 0, stream: UInt8, _ payload: [UInt8]) async throws {
        let length = UInt16(payload.count)
        try await write([0, UInt8(length >> 8), UInt8(length & 0xff), type, flags, 0, 0, 0, stream] + payload)
    }

    /// Throws at the end of the connection.
    func nextFrame() async throws -> Frame {
        let head = try await read(count: 9)
        guard head.count == 9 else { throw TestConnectionError("ended") }
        let length = Int(head[0]) << 16 | Int(head[1]) << 8 | Int(head[2])
        return Frame(
            type: head[3], flags: head[4], stream: head[8], payload: length == 0 ? [] : try await read(count: length))
    }
}
