public import Foundation
public import KeyMaterial

/// Whether callers may renew their own certificates at the gateway.
public struct RenewalPolicy: Sendable, Hashable, Codable, Identifiable {
    /// There is one.
    static let only = "est"

    public let id: String
    public var isOffered: Bool
    public var changedAt: Date
    public var changedBy: String

    init(isOffered: Bool, changedAt: Date, changedBy: String) {
        id = Self.only
        self.isOffered = isOffered
        self.changedAt = changedAt
        self.changedBy = changedBy
    }
}

/// One renewal that a caller made by itself.
public struct PartnerRenewalRecord: Sendable, Hashable {
    public var at: Date
    public var userID: String
    /// The new certificate.
    public var fingerprint: Fingerprint
    public var subject: String
    /// The one that it was renewed with; nil where the audit does not say.
    public var replaces: Fingerprint?
}
