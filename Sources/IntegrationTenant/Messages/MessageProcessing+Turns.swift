extension MessageProcessing {
    /// The gate of one flow's messages; nil where the tenant's own is enough.
    func gate(of flowID: String) -> MessageGate? {
        guard let most = flows.currentProcessing(of: flowID).concurrentMax else {
            flowGates.withLock { $0[flowID] = nil }
            return nil
        }
        return flowGates.withLock { gates in
            if let known = gates[flowID], known.runningMax == most { return known }
            let made = MessageGate(runningMax: most, waitingMax: configuration.concurrentMessagesMax)
            gates[flowID] = made
            return made
        }
    }

    /// Whether a sender's message could begin, or wait, now.
    func hasRoom(for flowID: String) -> Bool { gate.hasRoom && (gate(of: flowID)?.hasRoom ?? true) }

    /// Takes a message's place in the order of its flow, where that keeps one.
    func joinOrder(_ record: MessageRecord) {
        guard flows.currentProcessing(of: record.flowID).isOrdered else { return }
        order.join(record.id, flow: record.flowID)
    }
}
