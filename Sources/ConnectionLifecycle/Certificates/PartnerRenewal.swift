public import IdentityDirectory
public import Issuance
public import KeyMaterial

/// How a caller gets the certificate that follows its own, by itself: the new one is assigned to the same user, and the
/// old one goes on working while it retires.
public struct PartnerRenewal: Sendable {
    private let directory: Directory
    private let authority: IssuingAuthority

    /// Certificates that one user may hold before it is told to take old ones away.
    static let heldMax = 10

    public init(directory: Directory, authority: IssuingAuthority) {
        self.directory = directory
        self.authority = authority
    }

    /// Whom a caller may trust for this server, and which authority issues: what `cacerts` tells.
    public var authorities: [Certificate] {
        authority.published.contains(authority.certificate)
            ? authority.published : [authority.certificate] + authority.published
    }

    /// Whether callers may renew here now.
    public var isOffered: Bool { directory.offersRenewal }

    /// Issues and assigns the successor of `present`, by which the caller was let in as `userID`.
    ///
    /// What cannot be assigned is not handed over. Throws `IssuanceError` and `DirectoryError`.
    public func renew(
        _ present: Certificate, request: CertificateSigningRequest, of userID: String
    ) async throws -> IssuedCertificateChain {
        let now = directory.clock.now
        let held = try await directory.assignments(AssignmentFilter(userID: userID, limit: 1000))
        if let known = held.first(where: { $0.certificate.publicKey.isSameKey(as: request.publicKey) }),
            known.status(at: now) == .active, let issuer = authority.issuer(of: known.certificate)
        {
            // The answer to the same request got lost.
            return IssuedCertificateChain(certificate: known.certificate, chain: [issuer])
        }
        guard held.count(where: { ![.expired, .blocked].contains($0.status(at: now)) }) < Self.heldMax else {
            throw IssuanceError(
                .renewalRefused, "User \(userID) holds \(Self.heldMax) certificates that are valid.",
                hint: "Have the ones un-assigned that are not used any more.")
        }
        let by = "\(userID) (est)"
        let issued = try await authority.renew(present, request: request, userID: userID, by: by)
        _ = try await directory.assign(
            issued.certificate, chain: issued.chain, to: userID,
            issuance: IssuanceDocument(
                .renewal(of: present.fingerprint), certificate: issued.certificate, user: userID), by: by)
        if held.contains(where: { $0.fingerprint == present.fingerprint && $0.match == .exact }) {
            _ = try await directory.retire(fingerprint: present.fingerprint, by: by)
        }
        return issued
    }
}
