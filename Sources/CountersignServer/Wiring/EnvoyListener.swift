import Gateway
import IdentityDirectory
import Logging

#if EnvoyGRPC
    import EnvoyAuthorization

    /// Where Envoy asks over gRPC.
    typealias EnvoyListener = EnvoyAuthorizationServer
#else
    /// Where Envoy would ask over gRPC: in a build without the package trait `EnvoyGRPC` nobody can make one.
    struct EnvoyListener {
        private init() {}

        func show(_ identity: ServerIdentity) {}
        func run() async throws {}
    }
#endif

extension EnvoyListener {
    static var isBuilt: Bool {
        #if EnvoyGRPC
            true
        #else
            false
        #endif
    }

    /// Listens where the gateway's file says so; nil where it does not.
    ///
    /// Throws `ConfigurationError` where the port is taken.
    static func started(
        _ file: GatewayFile, address: String, identity: ServerIdentity?, judge: any AccessJudge, logger: Logger
    ) async throws -> (listener: EnvoyListener, port: Int)? {
        #if EnvoyGRPC
            guard let port = file.grpcPort, let identity else { return nil }
            let proxies = try GatewayConfiguration.frontProxies(file).filter(\.asksOverGRPC)
            do {
                let listener = try EnvoyAuthorizationServer(
                    host: address, port: port, identity: identity,
                    proxies: Set(proxies.map(\.fingerprint)),
                    desk: AuthorizationDesk(proxies, judge: judge, logger: logger), logger: logger)
                return (listener, try await listener.start())
            } catch let error as GatewayError where error.code == .cannotListen {
                throw ConfigurationError(
                    detail: error.detail, hint: "Choose another grpcPort in the gateway's file.")
            }
        #else
            return nil
        #endif
    }
}
