public import Foundation
public import KeyMaterial

/// A certificate, or every certificate with a public key, that is refused whoever it is assigned to.
///
/// Blocks outlive assignments: un-assigning or moving a certificate does not lift them.
public struct CertificateBlock: Sendable, Hashable, Codable, Identifiable {
    /// What the block is about.
    public enum Target: Sendable, Hashable {
        /// SHA-256 over the certificate's DER.
        case fingerprint(Fingerprint)
        /// SHA-256 over the SubjectPublicKeyInfo.
        case publicKey(Fingerprint)
    }

    /// `fingerprint:` or `key:` and 64 hexadecimal digits.
    public let id: String
    public var reason: String
    public var blockedAt: Date
    public var blockedBy: String

    public init(_ target: Target, reason: String, blockedAt: Date, blockedBy: String) {
        self.id = Self.id(of: target)
        self.reason = reason
        self.blockedAt = blockedAt
        self.blockedBy = blockedBy
    }

    /// What the block is about; nil when `id` came from elsewhere and is not one of ours.
    public var target: Target? { Self.target(ofID: id) }

    static func target(ofID id: String) -> Target? {
        if id.hasPrefix("key:"), let print = Fingerprint(hex: String(id.dropFirst(4))) { return .publicKey(print) }
        if id.hasPrefix("fingerprint:"), let print = Fingerprint(hex: String(id.dropFirst(12))) {
            return .fingerprint(print)
        }
        return nil
    }

    /// The identifier under which a block of `target` is kept.
    public static func id(of target: Target) -> String {
        switch target {
        case .fingerprint(let print): "fingerprint:\(print.hex)"
        case .publicKey(let print): "key:\(print.hex)"
        }
    }
}
