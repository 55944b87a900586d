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
        guard let location, let virtualHost = content.virtualHost,
            let host = hosts.first(where: { $0.location == location && $0.virtualHost == virtualHost })
        else { return (self, nil) }
        var call = self
        call.content = content.moved(to: host.address)
        return (call, "on premise: \(host.virtualHost) is \(host.address)")
    }
}

extension ReceiverContent {
    /// `erp:443`; nil for what calls no host.
    fileprivate var virtualHost: String? {
        switch self {
        case .http(let http):
            guard let url = URL(string: http.url), let name = url.host?.lowercased() else { return nil }
            return "\(name):\(url.port ?? (url.scheme?.lowercased() == "https" ? 443 : 80))"
        case .mail(let mail): return "\(mail.host.lowercased()):\(mail.port)"
        case .processDirect: return nil
        }
    }

    /// - Parameter address: scheme, host and port.
    fileprivate func moved(to address: String) -> ReceiverContent {
        switch self {
        case .http(var http):
            http.url = Self.moved(http.url, to: address)
            http.tokenURL = http.tokenURL.map { Self.moved($0, to: address) }
            return .http(http)
        case .mail(var mail):
            let url = URL(string: address)
            mail.host = url?.host ?? mail.host
            mail.port = url?.port ?? mail.port
            return .mail(mail)
        case .processDirect: return self
        }
    }

    private static func moved(_ url: String, to address: String) -> String {
        guard let start = url.range(of: "://") else { return url }
        return address + url[start.upperBound...].drop { !"/?#".contains($0) }
    }
}
