import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import KeyMaterial
import Logging
import NIOCore
import NIOSSL
import Synchronization

/// The listener of console and management API: HTTPS with time-outs and a bound on connections.
struct ConsoleListener {
    typealias Context = BasicRequestContext

    let router: Router<Context>
    let listen: ListenConfiguration
    let certificates: ServerCertificates
    /// Answers proxies in front at `/authorize`; nil: nobody is asked for a certificate, and the path is as any other.
    var desk: AuthorizationDesk?
    let logger: Logger

    /// The application; `started` is told the port when it is bound.
    func application(started: @escaping @Sendable (Int) async -> Void) throws -> some ApplicationProtocol {
        let (chain, key) = try Self.sources(certificates.identity)
        var tls = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: key)
        tls.minimumTLSVersion = .tlsv12
        // Each connection sees the certificate of its moment.
        tls.sslContextCallback = { [certificates] _, promise in
            promise.completeWith(
                Result {
                    let (chain, key) = try Self.sources(certificates.identity)
                    var override = NIOSSLContextConfigurationOverride()
                    override.certificateChain = chain
                    override.privateKey = key
                    return override
                })
        }
        return Application(
            router: router,
            server: server(tls),
            configuration: .init(
                address: .hostname(listen.address, port: listen.consolePort), serverName: nil,
                availableConnectionsDelegate: .maximum(2_000, logger: logger)),
            onServerRunning: { await started($0.localAddress?.port ?? 0) },
            logger: logger)
    }

    private func server(_ tls: TLSConfiguration) -> HTTPServerBuilder {
        let http1 = HTTP1Channel.Configuration(idleTimeout: .seconds(60))
        guard let desk else {
            return HTTPServerBuilder { responder in
                try TLSChannel(HTTP1Channel(responder: responder, configuration: http1), tlsConfiguration: tls)
            }
        }
        // Asks for a certificate and takes any or none: browsers have none to show, and whose it is the desk decides.
        var asking = tls
        asking.certificateVerification = .optionalVerification
        asking.trustRoots = .certificates([])
        let configuration = TLSChannelConfiguration(tlsConfiguration: asking) { _, promise in
            promise.succeed(.certificateVerified)
        }
        return HTTPServerBuilder { responder in
            try TLSChannel(
                HTTP1Channel(responder: DeskResponder(desk: desk, others: responder).respond, configuration: http1),
                configuration: configuration)
        }
    }

    private static func sources(
        _ identity: ServerCertificates.Identity
    ) throws -> ([NIOSSLCertificateSource], NIOSSLPrivateKeySource) {
        let chain = try identity.chain.map {
            NIOSSLCertificateSource.certificate(try NIOSSLCertificate(bytes: $0.derEncoded, format: .der))
        }
        return (chain, .privateKey(try NIOSSLPrivateKey(bytes: Array(identity.key.pem.utf8), format: .pem)))
    }
}
