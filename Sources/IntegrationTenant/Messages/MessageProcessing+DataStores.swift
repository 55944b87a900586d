import Foundation
import IntegrationFlows

/// Data store sender channels: entries of a data store become messages of the flow.
extension MessageProcessing {
    /// Takes entries of stores whose turn it is; returns when the next turn is, nil for none.
    ///
    /// A message is stored before its entry is removed, so that a crash between the two leads to a second message
    /// rather than to none.
    func pollDataStores() async -> Date? {
        let now = clock.now
        var next: Date?
        for flow in flows.deployedFlows() {
            for channel in flow.program.flow.senderChannels where channel.adapter == "DataStoreConsumer" {
                let delay = Double(min(max(Int(channel.properties["PollDelay"] ?? "") ?? 10, 1), 86_400))
                let turn = turn(of: "\(flow.id)/\(channel.id)", flow: flow, now: now) {
                    $0.addingTimeInterval(delay)
                }
                if turn.isDue { await consume(channel, of: flow) }
                next = [next, turn.next].compactMap(\.self).min()
            }
        }
        return next
    }

    private func consume(_ channel: Channel, of flow: DeployedFlow) async {
        let isLocal = channel.properties["visibility"] == "local"
        let store = DataStoreName(name: channel.properties["storageName"] ?? "", flowID: isLocal ? flow.id : nil)
        do {
            guard gate.hasRoom,
                case .entries(let entries) = try await flowState.carryOut(
                    .readEntries(store, max: 50, deletes: false), at: clock.now)
            else { return }
            for entry in entries where gate.hasRoom {
                var message = FlowMessage(body: entry.body, headers: entry.headers)
                message.headers["SapDataStoreId"] = entry.id
                let record = try await accept(
                    message, flow: flow,
                    origin: MessageOrigin(trigger: .dataStore, correlationID: Self.newID(), channelID: channel.id))
                _ = try await flowState.carryOut(.deleteEntry(store, id: entry.id), at: clock.now)
                _ = start(record, flow: flow, message: message, waitsForSender: false)
            }
        } catch {
            logger.error("data store cannot be consumed", metadata: ["flow": "\(flow.id)", "error": "\(error)"])
        }
    }
}
