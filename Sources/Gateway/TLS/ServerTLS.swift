import NIOCore
import NIOSSL
import Synchronization

/// Makes the TLS end of each connection, by the identities of the moment.
///
/// Sessions may be resumed: whoever resumes is judged with each request as everybody is, by the certificate that the
/// session began with. Of its chain the library keeps the leaf only, so the rest is remembered here; when there is no
/// room for more, all is forgotten together with the key of the tickets, so that no session outlives its chain. After an
/// hour the tickets' key is forgotten in any case, and every caller proves again that it holds its key.
/// Decided in docs/adr/0010.
final class ServerTLS: Sendable {
    private struct State {
        var configuration: TLSConfiguration
        /// Its tickets open with it alone.
        var context: NIOSSLContext
        var madeAt = NIODeadline.now()
        /// What was presented above a leaf, by the leaf, both in DER.
        var chains: [[UInt8]: [[UInt8]]] = [:]
        var chainBytes = 0

        init(_ configuration: TLSConfiguration) throws {
            self.configuration = configuration
            context = try NIOSSLContext(configuration: configuration)
        }
    }

    private let state: Mutex<State>
    private static let chainBytesMax = 16 * 1024 * 1024
    private static let ticketLifetime = TimeAmount.hours(1)

    init(_ identities: [ServerIdentity]) throws {
        state = Mutex(try Self.state(for: identities))
    }

    /// Connections that come after this see the new identities; those that are open go on as they are, and sessions
    /// from before are not resumed.
    func reload(_ identities: [ServerIdentity]) throws {
        let new = try Self.state(for: identities)
        state.withLock { $0 = new }
    }

    /// `presented` gets the caller's chain when it presents one, before the handshake completes.
    func makeHandler(presented: PresentedCertificates) throws -> NIOSSLServerHandler {
        let context = try state.withLock { state in
            if state.madeAt + Self.ticketLifetime < .now() { state = try State(state.configuration) }
            return state.context
        }
        return NIOSSLServerHandler(context: context) { chain, promise in
            presented.chain = chain
            promise.succeed(.certificateVerified)
        }
    }

    /// The chain above a leaf: what was presented just now, or with the handshake of the session that is resumed.
    func chain(of leaf: [UInt8], presented: [NIOSSLCertificate]) -> [[UInt8]] {
        guard presented.count != 1 else { return [] }
        guard presented.isEmpty else {
            let chain = presented.dropFirst().compactMap { try? $0.toDERBytes() }
            state.withLock { state in
                guard state.chains[leaf] != chain else { return }
                state.chainBytes += leaf.count + chain.reduce(0) { $0 + $1.count } + 256
                if state.chainBytes > Self.chainBytesMax, let new = try? State(state.configuration) { state = new }
                state.chains[leaf] = chain
            }
            return chain
        }
        return state.withLock { $0.chains[leaf] } ?? []
    }

    private static func state(for identities: [ServerIdentity]) throws -> State {
        do {
            return try State(configuration(for: ServerIdentities(identities)))
        } catch let error as GatewayError {
            throw error
        } catch {
            throw GatewayError(code: .invalidIdentity, detail: "The TLS library refuses the server identity: \(error).")
        }
    }

    private static func configuration(for identities: ServerIdentities) -> TLSConfiguration {
        let first = identities.first.source
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: first.chain, privateKey: first.key)
        configuration.minimumTLSVersion = .tlsv12
        // With TLS 1.2 those that HTTP/2 allows, and no others. Source: RFC 9113 appendix A.
        configuration.cipherSuiteValues = [
            .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ]
        // Asks for a certificate and takes any: who it belongs to is judged with each request.
        configuration.certificateVerification = .optionalVerification
        configuration.trustRoots = .certificates([])
        configuration.verifySignatureAlgorithms = [
            .ed25519, .ecdsaSecp256R1Sha256, .ecdsaSecp384R1Sha384, .ecdsaSecp521R1Sha512, .rsaPssRsaeSha256,
            .rsaPssRsaeSha384, .rsaPssRsaeSha512, .rsaPkcs1Sha256, .rsaPkcs1Sha384, .rsaPkcs1Sha512,
        ]
        configuration.applicationProtocols = ["h2", "http/1.1"]
        configuration.shutdownTimeout = .seconds(1)
        if identities.isDivided {
            configuration.sslContextCallback = { hello, promise in
                let identity = identities.identity(for: hello.serverHostname)
                var override = NIOSSLContextConfigurationOverride()
                override.certificateChain = identity.source.chain
                override.privateKey = identity.source.key
                promise.succeed(override)
            }
        }
        return configuration
    }
}

/// The chain that a caller presented, in a box that the verification callback fills; confined to its event loop.
final class PresentedCertificates {
    var chain: [NIOSSLCertificate] = []
}
