import Foundation
public import KeyMaterial
public import KeystoreFormats
import Synchronization

/// The built-in certification authority: its first key is made on the first start, and replaced by `rotate`.
///
/// It issues certificates for client authentication, and those of this installation's own servers. Every certificate
/// is on record before anybody gets it, so none exists that the authority does not know of.
public final class IssuingAuthority: Sendable {
    /// The one that issues, the one on its way out, and those that are retired.
    struct Generations: Sendable {
        var issuing: StoredAuthority
        /// Retiring, or on trial; nil when there is none.
        var leaving: StoredAuthority?
        /// Oldest first.
        var retired: [StoredAuthority] = []
        /// Who is on record as having fetched which authority, so that it is written once.
        var readers: Set<String> = []

        /// Whose certificates this installation's own servers show.
        var ofServers: StoredAuthority {
            if let leaving, leaving.life.state == .retiring { leaving } else { issuing }
        }

        /// Oldest first.
        var all: [StoredAuthority] { retired + (leaving.map { [$0] } ?? []) + [issuing] }
    }

    let generations: Mutex<Generations>
    let name: String
    let store: any AuthorityStore
    let clock: any IssuanceClock

    static let lifetimeSeconds: Double = 10 * 365.25 * 86_400
    /// A certificate begins a little in the past, for callers whose clocks are slow.
    static let backdateSeconds: Double = 300
    static let serverLifetimeSeconds: Double = 397 * 86_400

    /// Opens the authority of a store, or makes it: P-256, valid for ten years.
    ///
    /// - Parameter name: the common name of a new authority.
    public init(
        store: any AuthorityStore, name: String = "Countersign Issuing Authority",
        clock: any IssuanceClock = SystemIssuanceClock()
    ) async throws {
        self.store = store
        self.clock = clock
        self.name = name
        var stored = try await store.authorities()
        if !stored.contains(where: { $0.life.state == .issuing }) {
            stored.append(try await store.keep(try Self.make(name: name, at: clock.now, by: "system")))
        }
        guard let issuing = stored.first(where: { $0.life.state == .issuing }) else {
            throw IssuanceError(.storeUnavailable, "The store did not keep the authority.")
        }
        generations = Mutex(
            Generations(
                issuing: issuing, leaving: stored.first { [.retiring, .onTrial].contains($0.life.state) },
                retired: stored.filter { $0.life.state == .retired }))
    }

    /// The certificate of the authority that issues now: what callers' new certificates lead to.
    public var certificate: Certificate { issuing.certificate }

    var issuing: StoredAuthority { generations.withLock { $0.issuing } }

    static func make(name: String, at now: Date, by: String) throws -> StoredAuthority {
        let key = try PrivateKey.generate(.ecP256)
        // Two authorities must not have one name: the name tells people which is which.
        let mark = String((key.publicKey?.fingerprint.hex ?? "").prefix(8))
        let template = CertificateTemplate(
            subject: try DistinguishedName(commonName: "\(name) \(mark)", organization: "Countersign"),
            notBefore: now.addingTimeInterval(-backdateSeconds), notAfter: now.addingTimeInterval(lifetimeSeconds),
            usage: .authority(pathLength: 0))
        return StoredAuthority(
            certificate: try template.selfSigned(by: key), privateKey: key, life: AuthorityLife(madeAt: now, madeBy: by)
        )
    }

    /// Creates a key pair and hands it over as a PKCS#12 file; the private key is kept nowhere else.
    ///
    /// - Parameters:
    ///   - passphrase: not empty.
    ///   - profile: the age of the programs that must open the file.
    /// - Throws: `IssuanceError`.
    public func issueKeyPair(
        _ request: KeyPairRequest, passphrase: Passphrase, profile: WritingProfile = .modern2026, by: String = "system"
    ) async throws -> IssuedKeyPair {
        guard !passphrase.isEmpty else {
            throw IssuanceError(.emptyPassphrase, "A key pair is not handed over under an empty passphrase.")
        }
        let subject = try request.subject ?? Self.subject(of: request.userID)
        let issuing = issuing
        let template = try template(subject, names: [], validitySeconds: request.validitySeconds, of: issuing)
        let key = try PrivateKey.generate(request.algorithm)
        guard let publicKey = key.publicKey else { throw IssuanceError(.failed, "The new key cannot be used.") }
        let issued = try Self.signed(template, for: publicKey, by: issuing)
        let pkcs12: [UInt8]
        do {
            var keystore = Keystore(type: .pkcs12)
            try keystore.addKeyPair(
                alias: request.userID, key: key, chain: [issued, issuing.certificate], createdAt: clock.now)
            pkcs12 = try keystore.encode(passphrase: passphrase, profile: profile)
        } catch {
            throw IssuanceError(.failed, "The key pair cannot be written: \(error)")
        }
        try await record(issued, .keyPair, userID: request.userID, by: by)
        return IssuedKeyPair(pkcs12: pkcs12, certificate: issued, chain: [issuing.certificate])
    }

    /// Answers a partner's signing request: its subject, names and key, for client authentication.
    ///
    /// Nothing else that it asks for is followed: it cannot become an authority.
    ///
    /// - Throws: `IssuanceError` `requestNotProven`, `weakKey`, `invalidSubject`, `invalidValidity`.
    public func sign(
        request: CertificateSigningRequest, userID: String,
        validitySeconds: Double = KeyPairRequest.validitySecondsDefault, by: String = "system"
    ) async throws -> Certificate {
        let issuing = issuing
        try check(request)
        let subject = request.subject.isEmpty ? try Self.subject(of: userID) : request.subject
        let template = try template(
            subject, names: request.subjectAlternativeNames, validitySeconds: validitySeconds, of: issuing)
        let issued = try Self.signed(template, for: request.publicKey, by: issuing)
        try await record(issued, .signingRequest, userID: userID, by: by)
        return issued
    }

    /// Makes the identity of a server of this installation, with a P-256 key.
    ///
    /// - Parameter hosts: host names and addresses; the first is the common name.
    public func serverCertificate(hosts: [String], by: String = "system") async throws -> IssuedServerIdentity {
        guard let first = hosts.first else {
            throw IssuanceError(.invalidSubject, "A server's certificate needs at least one host.")
        }
        let now = clock.now
        let issuer = generations.withLock { $0.ofServers }
        guard now < issuer.certificate.notAfter else {
            throw IssuanceError(.invalidValidity, "The authority's own certificate has expired.")
        }
        let template = CertificateTemplate(
            subject: try Self.subject(of: first), subjectAlternativeNames: hosts.map(Self.alternativeName),
            notBefore: now.addingTimeInterval(-Self.backdateSeconds),
            notAfter: min(now.addingTimeInterval(Self.serverLifetimeSeconds), issuer.certificate.notAfter),
            usage: .server)
        let key = try PrivateKey.generate(.ecP256)
        guard let publicKey = key.publicKey else { throw IssuanceError(.failed, "The new key cannot be used.") }
        let issued = try Self.signed(template, for: publicKey, by: issuer)
        try await record(issued, .server, userID: nil, by: by)
        return IssuedServerIdentity(privateKey: key, chain: [issued, issuer.certificate])
    }

    /// The certificates that were issued, newest first.
    public func issued(limit: Int = 100) async throws -> [IssuedCertificate] {
        try await store.issued(limit: limit)
    }

    /// The record of a certificate; nil when no authority of ours did not issue it.
    public func issued(_ fingerprint: Fingerprint) async throws -> IssuedCertificate? {
        try await store.issued(fingerprint)
    }

    // MARK: - Parts

    func template(
        _ subject: DistinguishedName, names: [String], validitySeconds: Double, of issuer: StoredAuthority
    ) throws -> CertificateTemplate {
        guard validitySeconds >= 60, validitySeconds <= Self.lifetimeSeconds else {
            throw IssuanceError(.invalidValidity, "A certificate is valid from one minute to ten years.")
        }
        let now = clock.now
        let notAfter = now.addingTimeInterval(validitySeconds)
        guard notAfter <= issuer.certificate.notAfter else {
            throw IssuanceError(
                .invalidValidity, "The certificate would outlive its authority.",
                hint: "Choose a shorter validity, or have the authority replaced: issuing-authority rotate.")
        }
        return CertificateTemplate(
            subject: subject, subjectAlternativeNames: names, notBefore: now.addingTimeInterval(-Self.backdateSeconds),
            notAfter: notAfter, usage: .client)
    }

    func record(
        _ certificate: Certificate, _ purpose: IssuedCertificate.Purpose, userID: String?, by: String
    ) async throws {
        try await store.record(
            IssuedCertificate(
                certificate: certificate, purpose: purpose, userID: userID, issuedAt: clock.now, issuedBy: by))
    }

    /// Any text but the empty one can be a common name.
    private static func subject(of name: String) throws -> DistinguishedName {
        do {
            return try DistinguishedName(commonName: name)
        } catch {
            throw IssuanceError(.invalidSubject, "\"\(name)\" cannot be the name of a certificate.")
        }
    }

    /// Signs what was asked for from outside; names that cannot be written are the asker's fault.
    static func signed(
        _ template: CertificateTemplate, for publicKey: PublicKey, by authority: StoredAuthority
    ) throws -> Certificate {
        do throws(KeyMaterialError) {
            return try template.signed(for: publicKey, issuer: authority.certificate, issuerKey: authority.privateKey)
        } catch {
            guard error.code == .invalidValue else {
                throw IssuanceError(.failed, "The certificate cannot be signed: \(error)")
            }
            throw IssuanceError(.invalidSubject, "The certificate cannot be written: \(error.detail).")
        }
    }

    func check(_ request: CertificateSigningRequest) throws {
        guard let isProven = request.signatureVerdict else {
            throw IssuanceError(
                .requestNotProven,
                "The request is signed with \(request.signatureAlgorithm), which cannot be checked here.",
                hint: "Make the request with RSA, P-256, P-384, P-521 or Ed25519.")
        }
        guard isProven else {
            throw IssuanceError(
                .requestNotProven, "The request is not signed by the key that it is for.",
                hint: "Make the request anew from the private key.")
        }
        let publicKey = request.publicKey
        if publicKey.algorithm.hasPrefix("RSA"), let bits = publicKey.keySizeBits, bits < 2_048 {
            throw IssuanceError(
                .weakKey, "The request's RSA key has \(bits) bits; 2048 is the least.",
                hint: "Make a new key: EC P-256, or RSA with 2048 bits or more.")
        }
        guard !generations.withLock({ $0.all }).contains(where: { publicKey.isSameKey(as: $0.certificate.publicKey) })
        else {
            throw IssuanceError(.weakKey, "The request is for an authority's own key.")
        }
    }

    private static func alternativeName(_ host: String) -> String {
        var four = in_addr()
        var six = in6_addr()
        let isAddress = inet_pton(AF_INET, host, &four) == 1 || inet_pton(AF_INET6, host, &six) == 1
        return (isAddress ? "IP:" : "DNS:") + host
    }
}
