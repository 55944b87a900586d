import Foundation
import IntegrationFlows

extension MessageProcessing {
    /// Resumes what an earlier process left unfinished; the receiver may see such a message twice.
    func resumeUnfinished() async throws {
        for record in try await store.unfinished(limit: configuration.unfinishedMessagesMax) {
            let isKnown = state.withLock { $0.running[record.id] != nil || $0.due[record.id] != nil }
            guard !isKnown else { continue }
            joinOrder(record)
            state.withLock { $0.due[record.id] = record.nextAttemptAt ?? clock.now }
        }
    }

    /// Starts every attempt that is due; returns when the next one will be, nil for none.
    func startDue() async -> Date? {
        let now = clock.now
        let due = state.withLock { state in
            state.due.filter { $0.value <= now }.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
        }
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
            _ = start(record, flow: flow, message: payload, waitsForSender: false)
        } catch {
            logger.error("message cannot be resumed", metadata: ["message": "\(id)", "error": "\(error)"])
            state.withLock { $0.due[id] = clock.now.addingTimeInterval(30) }
        }
    }

    /// Whether something that recurs is due, and when it is next; starts over when the flow is deployed anew.
    func turn(
        of key: String, flow: DeployedFlow, now: Date, following: (Date) -> Date?
    ) -> (isDue: Bool, next: Date?) {
        state.withLock { state in
            let known = state.timers[key].flatMap { $0.revision == flow.deployedAt ? $0.next : nil }
            guard let due = known ?? following(now) else {
                state.timers[key] = nil
                return (false, nil)
            }
            let isDue = due <= now
            let next = isDue ? following(now) : due
            state.timers[key] = next.map { (flow.deployedAt, $0) }
            return (isDue, next)
        }
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
