import Foundation
import IntegrationFlows

extension MessageProcessing {
    /// Resumes what an earlier process left unfinished; the receiver may see such a message twice.
    func resumeUnfinished() async throws {
        for record in try await store.unfinished(limit: configuration.unfinishedMessagesMax) {
            let isKnown = state.withLock { $0.running[record.id] != nil || $0.due[record.id] != nil }
            guard !isKnown else { continue }
            state.withLock { $0.due[record.id] = record.nextAttemptAt ?? clock.now }
        }
    }

    /// Starts every attempt that is due; returns when the next one will be, nil for none.
    func startDue() async -> Date? {
        let now = clock.now
        let due = state.withLock { $0.due.filter { $0.value <= now }.keys.sorted() }
        for id in due {
            guard gate.hasRoom else { return now.addingTimeInterval(1) }
            await resume(id)
        }
        return state.withLock { $0.due.values.min() }
    }

    private func resume(_ id: String) async {
        do {
            guard let record = try await store.record(id), !record.status.isFinal,
                let payload = try await store.payload(id)
            else {
                state.withLock { $0.due[id] = nil }
                return
            }
            guard let flow = flows.deployedFlow(record.flowID) else {
                // Waits for the flow to be deployed again; an administrator may cancel it.
                state.withLock { $0.due[id] = clock.now.addingTimeInterval(30) }
                return
            }
            _ = start(record, flow: flow, message: payload, channelID: nil, waitsForSender: false)
        } catch {
            logger.error("message cannot be resumed", metadata: ["message": "\(id)", "error": "\(error)"])
            state.withLock { $0.due[id] = clock.now.addingTimeInterval(30) }
        }
    }

    /// Starts a flow by its timer.
    func fireTimer(_ flow: DeployedFlow) async {
        do {
            let record = try await accept(
                FlowMessage(), flow: flow, trigger: .timer, sender: nil, correlationID: Self.newID())
            _ = start(record, flow: flow, message: FlowMessage(), channelID: nil, waitsForSender: false)
        } catch {
            logger.error("timer cannot start its flow", metadata: ["flow": "\(flow.id)", "error": "\(error)"])
        }
    }

    /// Fires interval timers that are due; a run that was missed is not made up for.
    func fireDueTimers() async -> Date? {
        let now = clock.now
        var next: Date?
        var firing: [DeployedFlow] = []
        for flow in flows.deployedFlows() {
            let seconds = flow.program.timers.compactMap { timer -> Int? in
                if case .every(let seconds) = timer.rhythm { seconds } else { nil }
            }.min()
            guard let seconds else { continue }
            let (isDue, due) = state.withLock { state -> (Bool, Date) in
                let known = state.timers[flow.id]
                let isSame = known?.revision == flow.deployedAt
                let due = isSame ? known?.next ?? now : now.addingTimeInterval(Double(seconds))
                let isDue = due <= now
                let following = isDue ? now.addingTimeInterval(Double(seconds)) : due
                state.timers[flow.id] = (flow.deployedAt, following)
                return (isDue, following)
            }
            if isDue { firing.append(flow) }
            next = min(next ?? due, due)
        }
        for flow in firing { await fireTimer(flow) }
        return next
    }

    /// Waits for attempts that are under way, at most so long.
    func drain(seconds: Double) async {
        let running = state.withLock { Array($0.running.values) }
        guard !running.isEmpty else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for task in running { _ = await task.value } }
            group.addTask { try? await Task.sleep(for: .seconds(seconds)) }
            await group.next()
            for task in running { task.cancel() }
            group.cancelAll()
        }
    }
}
