public import Foundation
public import KeyMaterial

/// Which assignments to list; a nil property restricts nothing.
public struct AssignmentFilter: Sendable, Hashable {
    /// The order of a listing.
    public enum Sort: String, Sendable, Hashable, CaseIterable {
        case user, subject, expiry
    }

    public var userID: String?
    /// A part of the subject's text, in any case.
    public var subject: String?
    /// A part of the issuer's text, in any case.
    public var issuer: String?
    /// The serial number, in decimal or in hexadecimal.
    public var serialNumber: String?
    public var publicKey: Fingerprint?
    public var status: CertificateStatus?
    public var expiresBefore: Date?
    public var sort: Sort
    /// The fingerprint of the last assignment of the page before.
    public var after: Fingerprint?
    public var limit: Int

    public init(
        userID: String? = nil, subject: String? = nil, issuer: String? = nil, serialNumber: String? = nil,
        publicKey: Fingerprint? = nil, status: CertificateStatus? = nil, expiresBefore: Date? = nil,
        sort: Sort = .user, after: Fingerprint? = nil, limit: Int = 100
    ) {
        self.userID = userID
        self.subject = subject
        self.issuer = issuer
        self.serialNumber = serialNumber
        self.publicKey = publicKey
        self.status = status
        self.expiresBefore = expiresBefore
        self.sort = sort
        self.after = after
        self.limit = limit
    }
}
