import HTTPTypes
import Hummingbird
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
            server: try .tls(.http1(configuration: .init(idleTimeout: .seconds(60))), tlsConfiguration: tls),
            configuration: .init(
                address: .hostname(listen.address, port: listen.consolePort), serverName: nil,
                availableConnectionsDelegate: .maximum(2_000, logger: logger)),
            onServerRunning: { await started($0.localAddress?.port ?? 0) },
            logger: logger)
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
