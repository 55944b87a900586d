#if EnvoyGRPC
    import EnvoyAuthorization
    import Gateway
    import IdentityDirectory
    import Logging

    /// Answers a named proxy's checks on a free port, for as long as somebody holds it.
    final class RunningCheckService: Sendable {
        let server: EnvoyAuthorizationServer
        let port: Int
        private let running: Task<Void, any Error>

        init(_ pki: GatewayPKI, judge: FakeJudge, proxy: FrontProxy, port: Int = 0) async throws {
            let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
            let server = try EnvoyAuthorizationServer(
                host: "127.0.0.1", port: port,
                identity: ServerIdentity(certificateChain: [pki.server.certificate], privateKey: pki.server.key),
                proxies: [proxy.fingerprint], desk: AuthorizationDesk([proxy], judge: judge, logger: logger),
                logger: logger)
            self.server = server
            self.port = try await server.start()
            running = Task { try await server.run() }
        }

        deinit { running.cancel() }

        /// Returns when everything that was asked is answered.
        func stop() async throws {
            running.cancel()
            try await running.value
        }
    }
#endif
