import Foundation
public import IdentityDirectory
public import Issuance
public import KeyMaterial

/// Revocation as a whole: our authorities' lists, which the directory judges by like anybody's, and those of outside
/// authorities, fetched again when they are due.
public struct CertificateRevocation: Sendable {
    private let directory: Directory
    private let authority: IssuingAuthority
    private let register: RevocationRegister
    private let fetcher: any RevocationListFetcher

    public init(
        directory: Directory, authority: IssuingAuthority, register: RevocationRegister,
        fetcher: any RevocationListFetcher
    ) {
        self.directory = directory
        self.authority = authority
        self.register = register
        self.fetcher = fetcher
    }

    /// Revokes a certificate that an authority of ours issued: refused from the next request on, and on the list.
    ///
    /// Done twice it changes nothing; when it is cut off in the middle, `publish` does the rest.
    public func revoke(
        _ fingerprint: Fingerprint, reason: RevocationReason, by: String
    ) async throws -> KnownRevocationList {
        let revoked = try await register.revoke(fingerprint, reason: reason, by: by)
        let issuer = authority.authorities.first { $0.certificate.publicKey.fingerprint == revoked.issuerKey }
        guard let issuer else {
            throw IssuanceError(.notFound, "There is no authority of this server with the certificate's issuer key.")
        }
        return try await publish(listOf: issuer.certificate, revoking: [fingerprint], by: by)
    }

    /// Brings trust list and lists up to date with our authorities: each is trusted, and each has a present list.
    public func publish(by: String) async throws {
        let known = try await directory.revocationLists()
        for generation in authority.authorities where generation.certificate.notAfter >= directory.clock.now {
            let certificate = generation.certificate
            try await directory.trust(certificate, managedBy: .product, by: by)
            if let list = known.first(where: { $0.authorityKey == certificate.publicKey })?.list,
                try await !register.isOutdated(list, of: certificate)
            {
                continue
            }
            _ = try await publish(listOf: certificate, revoking: [], by: by)
        }
    }

    private func publish(
        listOf certificate: Certificate, revoking: [Fingerprint], by: String
    ) async throws -> KnownRevocationList {
        try await directory.trust(certificate, managedBy: .product, by: by)
        let list = try await register.sign(listOf: certificate)
        return try await directory.importRevocationList(list, managedBy: .product, revoking: revoking, by: by)
    }

    /// Fetches a list from an address that somebody gave, and takes it in; later ones are fetched from there too.
    public func importList(from address: String, by: String) async throws -> KnownRevocationList {
        let list = try RevocationList(pemOrDER: try await fetcher.fetch(address))
        return try await directory.importRevocationList(list, source: address, by: by)
    }

    /// Asks the source of a list for the next one.
    public func refresh(_ id: String, by: String) async throws -> KnownRevocationList {
        try await directory.refreshRevocationList(id, by: fetcher, as: by)
    }

    /// Publishes and refreshes what is due, each minute, until the task is cancelled.
    public func run(onFailure: @Sendable (any Error) -> Void) async {
        while !Task.isCancelled {
            do { try await publish(by: Principal.system.name) } catch { onFailure(error) }
            await directory.refreshRevocationLists(by: fetcher)
            try? await Task.sleep(for: .seconds(60))
        }
    }
}
