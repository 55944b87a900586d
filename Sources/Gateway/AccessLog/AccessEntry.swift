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

    func write(to buffer: inout ByteBuffer) {
        let (method, path, user) = (Escaped(method), Escaped(path), userID.map(Escaped.init))
        let code = refusalCode?.rawValue
        let length =
            Self.ownBytesMax + correlationID.utf8.count + caller.text.count + method.bytesMax + path.bytesMax
            + (user?.bytesMax ?? 0) + (code?.utf8.count ?? 0)
        buffer.append(capacity: length) { cursor in
            cursor.put("{\"time\":")
            Self.put(milliseconds: max(0, Int(time * 1000)), at: &cursor)
            cursor.put(",\"correlationId\":\"")
            cursor.put(correlationID)
            cursor.put(caller.text)
            method.put(at: &cursor)
            cursor.put("\",\"path\":\"")
            path.put(at: &cursor)
            if let user {
                cursor.put("\",\"user\":\"")
                user.put(at: &cursor)
            }
            if let code {
                cursor.put("\",\"code\":\"")
                cursor.put(code)
            }
            cursor.put("\",\"status\":")
            cursor.put(status)
            cursor.put(",\"bytesSent\":")
            cursor.put(bytesSent)
            cursor.put(",\"microseconds\":")
            cursor.put(microseconds)
            if isCutOff { cursor.put(",\"cutOff\":true") }
            cursor.put("}\n")
        }
    }

    /// The names, the numbers at their longest, and what is between them.
    private static let ownBytesMax = 256

    /// Seconds since 1970 with three decimals.
    private static func put(milliseconds: Int, at cursor: inout ByteCursor) {
        cursor.put(milliseconds / 1000)
        let rest = milliseconds % 1000
        cursor.put(UInt8(ascii: "."))
        cursor.put(UInt8(ascii: "0") + UInt8(rest / 100))
        cursor.put(UInt8(ascii: "0") + UInt8(rest / 10 % 10))
        cursor.put(UInt8(ascii: "0") + UInt8(rest % 10))
    }
}

/// A text within a line: what came from outside can end neither of the two. Source: RFC 8259 section 7.
private struct Escaped {
    private let text: String
    private let isPlain: Bool

    init(_ text: String) {
        self.text = text
        isPlain =
            text.utf8.withContiguousStorageIfAvailable { !$0.contains(where: Self.isSpecial) }
            ?? !text.utf8.contains(where: Self.isSpecial)
    }

    var bytesMax: Int { isPlain ? text.utf8.count : text.utf8.count * 6 }

    func put(at cursor: inout ByteCursor) {
        guard !isPlain else { return cursor.put(text) }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                cursor.put(UInt8(ascii: "\\"))
                cursor.put(byte)
            case ..<0x20, 0x7f: cursor.put("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
            default: cursor.put(byte)
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
