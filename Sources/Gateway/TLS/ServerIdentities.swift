import NIOSSL

/// What the gateway shows of itself, by the name that a caller asks for.
///
/// Each identity serves the DNS names in its certificate; callers that name no host, or another one, are shown the first.
/// Source: RFC 6066 section 3, RFC 9525 section 6.3 for wildcards.
struct ServerIdentities {
    let first: ServerIdentity
    private let byHost: [String: ServerIdentity]

    /// Throws `GatewayError` with the code `invalidIdentity` for none at all, and where two serve one name.
    init(_ identities: [ServerIdentity]) throws {
        guard let first = identities.first else {
            throw GatewayError(code: .invalidIdentity, detail: "There is no server certificate.")
        }
        self.first = first
        var byHost: [String: ServerIdentity] = [:]
        for identity in identities {
            for host in identity.hosts {
                guard byHost.updateValue(identity, forKey: host) == nil else {
                    throw GatewayError(code: .invalidIdentity, detail: "Two server certificates are for \(host).")
                }
            }
        }
        self.byHost = byHost
    }

    /// Whether it matters which name is asked for.
    var isDivided: Bool { byHost.values.contains { $0.certificateChain != first.certificateChain } }

    func identity(for host: String?) -> ServerIdentity {
        guard let host = host?.lowercased() else { return first }
        if let identity = byHost[host] { return identity }
        guard let dot = host.firstIndex(of: ".") else { return first }
        return byHost["*" + host[dot...]] ?? first
    }
}
