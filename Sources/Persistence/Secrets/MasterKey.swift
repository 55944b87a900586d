import Crypto
import Foundation
import KeyMaterial

/// The key under which every secret in the database is wrapped: 256 bits that live outside the database.
///
/// Losing it loses every private key and credential; a copy of the database without it gives nothing away.
public final class MasterKey: Sendable, CustomStringConvertible, CustomReflectable {
    private let secret: SecretBytes
    /// Eight bytes that tell which key a record was sealed under, and nothing about the key.
    let identifier: [UInt8]

    /// A key of exactly 32 bytes. Throws `masterKeyUnusable` for any other number.
    public init(bytes: [UInt8]) throws(PersistenceError) {
        guard bytes.count == 32 else {
            throw PersistenceError(.masterKeyUnusable, "The master key has \(bytes.count) bytes in place of 32.")
        }
        secret = SecretBytes(bytes)
        identifier = Self.identifier(of: bytes)
    }

    /// A new key that nobody has seen.
    public static func random() -> MasterKey {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<4).flatMap { _ in
            withUnsafeBytes(of: UInt64.random(in: .min ... .max, using: &generator)) { Array($0) }
        }
        return MasterKey(trusted: bytes)
    }

    private init(trusted bytes: [UInt8]) {
        secret = SecretBytes(bytes)
        identifier = Self.identifier(of: bytes)
    }

    private static func identifier(of bytes: [UInt8]) -> [UInt8] {
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: bytes), info: Array("countersign master key identifier".utf8),
            outputByteCount: 8)
        return derived.withUnsafeBytes { Array($0) }
    }

    func withKey<Result>(_ body: (SymmetricKey) throws -> Result) rethrows -> Result {
        try body(secret.withBytes { SymmetricKey(data: $0) })
    }

    /// The key as text, 64 hexadecimal digits, for a file or an environment variable.
    var hexadecimal: String { secret.bytes.map { String(format: "%02x", $0) }.joined() }

    public var description: String { "MasterKey(…)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
