import NIOCore

/// One request that was answered, as a line of JSON.
struct AccessEntry {
    var time: Double
    var correlationID: String
    var peerAddress: String
    var version: StaticString
    var method: String
    var path: String
    var status: Int
    var bytesSent: Int
    var microseconds: Int
    /// Nil where nobody was let in.
    var userID: String?
    var fingerprint: String?

    func write(to buffer: inout ByteBuffer) {
        buffer.writeStaticString("{\"time\":")
        buffer.writeString(String((time * 1000).rounded() / 1000))
        Self.write("correlationId", correlationID, to: &buffer)
        Self.write("peer", peerAddress, to: &buffer)
        buffer.writeStaticString(",\"version\":\"")
        buffer.writeStaticString(version)
        buffer.writeStaticString("\"")
        Self.write("method", method, to: &buffer)
        Self.write("path", path, to: &buffer)
        if let userID { Self.write("user", userID, to: &buffer) }
        if let fingerprint { Self.write("fingerprint", fingerprint, to: &buffer) }
        buffer.writeString(",\"status\":\(status),\"bytesSent\":\(bytesSent),\"microseconds\":\(microseconds)}\n")
    }

    private static func write(_ name: StaticString, _ value: String, to buffer: inout ByteBuffer) {
        buffer.writeStaticString(",\"")
        buffer.writeStaticString(name)
        buffer.writeStaticString("\":\"")
        write(escaped: value, to: &buffer)
        buffer.writeStaticString("\"")
    }

    /// What came from outside cannot end the text, or the line. Source: RFC 8259 section 7.
    private static func write(escaped text: String, to buffer: inout ByteBuffer) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): buffer.writeBytes([UInt8(ascii: "\\"), byte])
            case ..<0x20, 0x7f: buffer.writeString("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
            default: buffer.writeInteger(byte)
            }
        }
    }
}
