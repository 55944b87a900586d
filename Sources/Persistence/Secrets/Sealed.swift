import Crypto
import Foundation
import GRDB

/// A secret as it lies in the database: AES-256-GCM under a key of its own, which the master key wraps.
///
/// | bytes | content |
/// |---|---|
/// | 1 | version, 1 |
/// | 8 | which master key |
/// | 60 | the record's key, wrapped: nonce, ciphertext, tag |
/// | 12 + n + 16 | the secret: nonce, ciphertext, tag |
///
/// Both layers are bound to `context`, so that one record's secret cannot be put in the place of another's.
public struct Sealed: Sendable, Hashable, CustomStringConvertible {
    /// What is stored.
    public let bytes: [UInt8]

    private static let version: UInt8 = 1
    private static let headerLength = 9
    private static let wrappedKeyLength = 60

    /// Seals a secret. `context` names the record, such as `tenant.keystore/alias_1/3`, and must be given to open it.
    public init(_ secret: [UInt8], context: String, under masterKey: MasterKey) throws(PersistenceError) {
        let recordKey = SymmetricKey(size: .bits256)
        let bound = Array(context.utf8)
        do {
            let wrapped = try masterKey.withKey { key in
                try recordKey.withUnsafeBytes { try AES.GCM.seal($0, using: key, authenticating: bound).combined }
            }
            let content = try AES.GCM.seal(secret, using: recordKey, authenticating: bound).combined
            guard let wrapped, let content else { throw CryptoKitError.incorrectParameterSize }
            bytes = [Self.version] + masterKey.identifier + Array(wrapped) + Array(content)
        } catch {
            throw PersistenceError(.sealBroken, "The secret of \(context) cannot be sealed.")
        }
    }

    /// What was stored before.
    public init(stored bytes: [UInt8]) { self.bytes = bytes }

    /// The secret. Throws `sealBroken`.
    public func open(context: String, under masterKey: MasterKey) throws(PersistenceError) -> [UInt8] {
        let keyEnd = Self.headerLength + Self.wrappedKeyLength
        guard bytes.count >= keyEnd + 28, bytes[0] == Self.version else {
            throw PersistenceError(.sealBroken, "The secret of \(context) is damaged.")
        }
        guard Array(bytes[1..<Self.headerLength]) == masterKey.identifier else {
            throw PersistenceError(
                .sealBroken, "The secret of \(context) was sealed under another master key.",
                hint: "Start with the master key that this data directory was made with.")
        }
        let bound = Array(context.utf8)
        do {
            let wrapped = try AES.GCM.SealedBox(combined: bytes[Self.headerLength..<keyEnd])
            let recordKey = try masterKey.withKey { try AES.GCM.open(wrapped, using: $0, authenticating: bound) }
            let content = try AES.GCM.SealedBox(combined: bytes[keyEnd...])
            return Array(try AES.GCM.open(content, using: SymmetricKey(data: recordKey), authenticating: bound))
        } catch {
            throw PersistenceError(.sealBroken, "The secret of \(context) is damaged or belongs to another record.")
        }
    }

    public var description: String { "Sealed(\(bytes.count) bytes)" }
}
