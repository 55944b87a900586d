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
    let identity: (key: PrivateKey, chain: [Certificate])
    let logger: Logger

    /// The application; `started` is told the port when it is bound.
    func application(started: @escaping @Sendable (Int) async -> Void) throws -> some ApplicationProtocol {
        let chain = try identity.chain.map {
            NIOSSLCertificateSource.certificate(try NIOSSLCertificate(bytes: $0.derEncoded, format: .der))
        }
        let key = try NIOSSLPrivateKey(bytes: Array(identity.key.pem.utf8), format: .pem)
        var tls = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
        tls.minimumTLSVersion = .tlsv12
        return Application(
            router: router,
            server: try .tls(.http1(configuration: .init(idleTimeout: .seconds(60))), tlsConfiguration: tls),
            configuration: .init(
                address: .hostname(listen.address, port: listen.consolePort), serverName: nil,
                availableConnectionsDelegate: .maximum(2_000, logger: logger)),
            onServerRunning: { await started($0.localAddress?.port ?? 0) },
            logger: logger)
    }
}
