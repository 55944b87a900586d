public import Foundation
public import KeyMaterial

/// Which assignments to look for; a nil property restricts nothing.
public struct AssignmentFilter: Sendable, Hashable {
    /// The order of a listing.
    public enum Sort: String, Sendable, Hashable, CaseIterable {
        case user, subject, expiry
        /// What was assigned or changed last comes first.
        case latest
    }

    /// What a person types: a part of the user's name, the subject or the issuer, in any case; a serial number in
    /// decimal or hexadecimal; or the first four or more digits of a fingerprint (SHA-256, SHA-1, public key).
    public var text: String?
    public var userID: String?
    /// A part of the subject's text, in any case.
    public var subject: String?
    /// A part of the issuer's text, in any case.
    public var issuer: String?
    /// The serial number, in decimal or in hexadecimal; colons, blanks and leading zeros do not matter.
    public var serialNumber: String?
    /// The first hexadecimal digits of the SHA-256 or the SHA-1 of the certificate.
    public var fingerprint: FingerprintDigits?
    public var publicKey: Fingerprint?
    public var status: CertificateStatus?
    /// Only those that a known revocation list names; they are blocked, too.
    public var isRevoked = false
    public var expiresBefore: Date?
    public var expiresAfter: Date?
    /// A call was accepted at this time or later.
    public var seenSince: Date?
    /// No call was accepted at this time or later.
    public var notSeenSince: Date?
    public var sort: Sort
    /// Where the page before ended.
    public var after: AssignmentCursor?
    public var limit: Int

    public init(
        text: String? = nil, userID: String? = nil, subject: String? = nil, issuer: String? = nil,
        serialNumber: String? = nil, publicKey: Fingerprint? = nil, status: CertificateStatus? = nil,
        expiresBefore: Date? = nil, sort: Sort = .user, after: AssignmentCursor? = nil, limit: Int = 100
    ) {
        self.text = text
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
