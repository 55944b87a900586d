import Foundation
public import KeyMaterial

/// What our authorities revoked, and the lists that they sign about it: one list for each authority's key.
///
/// A retired authority goes on signing its list, for as long as certificates of its own are in use.
public struct RevocationRegister: Sendable {
    private let authority: IssuingAuthority
    private let store: any RevocationStore

    /// For how long a list is good; a new one is signed each day.
    static let lifetimeSeconds: Double = 7 * 86_400
    /// A certificate leaves the list when it has been expired for so long. Source: RFC 5280 section 3.3.
    static let keptSeconds: Double = 30 * 86_400

    public init(authority: IssuingAuthority, store: any RevocationStore) {
        self.authority = authority
        self.store = store
    }

    /// Revokes a certificate that an authority of ours issued; one that is revoked stays as it is.
    ///
    /// Throws `IssuanceError` `notFound` for a certificate of somebody else's.
    public func revoke(
        _ fingerprint: Fingerprint, reason: RevocationReason, by: String
    ) async throws -> RevokedCertificate {
        guard let issued = try await authority.issued(fingerprint),
            let issuer = authority.issuer(of: issued.certificate)
        else {
            throw IssuanceError(
                .notFound, "No authority of this server issued the certificate \(fingerprint.hex).",
                hint: "Block it instead, or import its issuer's revocation list.")
        }
        return try await store.revoke(
            RevokedCertificate(
                certificate: issued.certificate, issuerKey: issuer.publicKey.fingerprint,
                revokedAt: authority.clock.now, reason: reason, revokedBy: by))
    }

    public func revoked(of authority: Certificate) async throws -> [RevokedCertificate] {
        try await store.revoked(issuerKey: authority.publicKey.fingerprint)
    }

    /// Whether a list does not tell everything any more, or should be followed by a fresh one.
    public func isOutdated(_ list: RevocationList, of authority: Certificate) async throws -> Bool {
        let now = self.authority.clock.now
        if now.timeIntervalSince(list.thisUpdate) >= 86_400 { return true }
        let named = Set(list.revoked.map(\.serialNumber))
        return try await listed(of: authority).contains { !named.contains($0.serialNumber) }
    }

    /// Signs the present list of one of our authorities. Throws `IssuanceError` `notFound`, `failed`.
    public func sign(listOf certificate: Certificate) async throws -> RevocationList {
        let found = authority.generations.withLock { $0.all }.first { $0.certificate == certificate }
        guard let signer = found else {
            throw IssuanceError(.notFound, "There is no authority \(certificate.fingerprint.hex) of this server.")
        }
        let entries = try await listed(of: certificate).map {
            RevocationList.Revoked(serialNumber: $0.serialNumber, date: $0.revokedAt, reason: $0.reason)
        }
        let number = try await store.takeListNumber(issuerKey: certificate.publicKey.fingerprint)
        let now = authority.clock.now
        do throws(KeyMaterialError) {
            return try RevocationList.make(
                revoked: entries, number: number, thisUpdate: now,
                nextUpdate: now.addingTimeInterval(Self.lifetimeSeconds), authority: signer.certificate,
                key: signer.privateKey)
        } catch {
            throw IssuanceError(.failed, "The revocation list cannot be signed: \(error)")
        }
    }

    private func listed(of certificate: Certificate) async throws -> [RevokedCertificate] {
        let oldest = authority.clock.now.addingTimeInterval(-Self.keptSeconds)
        return try await revoked(of: certificate).filter { $0.notAfter >= oldest }
    }
}
