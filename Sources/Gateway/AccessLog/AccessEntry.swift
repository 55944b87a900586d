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
        Self.write(milliseconds: max(0, Int(time * 1000)), to: &buffer)
        Self.write("correlationId", correlationID, to: &buffer)
        Self.write("peer", peerAddress, to: &buffer)
        buffer.writeStaticString(",\"version\":\"")
        buffer.writeStaticString(version)
        buffer.writeStaticString("\"")
        Self.write("method", method, to: &buffer)
        Self.write("path", path, to: &buffer)
        if let userID { Self.write("user", userID, to: &buffer) }
        if let fingerprint { Self.write("fingerprint", fingerprint, to: &buffer) }
        buffer.writeStaticString(",\"status\":")
        buffer.writeString(String(status))
        buffer.writeStaticString(",\"bytesSent\":")
        buffer.writeString(String(bytesSent))
        buffer.writeStaticString(",\"microseconds\":")
        buffer.writeString(String(microseconds))
        buffer.writeStaticString("}\n")
    }

    /// Seconds since 1970 with three decimals.
    private static func write(milliseconds: Int, to buffer: inout ByteBuffer) {
        buffer.writeString(String(milliseconds / 1000))
        let rest = milliseconds % 1000
        let digits: [UInt8] = [0x2e, UInt8(rest / 100) + 0x30, UInt8(rest / 10 % 10) + 0x30, UInt8(rest % 10) + 0x30]
        buffer.writeBytes(digits)
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
        guard text.utf8.contains(where: isSpecial) else {
            buffer.writeString(text)
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): buffer.writeBytes([UInt8(ascii: "\\"), byte])
            case ..<0x20, 0x7f: buffer.writeString("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
            default: buffer.writeInteger(byte)
            }
        }
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }
}
