import Foundation

/// User name and password of an `Authorization` field. Source: RFC 7617 section 2.
struct BasicCredentials {
    let userName: String
    let password: String

    /// Whether the value's scheme is Basic, well-formed or not.
    static func isBasic(_ authorization: String) -> Bool {
        authorization.utf8.count >= 5 && FieldName.isEqual(String(authorization.prefix(5)), "basic")
            && (authorization.utf8.count == 5 || authorization.utf8.dropFirst(5).first == UInt8(ascii: " "))
    }

    /// Throws where there is no colon, or what is encoded is no UTF-8 text.
    init(_ authorization: String) throws(BadRequest) {
        let encoded = authorization.dropFirst(5).drop { $0 == " " }
        guard let decoded = Data(base64Encoded: String(encoded)), let text = String(bytes: decoded, encoding: .utf8),
            let colon = text.firstIndex(of: ":"), !text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7f })
        else { throw BadRequest("The Basic credentials are malformed.") }
        userName = String(text[..<colon])
        password = String(text[text.index(after: colon)...])
    }
}
