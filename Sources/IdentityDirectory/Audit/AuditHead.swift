public import Crypto
public import Foundation

/// The end of the audit's chain at a moment, signed: who keeps it elsewhere notices when later entries, or all, are gone.
public struct AuditHead: Sendable, Hashable, Codable {
    public var sequence: Int64
    /// The hash of the entry with that number.
    public var hash: String
    public var at: Date
    /// SHA-256 over the public key's DER, hexadecimal.
    public var keyID: String
    /// ECDSA over P-256 and SHA-256 in DER, base64.
    public var signature: String

    /// The time as it is signed; one that is far away is brought into bounds.
    public var atMilliseconds: Int { Self.milliseconds(at) }

    private static func milliseconds(_ date: Date) -> Int {
        Int(min(max((date.timeIntervalSince1970 * 1000).rounded(), -1e15), 1e15))
    }

    /// What is signed.
    private static func content(_ sequence: Int64, _ hash: String, _ at: Date) -> [UInt8] {
        Array("countersign audit head\n\(sequence)\n\(hash)\n\(milliseconds(at))".utf8)
    }

    init(of entry: AuditEntry, at date: Date, by signer: AuditSigner) throws {
        sequence = entry.sequence
        hash = entry.hash
        at = date
        keyID = signer.keyID
        signature = try signer.sign(Self.content(entry.sequence, entry.hash, date))
    }

    /// A head as it was kept.
    public init(sequence: Int64, hash: String, at: Date, keyID: String, signature: String) {
        self.sequence = sequence
        self.hash = hash
        self.at = at
        self.keyID = keyID
        self.signature = signature
    }

    /// Whether the holder of the key signed this.
    public func isSigned(by key: P256.Signing.PublicKey) -> Bool {
        guard let bytes = Data(base64Encoded: signature),
            let signature = try? P256.Signing.ECDSASignature(derRepresentation: bytes)
        else { return false }
        return key.isValidSignature(signature, for: Self.content(sequence, hash, at))
    }
}

/// The key that signs the audit's heads.
public struct AuditSigner: Sendable, CustomStringConvertible {
    private let key: P256.Signing.PrivateKey

    /// A new key.
    public init() { key = P256.Signing.PrivateKey() }

    /// A key that was kept, 32 bytes. Throws for anything else.
    public init(stored bytes: [UInt8]) throws { key = try P256.Signing.PrivateKey(rawRepresentation: bytes) }

    /// To be sealed before it is kept.
    public var stored: [UInt8] { Array(key.rawRepresentation) }
    public var publicKey: P256.Signing.PublicKey { key.publicKey }
    public var keyID: String {
        SecureRandom.hexadecimal(Array(SHA256.hash(data: key.publicKey.derRepresentation)))
    }

    func sign(_ bytes: [UInt8]) throws -> String {
        try key.signature(for: bytes).derRepresentation.base64EncodedString()
    }

    public var description: String { "AuditSigner(\(keyID.prefix(16))…)" }
}
