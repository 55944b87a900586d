public import Foundation
public import KeyMaterial

/// An authority on the trust list: assignments under the rule `name` need a chain to one.
public struct TrustedAuthority: Sendable, Hashable, Identifiable {
    public var certificate: Certificate
    public var addedAt: Date
    public var addedBy: String

    /// The certificate's fingerprint as 64 hexadecimal digits.
    public var id: String { certificate.fingerprint.hex }

    public init(certificate: Certificate, addedAt: Date, addedBy: String) {
        self.certificate = certificate
        self.addedAt = addedAt
        self.addedBy = addedBy
    }
}
