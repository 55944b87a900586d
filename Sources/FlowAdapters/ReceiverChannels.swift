public import IntegrationFlows

/// The channels of all adapters as one.
public final class ReceiverChannels: ReceiverChannel {
    public let adapters: Set<String>
    private let channels: [any ReceiverChannel]

    public init(_ channels: [any ReceiverChannel]) {
        self.channels = channels
        adapters = channels.reduce(into: []) { $0.formUnion($1.adapters) }
    }

    public func send(_ outbound: OutboundCall) async throws(ReceiverError) -> ReceiverReply {
        let adapter = outbound.call.source.adapter
        guard let channel = channels.first(where: { $0.adapters.contains(adapter) }) else {
            throw ReceiverError("badRequest", "There is no channel for the adapter \(adapter)")
        }
        return try await channel.send(outbound)
    }
}
