import Crypto
import CryptoExtras
import Foundation

/// A password's scrypt hash with its salt and costs: `scrypt$N$r$p$salt$hash`, the last two in base64.
///
/// Source: RFC 7914.
public struct PasswordHash: Sendable, Hashable, Codable, CustomStringConvertible {
    /// What is stored.
    public let encoded: String

    private static let rounds = 16384
    private static let blockSize = 8
    private static let parallelism = 1
    private static let hashLength = 32

    /// What was stored before.
    public init(encoded: String) { self.encoded = encoded }

    /// Hashes a password with a new salt; takes some 40 milliseconds and 16 megabytes.
    public init(password: String) throws {
        let salt = SecureRandom.bytes(count: 16)
        let hash = try Self.derive(password, salt: salt, rounds: Self.rounds, count: Self.hashLength)
        let parts = [
            "scrypt", "\(Self.rounds)", "\(Self.blockSize)", "\(Self.parallelism)",
            Data(salt).base64EncodedString(), Data(hash).base64EncodedString(),
        ]
        encoded = parts.joined(separator: "$")
    }

    /// Whether this is the hash of `password`; as slow as making it.
    public func matches(_ password: String) -> Bool {
        let parts = encoded.split(separator: "$").map(String.init)
        guard parts.count == 6, parts[0] == "scrypt", let rounds = Int(parts[1]), rounds >= 2, rounds <= 1 << 20,
            parts[2] == "\(Self.blockSize)", parts[3] == "\(Self.parallelism)",
            let salt = Data(base64Encoded: parts[4]), let expected = Data(base64Encoded: parts[5]),
            let actual = try? Self.derive(password, salt: Array(salt), rounds: rounds, count: expected.count)
        else { return false }
        return SecureRandom.equal(actual, Array(expected))
    }

    private static func derive(_ password: String, salt: [UInt8], rounds: Int, count: Int) throws -> [UInt8] {
        let key = try KDF.Scrypt.deriveKey(
            from: Array(password.utf8), salt: salt, outputByteCount: count, rounds: rounds, blockSize: blockSize,
            parallelism: parallelism)
        return key.withUnsafeBytes { Array($0) }
    }

    public var description: String { "PasswordHash(…)" }

    public init(from decoder: any Decoder) throws {
        encoded = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(encoded)
    }
}
