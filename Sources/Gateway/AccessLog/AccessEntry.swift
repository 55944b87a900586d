import IdentityDirectory
import NIOCore

/// One request that was answered, as a line of JSON.
struct AccessEntry {
    var time: Double
    var correlationID: String
    /// What all lines of the connection have in common.
    var caller: AccessCaller
    var method: String
    var path: String
    var status: Int
    var bytesSent: Int
    var microseconds: Int
    /// Whom the call was known for, let in or not; nil where for nobody.
    var userID: String?
    /// Nil where the call was let in.
    var refusalCode: VerdictCode?
    /// The answer did not come to its end.
    var isCutOff = false

    /// In few pieces, for each costs: nothing else in here is as long as a request's log line.
    func write(to buffer: inout ByteBuffer) {
        buffer.writeStaticString("{\"time\":")
        Self.write(milliseconds: max(0, Int(time * 1000)), to: &buffer)
        buffer.writeStaticString(",\"correlationId\":\"")
        buffer.writeString(correlationID)
        buffer.writeBytes(caller.text)
        Self.write(escaped: method, to: &buffer)
        buffer.writeStaticString("\",\"path\":\"")
        Self.write(escaped: path, to: &buffer)
        if let userID {
            buffer.writeStaticString("\",\"user\":\"")
            Self.write(escaped: userID, to: &buffer)
        }
        if let refusalCode {
            buffer.writeStaticString("\",\"code\":\"")
            buffer.writeString(refusalCode.rawValue)
        }
        buffer.writeStaticString("\",\"status\":")
        buffer.writeString(String(status))
        buffer.writeStaticString(",\"bytesSent\":")
        buffer.writeString(String(bytesSent))
        buffer.writeStaticString(",\"microseconds\":")
        buffer.writeString(String(microseconds))
        if isCutOff { buffer.writeStaticString(",\"cutOff\":true") }
        buffer.writeStaticString("}\n")
    }

    /// Seconds since 1970 with three decimals.
    private static func write(milliseconds: Int, to buffer: inout ByteBuffer) {
        buffer.writeString(String(milliseconds / 1000))
        let rest = milliseconds % 1000
        let digits: [UInt8] = [0x2e, UInt8(rest / 100) + 0x30, UInt8(rest / 10 % 10) + 0x30, UInt8(rest % 10) + 0x30]
        buffer.writeBytes(digits)
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

/// What the access log says about a connection: address, certificate and protocol, made once.
struct AccessCaller {
    /// From the end of the correlation identifier up to the method.
    fileprivate let text: [UInt8]

    /// Neither can hold anything that JSON would have to escape.
    init(peerAddress: String, fingerprint: String?, version: StaticString) {
        let fingerprint = fingerprint.map { "\"fingerprint\":\"\($0)\"," } ?? ""
        text = Array("\",\"peer\":\"\(peerAddress)\",\(fingerprint)\"version\":\"\(version)\",\"method\":\"".utf8)
    }
}
