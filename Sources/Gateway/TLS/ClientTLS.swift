import KeyMaterial
import NIOSSL

/// The gateway's end of TLS towards `https://` upstreams: certificate and name are verified, always.
final class ClientTLS: Sendable {
    private let context: NIOSSLContext

    init(_ settings: UpstreamSettings) throws {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = [settings.version == .http2 ? "h2" : "http/1.1"]
        configuration.shutdownTimeout = .seconds(1)
        if let authorities = settings.authorities {
            configuration.trustRoots = .certificates(
                try authorities.map { try NIOSSLCertificate(bytes: $0.derEncoded, format: .der) })
        }
        if let identity = settings.identity {
            configuration.certificateChain = identity.source.chain
            configuration.privateKey = identity.source.key
        }
        context = try NIOSSLContext(configuration: configuration)
    }

    func makeHandler(host: String) throws -> NIOSSLClientHandler {
        // Of a numeric host no name is sent, and the certificate must be for the address connected to.
        let isNumeric = host.contains(":") || host.utf8.allSatisfy { $0 == 0x2e || ($0 >= 0x30 && $0 <= 0x39) }
        return try NIOSSLClientHandler(context: context, serverHostname: isNumeric ? nil : host)
    }
}
