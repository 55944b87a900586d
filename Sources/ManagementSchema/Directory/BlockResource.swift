/// What a block is by.
public enum BlockKindValue: String, SchemaEnumeration, Hashable {
    /// The SHA-256 fingerprint of a certificate.
    case certificate
    /// The SHA-256 fingerprint of a SubjectPublicKeyInfo.
    case publicKey
}

/// A certificate or key that no call gets through with, whoever holds it.
public struct BlockResource: Codable, Hashable, Sendable {
    public var kind: BlockKindValue
    public var fingerprint: String
    public var reason: String
    public var blockedBy: String
    /// RFC 3339.
    public var blockedAt: String

    public init(kind: BlockKindValue, fingerprint: String, reason: String, blockedBy: String, blockedAt: String) {
        self.kind = kind
        self.fingerprint = fingerprint
        self.reason = reason
        self.blockedBy = blockedBy
        self.blockedAt = blockedAt
    }
}

/// All blocks; they outlive assignments.
public struct BlockList: Codable, Hashable, Sendable {
    public var blocks: [BlockResource]

    public init(blocks: [BlockResource]) {
        self.blocks = blocks
    }
}

/// A certificate or key to block.
public struct BlockCreation: Codable, Hashable, Sendable {
    /// Absent: certificate.
    public var kind: BlockKindValue?
    /// 64 hexadecimal digits.
    public var fingerprint: String
    public var reason: String

    public init(kind: BlockKindValue? = nil, fingerprint: String, reason: String) {
        self.kind = kind
        self.fingerprint = fingerprint
        self.reason = reason
    }
}
