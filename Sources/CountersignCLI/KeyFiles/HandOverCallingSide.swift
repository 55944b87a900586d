import ConnectionLifecycle
import Foundation
import KeyMaterial
import KeystoreFormats
import ManagementClient
import ManagementSchema
import Synchronization

/// The calling side of a connection where the caller is a partner who fetches a key file by a link.
///
/// The key is made in this process, and leaves it under the passphrase only; it is written down nowhere. When the
/// process ends before the link exists, the change is undone.
final class HandOverCallingSide: FlowlessCallingSide {
    private let connection: ConnectionFile
    /// The alias in the partner's file.
    private let alias: String
    private let client: ManagementClient
    private let terms: KeyFileTerms
    private let passphrase: Passphrase
    private let expiresSeconds: Double
    private let record: @Sendable (Fingerprint) async throws -> ConnectionLifecycle.KeyUsage
    /// The key that was made and not offered yet.
    private let made = Mutex<PrivateKey?>(nil)

    init(
        _ connection: ConnectionFile, alias: String, client: ManagementClient, passphrase: Passphrase,
        expiresSeconds: Double,
        record: @escaping @Sendable (Fingerprint) async throws -> ConnectionLifecycle.KeyUsage
    ) {
        self.connection = connection
        self.alias = alias
        self.client = client
        terms = connection.terms
        self.passphrase = passphrase
        self.expiresSeconds = expiresSeconds
        self.record = record
    }

    /// What the partner has is what was handed over last, as far as anybody knows here.
    func examine(_ plan: ConnectionPlan) async throws -> CallingState {
        var has = connection.handedOver
        if let offer = has {
            let known = try await reaching { try await client.handOvers() }.handOvers.first { $0.id == offer.id }
            // What nobody fetched in time is with nobody.
            if known?.state == .expired || known?.state == .withdrawn { has = nil }
        }
        return CallingState(certificate: has?.certificate, channel: nil, isDeployed: true)
    }

    func makeKey(
        _ alias: String, for userID: String, algorithm: KeyAlgorithm
    ) async throws -> CertificateSigningRequest {
        let key = try made.withLock { made in
            let key = try made ?? PrivateKey.generate(algorithm)
            made = key
            return key
        }
        return try CertificateSigningRequest.create(
            subject: try DistinguishedName(commonName: userID), key: key)
    }

    func install(_ chain: [Certificate], under alias: String) async throws {
        guard let leaf = chain.first else { return }
        if connection.offers.contains(where: { $0.certificate.fingerprint == leaf.fingerprint.hex }) { return }
        guard let key = made.withLock({ $0 }), key.matches(leaf) == true else {
            throw CommandFailure(
                .refused, code: "keyMissing", "the key was made by a process that has ended", hint: "begin again")
        }
        let file = try encoded(key, chain)
        let created = try await reaching {
            try await client.createHandOver(
                HandOverCreation(
                    fileName: terms.handOverFileName, content: Data(file).base64EncodedString(),
                    sha256Fingerprint: leaf.fingerprint.hex, expiresSeconds: expiresSeconds))
        }
        made.withLock { $0 = nil }
        try connection.note(
            ConnectionFile.Offer(id: created.handOver.id, certificate: EndCertificate(leaf)),
            replacesHandedOver: alias == self.alias)
        Output.note("link, works once, until \(created.handOver.expiresAt): \(client.address)\(created.path)")
    }

    func removeKey(_ alias: String) async throws {
        made.withLock { $0 = nil }
        for offer in connection.offers { try await reaching { try await client.withdrawHandOver(offer.id) } }
        try connection.forgetOffers(isConnecting: alias == self.alias)
    }

    /// The partner changes its key when it has fetched it; here only what is believed changes.
    func exchange(_ alias: String, with other: String, until fingerprint: Fingerprint) async throws {
        try connection.exchangeHandedOver(until: fingerprint.hex)
    }

    func usage(of fingerprint: Fingerprint) async throws -> ConnectionLifecycle.KeyUsage? {
        try await record(fingerprint)
    }

    private func encoded(_ key: PrivateKey, _ chain: [Certificate]) throws -> [UInt8] {
        var keystore = Keystore(type: terms.type)
        try keystore.addKeyPair(alias: alias, key: key, chain: chain, createdAt: Date())
        return try keystore.encode(passphrase: passphrase, profile: terms.writingProfile)
    }
}
