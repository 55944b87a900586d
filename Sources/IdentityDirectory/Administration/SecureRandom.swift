import Crypto
import Foundation

/// Secrets from the system's generator, and their comparison in constant time.
enum SecureRandom {
    static func bytes(count: Int) -> [UInt8] {
        SymmetricKey(size: SymmetricKeySize(bitCount: count * 8)).withUnsafeBytes { Array($0) }
    }

    /// 256 bits in base64url without padding.
    static func secret() -> String {
        Data(bytes(count: 32)).base64EncodedString()
            .replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }

    /// A short random name for a row, hexadecimal.
    static func identifier() -> String { hexadecimal(bytes(count: 8)) }

    /// SHA-256 in 64 hexadecimal digits.
    static func hash(_ secret: String) -> String { hexadecimal(Array(SHA256.hash(data: Array(secret.utf8)))) }

    static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Whether both are the same; takes the same time wherever they differ.
    static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
