import Foundation
import IntegrationFlows

extension MessageProcessing {
    /// Stores a new message, durably, before anything is done with it; throws `limitExceeded`, `storeFailed`.
    func accept(
        _ message: FlowMessage, flow: DeployedFlow, origin: MessageOrigin
    ) async throws -> MessageRecord {
        guard try await store.unfinishedCount() < configuration.unfinishedMessagesMax else {
            throw TenantError(.limitExceeded, "Too many messages are unfinished", hint: "Cancel some, or wait.")
        }
        var record = MessageRecord(
            id: origin.messageID ?? Self.newID(), correlationID: origin.correlationID, flowID: flow.id,
            flowName: flow.name,
            status: .processing, trigger: origin.trigger, sender: origin.sender, startedAt: clock.now,
            payloadSize: message.body.count)
        record.channelID = origin.channelID
        record.predecessorID = origin.predecessorID
        try await store.insert(record, payload: message)
        joinOrder(record)
        return record
    }

    /// Starts an attempt in a task of its own, so that a sender who hangs up does not end it.
    func start(
        _ record: MessageRecord, flow: DeployedFlow, message: FlowMessage, waitsForSender: Bool
    ) -> Task<MessageRecord, Never> {
        state.withLock { state in
            if let running = state.running[record.id] { return running }
            state.due[record.id] = nil
            let task = Task {
                guard await order.turn(record.id, flow: record.flowID) else {
                    let cancelled = FlowFailure(detail: "Cancelled while it waited for its turn")
                    return await finish(record, .failed(cancelled), incoming: message, waitsForSender: waitsForSender)
                }
                let flowGate = self.gate(of: record.flowID)
                await flowGate?.enter()
                defer { flowGate?.leave() }
                await gate.enter()
                defer { gate.leave() }
                return await attempt(record, flow: flow, message: message, waitsForSender: waitsForSender)
            }
            state.running[record.id] = task
            return task
        }
    }

    private func attempt(
        _ record: MessageRecord, flow: DeployedFlow, message: FlowMessage, waitsForSender: Bool
    ) async -> MessageRecord {
        var record = record
        record.status = .processing
        record.attempts += 1
        record.nextAttemptAt = nil
        record.logLevel = flows.currentLogging(of: flow.id).currentLevel
        kept.withLock { $0[record.id] = [] }
        let incoming = message
        var message = message
        message.properties["SAP_MessageProcessingLogID"] = record.id
        message.properties["SAP_CorrelationID"] = record.correlationID
        let run = FlowRun(
            program: flow.program, message: message, messageID: record.id,
            limits: runLimits(record.logLevel))
        let outcome = await outcome(of: run, channelID: record.channelID, depth: 0, &record)
        return await finish(record, outcome, incoming: incoming, waitsForSender: waitsForSender)
    }

    func runLimits(_ level: MessageLogLevel?) -> FlowRunLimits {
        var limits = FlowRunLimits(messageSizeMax: configuration.bodySizeMax * 2)
        limits.runsBranchesAtOnce = true
        limits.keepsMessages = level?.keepsSteps ?? false
        return limits
    }

    /// Writes what became of an attempt; a failure that may pass is retried where nobody waits for the answer.
    private func finish(
        _ record: MessageRecord, _ outcome: FlowOutcome, incoming: FlowMessage, waitsForSender: Bool
    ) async -> MessageRecord {
        var record = record
        let now = clock.now
        record.error = nil
        switch outcome {
        case .completed(let message):
            record.status = .completed
            keepResult(message, of: record, waitsForSender: waitsForSender)
        case .escalated(let message):
            record.status = .escalated
            keepResult(message, of: record, waitsForSender: waitsForSender)
        case .failed(let failure):
            record.error = failure.text
            let isRetried = failure.isTransient && !waitsForSender && record.attempts < configuration.attemptsMax
            record.status = isRetried ? .retry : .failed
            if isRetried { record.nextAttemptAt = now.addingTimeInterval(retryDelay(attempts: record.attempts)) }
        }
        if state.withLock({ $0.cancelled.contains(record.id) }), record.status != .completed {
            record.status = .cancelled
            record.nextAttemptAt = nil
        }
        record.endedAt = record.status.isFinal ? now : nil
        await writeKept(of: record)
        endSessions(ofMessage: record.id)
        do {
            if record.status == .failed {
                try await keepPayload(incoming, of: record, waitsForSender: waitsForSender)
            }
            try await write(record)
        } catch {
            // The store still says PROCESSING: the message is resumed at the next start.
            logger.error("message log cannot be written", metadata: ["message": "\(record.id)", "error": "\(error)"])
        }
        state.withLock { state in
            state.running[record.id] = nil
            state.due[record.id] = record.nextAttemptAt
        }
        if record.status.isFinal { order.leave(record.id, flow: record.flowID) }
        return record
    }

    /// Writes a record as its level wants it: whole, without what it went through, or not at all.
    private func write(_ record: MessageRecord) async throws {
        var logged = record
        if record.logLevel == MessageLogLevel.none {
            logged.steps = []
            logged.calls = []
        }
        try await store.update(logged)
        if record.status == .completed, record.logLevel?.keepsCompleted == false { try await store.forget(record.id) }
    }

    private func keepResult(_ message: FlowMessage, of record: MessageRecord, waitsForSender: Bool) {
        let isAwaited = waitsForSender || awaitedResults.withLock { $0.contains(record.id) }
        if isAwaited { results.withLock { $0[record.id] = message } }
    }

    /// Doubled with each attempt, up to ten minutes.
    private func retryDelay(attempts: Int) -> Double {
        var delay = configuration.retryDelaySeconds
        for _ in 1..<max(attempts, 1) where delay < 600 { delay *= 2 }
        return min(delay, 600)
    }
}
