import Foundation
import IntegrationFlows

/// A deployed flow, ready to run.
struct DeployedFlow: Sendable {
    struct Endpoint: Sendable {
        let channelID: String
        let channelName: String
        /// In lower case, `/http/orders/first`, without `/*`.
        let prefix: String
        /// Whether everything below is meant too.
        let isOpen: Bool
        let bodySizeMax: Int
        /// Whether senders first fetch a token by GET or HEAD.
        let usesToken: Bool
        let authorization: SenderAuthorization
        /// How envelopes are dealt with; nil for plain HTTPS.
        let soap: SOAPExchange?

        var path: String { prefix + (isOpen ? "/*" : "") }

        /// Where an adapter's endpoints lie on the gateway; nil for adapters that have none.
        static func root(_ adapter: String) -> String? {
            ["HTTPS": "/http", "SOAP": "/cxf"][adapter]
        }
    }

    /// What a SOAP sender channel says of its messages.
    struct SOAPExchange: Sendable {
        /// Whether the sender is answered as soon as the message is stored, with nothing.
        let isOneWay: Bool
    }

    let id: String
    let name: String
    let revision: Int
    let deployedAt: Date
    let program: FlowProgram
    let endpoints: [Endpoint]
    /// Whether senders are told why their message failed: the flow's *Return Exception to Sender*.
    let tellsErrors: Bool
    /// Which pages of other origins may call; nil: none.
    let crossOrigin: CrossOriginRules?
    /// Channels' ids by their ProcessDirect addresses, in lower case with a slash.
    let directAddresses: [String: String]

    init(id: String, name: String, revision: Int, deployedAt: Date, program: FlowProgram) {
        self.id = id
        self.name = name
        self.revision = revision
        self.deployedAt = deployedAt
        self.program = program
        tellsErrors = program.flow.properties["returnExceptionToSender"] == "true"
        crossOrigin = CrossOriginRules(program.flow)
        directAddresses = Dictionary(
            program.senders("ProcessDirect").map { ($0.address.lowercased(), $0.channel.id) },
            uniquingKeysWith: { first, _ in first })
        endpoints = ["HTTPS", "SOAP"].flatMap { adapter in program.senders(adapter).map(Self.endpoint) }
    }

    private static func endpoint(_ channel: Channel, _ address: String) -> Endpoint {
        let isOpen = address.hasSuffix("/*")
        let root = Endpoint.root(channel.adapter) ?? ""
        let megabytes = channel.properties["maximumBodySize"].flatMap(Int.init) ?? 40
        let isOneWay =
            channel.properties["messageExchangePattern"] == "OneWay"
            || channel.properties["MessageProtocol"] == "Plain SOAP"
        return Endpoint(
            channelID: channel.id, channelName: channel.name,
            prefix: root + (isOpen ? String(address.dropLast(2)) : address).lowercased(), isOpen: isOpen,
            bodySizeMax: min(max(megabytes, 1), 100) << 20,
            usesToken: ["1", "true"].contains(channel.properties["xsrfProtection"] ?? ""),
            authorization: SenderAuthorization(channel),
            soap: channel.adapter == "SOAP" ? SOAPExchange(isOneWay: isOneWay) : nil)
    }

    /// The endpoint that a path belongs to, with what follows its prefix; the longest prefix wins.
    func endpoint(path: String) -> (endpoint: Endpoint, rest: String)? {
        let folded = path.lowercased()
        let found = endpoints.filter { endpoint in
            folded == endpoint.prefix || (endpoint.isOpen && folded.hasPrefix(endpoint.prefix + "/"))
        }
        guard let endpoint = found.max(by: { $0.prefix.count < $1.prefix.count }) else { return nil }
        return (endpoint, String(path.dropFirst(endpoint.prefix.count)))
    }
}
