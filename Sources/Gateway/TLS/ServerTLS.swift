import NIOCore
import NIOSSL
import Synchronization

/// Makes the TLS end of each connection, by the identity of the moment.
///
/// Every connection gets a context of its own, and with it ticket keys of its own, so no session is ever resumed:
/// the library cannot be told not to resume, and on a resumed session only the leaf of the caller's chain is known,
/// a ticket outlives the block of its certificate, and possession of the key is not proven anew. A context without
/// trust roots took 9 to 17 microseconds to make in a prototype; `Benchmarks/gateway` measures whole handshakes.
final class ServerTLS: Sendable {
    private let configuration: Mutex<TLSConfiguration>

    init(_ identity: ServerIdentity) throws {
        configuration = Mutex(try Self.configuration(for: identity))
    }

    /// Connections that come after this see the new identity; those that are open go on as they are.
    func reload(_ identity: ServerIdentity) throws {
        let new = try Self.configuration(for: identity)
        configuration.withLock { $0 = new }
    }

    /// `presented` gets the caller's chain when it presents one, before the handshake completes.
    func makeHandler(presented: PresentedCertificates) throws -> NIOSSLServerHandler {
        let configuration = configuration.withLock { $0 }
        return NIOSSLServerHandler(context: try NIOSSLContext(configuration: configuration)) { chain, promise in
            presented.chain = chain
            promise.succeed(.certificateVerified)
        }
    }

    private static func configuration(for identity: ServerIdentity) throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: identity.source.chain, privateKey: identity.source.key)
        configuration.minimumTLSVersion = .tlsv12
        // Asks for a certificate and takes any: who it belongs to is judged with each request.
        configuration.certificateVerification = .optionalVerification
        configuration.trustRoots = .certificates([])
        configuration.verifySignatureAlgorithms = [
            .ed25519, .ecdsaSecp256R1Sha256, .ecdsaSecp384R1Sha384, .ecdsaSecp521R1Sha512, .rsaPssRsaeSha256,
            .rsaPssRsaeSha384, .rsaPssRsaeSha512, .rsaPkcs1Sha256, .rsaPkcs1Sha384, .rsaPkcs1Sha512,
        ]
        configuration.applicationProtocols = ["http/1.1"]
        configuration.shutdownTimeout = .seconds(1)
        do {
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw GatewayError(code: .invalidIdentity, detail: "The TLS library refuses the server identity: \(error).")
        }
        return configuration
    }
}

/// The chain that a caller presented, in a box that the verification callback fills; confined to its event loop.
final class PresentedCertificates {
    var chain: [NIOSSLCertificate] = []
}
