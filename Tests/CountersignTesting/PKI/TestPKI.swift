public import Foundation
public import KeyMaterial

/// A key with its certificate and the authorities above it.
public struct TestIdentity: Sendable {
    public let key: PrivateKey
    public let certificate: Certificate
    /// The certificate, then the intermediate authorities; never the root.
    public let chain: [Certificate]

    public init(key: PrivateKey, certificate: Certificate, chain: [Certificate]) {
        self.key = key
        self.certificate = certificate
        self.chain = chain
    }

    /// All certificates of the chain behind each other.
    public var chainPEM: String { chain.map(\.pem).joined() }
}

/// An authority in memory that issues what a test needs, valid from an hour before `now`.
///
///     let pki = try TestPKI()
///     let client = try pki.client("orders")
public struct TestPKI: Sendable {
    /// The authority itself; its chain lacks the root.
    public let authority: TestIdentity
    /// What the chain of everything issued ends in.
    public let root: Certificate
    public let now: Date

    /// Makes a root authority.
    public init(
        _ name: String = "Test Authority", algorithm: KeyAlgorithm = .ecP256, now: Date = Date()
    ) throws {
        let key = try PrivateKey.generate(algorithm)
        let template = CertificateTemplate(
            subject: try DistinguishedName(rfc4514: "CN=\(name),O=Countersign Tests"),
            notBefore: now.addingTimeInterval(-3600), notAfter: now.addingTimeInterval(3650 * 86_400),
            usage: .authority(pathLength: nil))
        root = try template.selfSigned(by: key)
        authority = TestIdentity(key: key, certificate: root, chain: [])
        self.now = now
    }

    private init(authority: TestIdentity, root: Certificate, now: Date) {
        self.authority = authority
        self.root = root
        self.now = now
    }

    /// An authority below this one.
    public func intermediate(_ name: String = "Test Intermediate", pathLength: Int? = 0) throws -> TestPKI {
        let identity = try issue(
            template("CN=\(name),O=Countersign Tests", usage: .authority(pathLength: pathLength), days: 1825))
        return TestPKI(authority: identity, root: root, now: now)
    }

    /// A client; `days` below zero makes one that has expired.
    public func client(
        _ name: String, algorithm: KeyAlgorithm = .ecP256, days: Double = 30
    ) throws -> TestIdentity {
        try issue(template("CN=\(name),O=Countersign Tests", usage: .client, days: days), algorithm: algorithm)
    }

    /// A client of any validity.
    public func client(_ name: String, from notBefore: Date, to notAfter: Date) throws -> TestIdentity {
        var template = try template("CN=\(name),O=Countersign Tests", usage: .client, days: 1)
        template.notBefore = notBefore
        template.notAfter = notAfter
        return try issue(template)
    }

    /// A server for `hosts`, names or addresses.
    public func server(
        _ hosts: [String] = ["localhost", "127.0.0.1"], algorithm: KeyAlgorithm = .ecP256
    ) throws -> TestIdentity {
        var template = try template("CN=\(hosts.first ?? "server")", usage: .server, days: 30)
        template.subjectAlternativeNames = hosts.map { host in
            let isAddress = host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." }
            return (isAddress ? "IP:" : "DNS:") + host
        }
        return try issue(template, algorithm: algorithm)
    }

    /// Anything, signed by this authority, for a new key or the one given.
    public func issue(
        _ template: CertificateTemplate, algorithm: KeyAlgorithm = .ecP256, key: PrivateKey? = nil
    ) throws -> TestIdentity {
        let key = try key ?? PrivateKey.generate(algorithm)
        guard let publicKey = key.publicKey else {
            throw KeyMaterialError(.keyNotUsable, "The public key is not known")
        }
        let certificate = try template.signed(
            for: publicKey, issuer: authority.certificate, issuerKey: authority.key)
        return TestIdentity(key: key, certificate: certificate, chain: [certificate] + authority.chain)
    }

    /// Answers a signing request: its subject and key, for client authentication.
    public func sign(_ request: CertificateSigningRequest, days: Double = 30) throws -> Certificate {
        try template(request.subject.description, usage: .client, days: days).signed(
            for: request.publicKey, issuer: authority.certificate, issuerKey: authority.key)
    }

    /// A template valid from an hour ago, or from before that when it has expired already.
    public func template(
        _ subject: String, usage: CertificateTemplate.Usage, days: Double
    ) throws -> CertificateTemplate {
        let notAfter = now.addingTimeInterval(days * 86_400)
        return CertificateTemplate(
            subject: try DistinguishedName(rfc4514: subject),
            notBefore: min(now.addingTimeInterval(-3600), notAfter.addingTimeInterval(-86_400)), notAfter: notAfter,
            usage: usage)
    }

    /// A client that signed itself, as many tools make them.
    public static func selfSigned(
        _ name: String, usage: CertificateTemplate.Usage = .client, algorithm: KeyAlgorithm = .ecP256,
        now: Date = Date()
    ) throws -> TestIdentity {
        let key = try PrivateKey.generate(algorithm)
        let template = CertificateTemplate(
            subject: try DistinguishedName(rfc4514: "CN=\(name)"), notBefore: now.addingTimeInterval(-3600),
            notAfter: now.addingTimeInterval(30 * 86_400), usage: usage)
        let certificate = try template.selfSigned(by: key)
        return TestIdentity(key: key, certificate: certificate, chain: [certificate])
    }
}
