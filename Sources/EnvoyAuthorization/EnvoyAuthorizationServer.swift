#if EnvoyGRPC
    public import Gateway
    import GRPCCore
    import GRPCNIOTransportHTTP2Posix
    public import KeyMaterial
    public import Logging
    import NIOCore
    import NIOSSL
    import Synchronization

    /// Answers `envoy.service.auth.v3.Authorization/Check` on a port of its own.
    ///
    /// In the handshake everybody must show one of the named proxies' certificates, and the desk sees with each check
    /// which one it was.
    public final class EnvoyAuthorizationServer: Sendable {
        private let server: GRPCServer<HTTP2ServerTransport.Posix>
        private let shown: ShownIdentity
        private let address: String
        private let serving = Mutex<Task<Void, any Error>?>(nil)

        /// Throws `GatewayError` with the code `cannotListen` where `host` is no address of a machine.
        ///
        /// - Parameters:
        ///   - host: A numeric address or a name of this machine.
        ///   - port: 0 picks a free port.
        ///   - identity: What is shown in handshakes; host names that callers ask for change nothing.
        ///   - proxies: Who may ask, by the certificates that they present.
        ///   - desk: Answers what they ask.
        ///   - logger: Is told of handshakes that fail.
        public init(
            host: String, port: Int, identity: ServerIdentity, proxies: Set<Fingerprint>, desk: AuthorizationDesk,
            logger: Logger
        ) throws {
            shown = ShownIdentity(identity)
            address = "\(host):\(port)"
            let transport = HTTP2ServerTransport.Posix(
                address: try Self.address(host, port),
                transportSecurity: try .mTLS(certificateReloader: shown) { tls in
                    tls.trustRoots = .certificates([])
                    tls.requireALPN = true
                    tls.customVerificationCallback = { chain, promise in
                        promise.succeed(Self.verified(chain, among: proxies))
                    }
                },
                config: Self.configuration(logger))
            server = GRPCServer(transport: transport, services: [CheckService(desk: desk)])
        }

        /// From now on new connections see this identity; open ones go on.
        public func show(_ identity: ServerIdentity) { shown.show(identity) }

        /// Listens, and returns the port. Throws `GatewayError` with the code `cannotListen`.
        public func start() async throws -> Int {
            let task = Task { [server] in try await server.serve() }
            serving.withLock { $0 = task }
            do {
                let bound = try await server.transport.listeningAddress
                return bound.ipv4?.port ?? bound.ipv6?.port ?? 0
            } catch {
                server.beginGracefulShutdown()
                var reason: any Error = error
                if case .failure(let failure) = await task.result { reason = failure }
                throw GatewayError(code: .cannotListen, detail: "Cannot listen on \(address): \(reason).")
            }
        }

        /// Serves until the task is cancelled, then answers what has been asked, and closes.
        public func run() async throws {
            guard let task = serving.withLock({ $0 }) else { return }
            try await withTaskCancellationHandler {
                try await task.value
            } onCancel: { [server] in
                server.beginGracefulShutdown()
            }
        }

        private static func address(_ host: String, _ port: Int) throws -> GRPCNIOTransportHTTP2Posix.SocketAddress {
            do {
                let resolved = try NIOCore.SocketAddress.makeAddressResolvingHost(host, port: port)
                let numeric = resolved.ipAddress ?? host
                if case .v6 = resolved { return .ipv6(host: numeric, port: port) }
                return .ipv4(host: numeric, port: port)
            } catch {
                throw GatewayError(code: .cannotListen, detail: "Cannot listen on \(host):\(port): \(error).")
            }
        }

        /// A certificate is a proxy's by being named, and by nothing else: whoever issued it, or when it ends.
        private static func verified(
            _ chain: [NIOSSLCertificate], among proxies: Set<Fingerprint>
        ) -> NIOSSLVerificationResultWithMetadata {
            guard let leaf = chain.first, let der = try? leaf.toDERBytes(), proxies.contains(Fingerprint(of: der))
            else { return .failed }
            return .certificateVerified(VerificationMetadata(ValidatedCertificateChain([leaf])))
        }

        private static func configuration(_ logger: Logger) -> HTTP2ServerTransport.Posix.Config {
            .defaults { configuration in
                // A request's head, with a certificate.
                configuration.rpc.maxRequestPayloadSize = 512 * 1024
                configuration.http2.maxConcurrentStreams = 1000
                configuration.connection.maxIdleTime = .seconds(600)
                configuration.connection.maxGraceTime = .seconds(20)
                let connections = ConnectionLimit(max: 1000)
                configuration.channelDebuggingCallbacks.onAcceptTCPConnection = { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try HandshakeWatch.begin(on: channel, connections: connections, logger: logger)
                    }
                }
            }
        }
    }
#endif
