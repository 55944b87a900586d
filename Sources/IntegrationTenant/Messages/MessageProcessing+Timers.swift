import Foundation
import IntegrationFlows
import KeyMaterial

/// Timers start flows at the times that their schedules name.
///
/// When a timer fired last is kept, so that a restart neither repeats a firing nor leaves one out: after a standstill
/// a timer that was due fires once, however often it was due.
extension MessageProcessing {
    /// Starts a flow whose timer fires at deployment.
    func fireTimer(_ flow: DeployedFlow) async {
        do { try await fire(flow, id: Self.newID()) } catch { logUnfired(flow, error) }
    }

    /// Fires timers that are due; returns when the next one is, nil for none.
    func fireDueTimers() async -> Date? {
        let now = clock.now
        guard let firings = await lastFirings() else { return now.addingTimeInterval(1) }
        var next: Date?
        for flow in flows.deployedFlows() {
            for (number, timer) in flow.program.timers.enumerated() {
                let name = TimerName(flowID: flow.id, number: number)
                var from = max(firings[name] ?? flow.deployedAt, flow.deployedAt)
                if let due = nextFiring(of: timer, after: from, name), due <= now {
                    if await fire(flow, name, due: due, at: now) { from = now }
                }
                next = [next, nextFiring(of: timer, after: from, name)].compactMap(\.self).min()
            }
        }
        return next
    }

    /// Looked up once for each firing, not once for each look.
    private func nextFiring(of timer: TimerSchedule, after moment: Date, _ name: TimerName) -> Date? {
        let key = "\(name.flowID)/timer\(name.number)"
        var next = state.withLock { $0.timers[key].flatMap { $0.revision == moment ? $0.next : nil } }
        if next == nil {
            next = timer.next(after: moment) ?? .distantFuture
            state.withLock { [next] in $0.timers[key] = next.map { (moment, $0) } }
        }
        return next == .distantFuture ? nil : next
    }

    /// Nil while the store cannot be read.
    private func lastFirings() async -> [TimerName: Date]? {
        if let known = firings.withLock(\.self) { return known }
        do {
            let read = try await history.timerFirings()
            firings.withLock { $0 = read }
            return read
        } catch {
            logger.error("timers cannot be read", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// The message's id follows from the firing: where an earlier process stored it and got no further, it is there.
    private func fire(_ flow: DeployedFlow, _ name: TimerName, due: Date, at now: Date) async -> Bool {
        do {
            let id = Self.messageID(of: name, due: due)
            if try await store.record(id) == nil { try await fire(flow, id: id) }
            try await history.save(firing: now, of: name)
            firings.withLock { $0?[name] = now }
            return true
        } catch {
            logUnfired(flow, error)
            return false
        }
    }

    private func fire(_ flow: DeployedFlow, id: String) async throws {
        let record = try await accept(
            FlowMessage(), flow: flow,
            origin: MessageOrigin(trigger: .timer, correlationID: Self.newID(), messageID: id))
        _ = start(record, flow: flow, message: FlowMessage(), waitsForSender: false)
    }

    private func logUnfired(_ flow: DeployedFlow, _ error: any Error) {
        logger.error("timer cannot start its flow", metadata: ["flow": "\(flow.id)", "error": "\(error)"])
    }

    private static func messageID(of name: TimerName, due: Date) -> String {
        let text = "\(name.flowID)/\(name.number)/\(due.timeIntervalSince1970)"
        let digits = Fingerprint(of: Array(text.utf8)).hex
        var id = ""
        for (index, digit) in digits.prefix(32).enumerated() {
            if [8, 12, 16, 20].contains(index) { id += "-" }
            id.append(digit)
        }
        return id
    }
}
