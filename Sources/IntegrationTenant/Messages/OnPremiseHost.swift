import Foundation
import IntegrationFlows

/// Where an address really is that flows call through a Cloud Connector.
///
/// The tenant stands in the network itself and needs no connector: a virtual host that is not listed is called as it is
/// written.
public struct OnPremiseHost: Sendable, Hashable {
    /// The location id; empty for the one without.
    public var location: String
    /// As flows name it, `erp:443`, in lower case.
    public var virtualHost: String
    /// Scheme, host and port, `https://erp.example.com:44300`.
    public var address: String

    public init(location: String = "", virtualHost: String, address: String) {
        self.location = location
        self.virtualHost = virtualHost.lowercased()
        self.address = address
    }
}

extension ReceiverCall {
    /// The call with the real address of its virtual host, and what to note of that; the call as it is where none is
    /// listed.
    func reaching(_ hosts: [OnPremiseHost]) -> (call: ReceiverCall, note: String?) {
        guard let location, var http = http, let url = URL(string: http.url), let name = url.host?.lowercased() else {
            return (self, nil)
        }
        let port = url.port ?? (url.scheme?.lowercased() == "https" ? 443 : 80)
        guard let host = hosts.first(where: { $0.location == location && $0.virtualHost == "\(name):\(port)" }) else {
            return (self, nil)
        }
        func moved(_ address: String) -> String {
            guard let start = address.range(of: "://") else { return address }
            let rest = address[start.upperBound...].drop { !"/?#".contains($0) }
            return host.address + rest
        }
        http.url = moved(http.url)
        http.tokenURL = http.tokenURL.map(moved)
        var call = self
        call.content = .http(http)
        return (call, "on premise: \(host.virtualHost) is \(host.address)")
    }
}
