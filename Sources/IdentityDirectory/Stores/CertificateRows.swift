public import Foundation
public import KeyMaterial

/// Who holds which certificate.
///
/// The store itself refuses what would make a presented certificate resolve to two users, whoever writes at the same
/// time: the same fingerprint twice; one subject with different users where one of them is matched by name; one public
/// key with different users, unless told to share it. All three throw `AssignmentConflict`.
public protocol CertificateRows {
    func assignment(_ fingerprint: Fingerprint) throws -> CertificateAssignment?
    /// One page of a search, within a bounded time however many assignments there are. Statuses are those at `date`.
    func search(_ filter: AssignmentFilter, at date: Date) throws -> AssignmentPage
    /// Throws `AssignmentConflict`; leaves nothing behind then.
    func insert(_ assignment: CertificateAssignment, sharingKey: Bool) throws
    /// Changes the user or the mark of retirement. Throws as `insert`, and `notFound`.
    func update(_ assignment: CertificateAssignment, sharingKey: Bool) throws
    @discardableResult func delete(_ fingerprint: Fingerprint) throws -> Bool
    /// Marks the assigned certificates that a revocation list names, and takes the marks away that its former version,
    /// under the same identifier, left behind; nil leaves none.
    func markRevoked(by list: KnownRevocationList?, id: String) throws
    /// The assignments that have something in common, at most `limit`.
    func holders(_ trait: ClaimTrait, limit: Int) throws -> [AssignmentClaim]
    /// The assigned certificates that name this issuer, in the order of their fingerprints.
    func issued(byName issuer: DistinguishedName, after: Fingerprint?, limit: Int) throws -> [Certificate]
    /// What the resolution index needs of every assignment, in the order of the fingerprints.
    func claims(after: FingerprintKey?, limit: Int) throws -> [AssignmentClaim]
    func claim(_ fingerprint: Fingerprint) throws -> AssignmentClaim?
}

/// What assignments may have in common.
public enum ClaimTrait: Sendable, Hashable {
    /// SHA-256 over the subject's DER.
    case subject(FingerprintKey)
    /// SHA-256 over the SubjectPublicKeyInfo.
    case publicKey(FingerprintKey)
    /// The authority's key that they are bound to, under `name`.
    case issuerKey(FingerprintKey)
}

extension CertificateRows {
    /// The first assignments of a search, `filter.limit` of them where there are so many, whatever time it takes.
    public func assignments(_ filter: AssignmentFilter, at date: Date) throws -> [CertificateAssignment] {
        var found: [CertificateAssignment] = []
        var filter = filter
        let limit = filter.limit
        while true {
            filter.limit = limit - found.count
            let page = try search(filter, at: date)
            found += page.assignments
            guard let next = page.next, found.count < limit else { return found }
            filter.after = next
        }
    }

    /// The assignments with this subject, at most `limit`.
    public func holders(subject: DistinguishedName, limit: Int) throws -> [AssignmentClaim] {
        try holders(.subject(FingerprintKey(Fingerprint(of: subject.derEncoded))), limit: limit)
    }

    /// The assignments with this public key, at most `limit`.
    public func holders(publicKey: Fingerprint, limit: Int) throws -> [AssignmentClaim] {
        try holders(.publicKey(FingerprintKey(publicKey)), limit: limit)
    }
}

/// An assignment as far as it matters for telling users apart.
public struct AssignmentClaim: Sendable, Hashable {
    public var fingerprint: FingerprintKey
    public var userID: String
    public var match: MatchRule
    /// SHA-256 over the subject's DER.
    public var subject: FingerprintKey
    /// SHA-256 over the SubjectPublicKeyInfo.
    public var publicKey: FingerprintKey
    /// The issuing authority's key under `name`, else nil.
    public var issuerKey: FingerprintKey?

    public init(
        fingerprint: FingerprintKey, userID: String, match: MatchRule, subject: FingerprintKey,
        publicKey: FingerprintKey, issuerKey: FingerprintKey?
    ) {
        self.fingerprint = fingerprint
        self.userID = userID
        self.match = match
        self.subject = subject
        self.publicKey = publicKey
        self.issuerKey = issuerKey
    }

    /// The claim that an assignment makes.
    public init(_ assignment: CertificateAssignment) {
        self.init(
            fingerprint: FingerprintKey(assignment.fingerprint), userID: assignment.userID, match: assignment.match,
            subject: FingerprintKey(Fingerprint(of: assignment.certificate.subject.derEncoded)),
            publicKey: FingerprintKey(assignment.certificate.publicKey.fingerprint),
            issuerKey: assignment.issuerKey.map { FingerprintKey($0) })
    }
}

/// The store's refusal of an assignment that clashes with another user's.
public struct AssignmentConflict: Error, Sendable, Hashable {
    public var rule: ClashRule
    /// The user who holds what was asked for.
    public var owner: String
    /// The certificate of the owner's that clashes; nil where the store did not look for it.
    public var certificate: Fingerprint?

    public init(rule: ClashRule, owner: String, certificate: Fingerprint? = nil) {
        self.rule = rule
        self.owner = owner
        self.certificate = certificate
    }
}
