import Foundation
import IntegrationFlows

extension MessageProcessing {
    /// Stores a new message, durably, before anything is done with it; throws `limitExceeded`, `storeFailed`.
    func accept(
        _ message: FlowMessage, flow: DeployedFlow, trigger: MessageTrigger, sender: String?, correlationID: String
    ) async throws -> MessageRecord {
        guard try await store.unfinishedCount() < configuration.unfinishedMessagesMax else {
            throw TenantError(.limitExceeded, "Too many messages are unfinished", hint: "Cancel some, or wait.")
        }
        let record = MessageRecord(
            id: Self.newID(), correlationID: correlationID, flowID: flow.id, flowName: flow.name, status: .processing,
            trigger: trigger, sender: sender, startedAt: clock.now, payloadSize: message.body.count)
        try await store.insert(record, payload: message)
        return record
    }

    /// Starts an attempt in a task of its own, so that a sender who hangs up does not end it.
    func start(
        _ record: MessageRecord, flow: DeployedFlow, message: FlowMessage, channelID: String?, waitsForSender: Bool
    ) -> Task<MessageRecord, Never> {
        state.withLock { state in
            if let running = state.running[record.id] { return running }
            state.due[record.id] = nil
            let task = Task {
                await gate.enter()
                defer { gate.leave() }
                return await attempt(
                    record, flow: flow, message: message, channelID: channelID, waitsForSender: waitsForSender)
            }
            state.running[record.id] = task
            return task
        }
    }

    private func attempt(
        _ record: MessageRecord, flow: DeployedFlow, message: FlowMessage, channelID: String?, waitsForSender: Bool
    ) async -> MessageRecord {
        var record = record
        record.status = .processing
        record.attempts += 1
        record.nextAttemptAt = nil
        var message = message
        message.properties["SAP_MessageProcessingLogID"] = record.id
        message.properties["SAP_CorrelationID"] = record.correlationID
        var run = FlowRun(
            program: flow.program, message: message, messageID: record.id,
            limits: FlowRunLimits(messageSizeMax: configuration.bodySizeMax * 2))
        var action = run.start(channelID: channelID, at: clock.now)
        var outcome: FlowOutcome?
        while outcome == nil {
            switch action {
            case .finish(let ended): outcome = ended
            case .call(let call):
                note(run.takeVisits(), in: &record)
                let event = await carryOut(call, step: flow.program.flow.step(call.stepID)?.name ?? "", &record)
                action = run.resume(event, at: clock.now)
            }
        }
        note(run.takeVisits(), in: &record)
        return await finish(record, outcome ?? .completed(message), waitsForSender: waitsForSender)
    }

    private func note(_ visits: [FlowRun.Visit], in record: inout MessageRecord) {
        record.steps += visits.suffix(50).map {
            StepRecord(attempt: record.attempts, stepID: $0.stepID, title: $0.title, at: $0.at)
        }
        record.steps = Array(record.steps.suffix(50))
    }

    /// Makes one call with the identity that keystore and credentials hold at this moment, and logs it.
    private func carryOut(_ call: ReceiverCall, step: String, _ record: inout MessageRecord) async -> FlowEvent {
        let started = clock.now
        var entry = ReceiverCallRecord(
            attempt: record.attempts, channelName: call.channelName, stepName: step, method: call.method,
            address: call.url.split(separator: "?", maxSplits: 1).first.map(String.init) ?? "", startedAt: started)
        let event: FlowEvent
        do throws(ReceiverError) {
            let identity = try identity(for: call, &entry)
            if let certificate = entry.certificateFingerprint { usage.begin(certificate) }
            let outbound = OutboundCall(
                call: call, identity: identity, trust: keystore.trust, messageID: record.id,
                correlationID: record.correlationID)
            let reply = try await channel.send(outbound)
            entry.status = reply.status
            event = .replied(reply)
        } catch {
            entry.error = error.description
            event = .failed(error)
        }
        note(event, in: entry)
        entry.durationMilliseconds = Int(clock.now.timeIntervalSince(started) * 1000)
        record.calls = Array((record.calls + [entry]).suffix(50))
        return event
    }

    private func note(_ event: FlowEvent, in entry: ReceiverCallRecord) {
        guard let certificate = entry.certificateFingerprint else { return }
        var error: ReceiverError?
        if case .failed(let failure) = event { error = failure }
        usage.end(certificate, status: entry.status, error: error, at: clock.now)
    }

    private func identity(
        for call: ReceiverCall, _ entry: inout ReceiverCallRecord
    ) throws(ReceiverError) -> OutboundIdentity {
        switch call.authentication {
        case .none: return .anonymous
        case .basic(let name):
            entry.credentialName = name
            guard let stored = securityMaterial.stored(name) else {
                throw ReceiverError("unknownCredential", "There is no credential '\(name)' in the security material")
            }
            return .basic(user: stored.credential.user, password: stored.password)
        case .clientCertificate(let alias):
            entry.privateKeyAlias = alias
            let chosen = try keystore.identity(alias: alias)
            entry.privateKeyAlias = chosen.identity.alias
            entry.certificateFingerprint = chosen.identity.chain.first?.fingerprint.hex
            entry.note = chosen.note
            if let note = chosen.note {
                logger.notice(
                    "\(note)", metadata: ["channel": "\(call.channelName)", "alias": "\(chosen.identity.alias)"])
            }
            return .clientCertificate(chosen.identity)
        }
    }

    /// Writes what became of an attempt; a failure that may pass is retried where nobody waits for the answer.
    private func finish(_ record: MessageRecord, _ outcome: FlowOutcome, waitsForSender: Bool) async -> MessageRecord {
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
        do {
            try await store.update(record)
        } catch {
            // The store still says PROCESSING: the message is resumed at the next start.
            logger.error("message log cannot be written", metadata: ["message": "\(record.id)", "error": "\(error)"])
        }
        state.withLock { state in
            state.running[record.id] = nil
            state.due[record.id] = record.nextAttemptAt
        }
        return record
    }

    private func keepResult(_ message: FlowMessage, of record: MessageRecord, waitsForSender: Bool) {
        if waitsForSender { results.withLock { $0[record.id] = message } }
    }

    /// Doubled with each attempt, up to ten minutes.
    private func retryDelay(attempts: Int) -> Double {
        var delay = configuration.retryDelaySeconds
        for _ in 1..<max(attempts, 1) where delay < 600 { delay *= 2 }
        return min(delay, 600)
    }
}
