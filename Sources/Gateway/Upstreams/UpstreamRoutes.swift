import KeyMaterial

/// What is needed to speak to each upstream, made once for all event loops.
struct UpstreamRoutes: Sendable {
    struct Route: Sendable {
        let version: UpstreamSettings.Version
        /// For `https://`.
        let tls: ClientTLS
    }

    private let special: [String: Route]
    private let usual: Route

    /// Throws `GatewayError` with the code `invalidIdentity`.
    init(_ configuration: GatewayConfiguration) throws {
        usual = try Self.route(UpstreamSettings(authorities: configuration.upstreamAuthorities), name: "the upstreams")
        special = try Dictionary(
            uniqueKeysWithValues: configuration.upstreams.map {
                ($0.key.lowercased(), try Self.route($0.value, name: $0.key))
            })
    }

    private static func route(_ settings: UpstreamSettings, name: String) throws -> Route {
        do {
            return Route(version: settings.version, tls: try ClientTLS(settings))
        } catch {
            throw GatewayError(
                code: .invalidIdentity, detail: "The authorities or the key for \(name) cannot be used: \(error).")
        }
    }

    func route(to address: UpstreamAddress) -> Route {
        let host = address.host.contains(":") ? "[\(address.host)]" : address.host
        return special["\(host):\(address.port)".lowercased()] ?? usual
    }
}
