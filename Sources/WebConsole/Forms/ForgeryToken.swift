import Crypto
import Foundation

/// The token that a form must bring along to be the console's own.
///
/// It is derived from the secret in the cookie, which another site can neither read nor set (`__Host-`), so nothing
/// has to be stored and a token ends with its session.
enum ForgeryToken {
    static func token(for secret: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Array("countersign console form".utf8), using: SymmetricKey(data: Array(secret.utf8)))
        return code.map { byte in byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16) }.joined()
    }

    /// Compares without telling by its time how much was right.
    static func isToken(_ candidate: String, for secret: String) -> Bool {
        let expected = Array(token(for: secret).utf8)
        let candidate = Array(candidate.utf8)
        guard expected.count == candidate.count else { return false }
        return zip(expected, candidate).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// A secret for one who is not signed in yet.
    static func newSecret() -> String {
        SymmetricKey(size: .bits256).withUnsafeBytes { bytes in
            bytes.map { byte in byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16) }.joined()
        }
    }
}
