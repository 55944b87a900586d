public import KeyMaterial
public import NIOSSL

/// How a test server shows itself, and whether it asks for a client certificate; it accepts any that it gets.
public struct TestServerTLS: Sendable {
    public enum ClientCertificates: Sendable { case ignored, requested, required }

    public var certificateChain: [Certificate]
    public var privateKey: PrivateKey
    public var clientCertificates: ClientCertificates

    public init(
        certificateChain: [Certificate], privateKey: PrivateKey, clientCertificates: ClientCertificates = .ignored
    ) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
        self.clientCertificates = clientCertificates
    }

    func makeHandler() throws -> NIOSSLServerHandler {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try certificateChain.map { .certificate(try .init(bytes: $0.derEncoded, format: .der)) },
            privateKey: .privateKey(try .init(bytes: Array(privateKey.pem.utf8), format: .pem)))
        configuration.trustRoots = .certificates([])
        configuration.verifySignatureAlgorithms = TestSignatureAlgorithms.all
        switch clientCertificates {
        case .ignored: configuration.certificateVerification = .none
        case .requested: configuration.certificateVerification = .optionalVerification
        case .required: configuration.certificateVerification = .noHostnameVerification
        }
        return NIOSSLServerHandler(
            context: try NIOSSLContext(configuration: configuration),
            customVerificationCallback: { _, promise in promise.succeed(.certificateVerified) })
    }
}

/// What a test client presents, and which TLS versions it speaks; it accepts any server unless `trustRoots` says who.
public struct TestClientTLS: Sendable {
    public var certificateChain: [Certificate]
    public var privateKey: PrivateKey?
    /// Nil: any server.
    public var trustRoots: [Certificate]?
    public var isTLS12Only: Bool
    public var serverName: String?
    /// Offered by ALPN; none: nothing is offered.
    public var applicationProtocols: [String]

    public init(
        certificateChain: [Certificate] = [], privateKey: PrivateKey? = nil, trustRoots: [Certificate]? = nil,
        isTLS12Only: Bool = false, serverName: String? = nil, applicationProtocols: [String] = []
    ) {
        self.certificateChain = certificateChain
        self.privateKey = privateKey
        self.trustRoots = trustRoots
        self.isTLS12Only = isTLS12Only
        self.serverName = serverName
        self.applicationProtocols = applicationProtocols
    }

    public func makeHandler() throws -> NIOSSLClientHandler {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.applicationProtocols = applicationProtocols
        configuration.certificateChain = try certificateChain.map {
            .certificate(try .init(bytes: $0.derEncoded, format: .der))
        }
        if let privateKey {
            configuration.privateKey = .privateKey(try .init(bytes: Array(privateKey.pem.utf8), format: .pem))
        }
        configuration.maximumTLSVersion = isTLS12Only ? .tlsv12 : .tlsv13
        if let trustRoots {
            configuration.trustRoots = .certificates(
                try trustRoots.map { try .init(bytes: $0.derEncoded, format: .der) })
        } else {
            configuration.trustRoots = .certificates([])
            configuration.certificateVerification = .none
        }
        return try NIOSSLClientHandler(
            context: try NIOSSLContext(configuration: configuration), serverHostname: serverName)
    }
}

enum TestSignatureAlgorithms {
    static let all: [NIOSSL.SignatureAlgorithm] = [
        .ed25519, .ecdsaSecp256R1Sha256, .ecdsaSecp384R1Sha384, .ecdsaSecp521R1Sha512, .rsaPssRsaeSha256,
        .rsaPssRsaeSha384, .rsaPssRsaeSha512, .rsaPkcs1Sha256, .rsaPkcs1Sha384, .rsaPkcs1Sha512,
    ]
}
