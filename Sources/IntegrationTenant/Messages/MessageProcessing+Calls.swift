import Foundation
import IntegrationFlows

/// A run of a flow: the engine says what it wants, this does it.
extension MessageProcessing {
    /// Carries a run out to its end.
    ///
    /// - Parameter depth: flows that call this one by ProcessDirect, one within the other.
    func outcome(
        of run: FlowRun, channelID: String?, depth: Int, _ record: inout MessageRecord
    ) async -> FlowOutcome {
        var run = run
        let isTimed = depth == 0 && record.trigger == .timer
        let first = run.start(channelID: channelID, byTimer: isTimed, at: clock.now)
        let outcome = await drive(&run, first, depth: depth, &record)
        guard depth == 0 else { return outcome }
        let names = flows.currentLogging(of: record.flowID).customHeaders
        switch outcome {
        case .completed(let message), .escalated(let message): record.note(message, keeping: names)
        case .failed: record.note(run.message, keeping: names)
        }
        return outcome
    }

    private func drive(
        _ run: inout FlowRun, _ first: FlowAction, depth: Int, _ record: inout MessageRecord
    ) async -> FlowOutcome {
        let program = run.program
        var action = first
        while true {
            note(run.takeVisits(), in: &record)
            switch action {
            case .finish(let outcome): return outcome
            case .branches(let branches):
                action = run.resume(.branches(await carryOut(branches, depth: depth, &record)), at: clock.now)
            case .store(let request): action = run.resume(.stored(await answer(request)), at: clock.now)
            case .call(let call):
                let step = program.flow.step(call.source.stepID)?.name ?? ""
                let scope = Self.sessionScope(of: program.flow, messageID: record.id)
                let origin = CallSite(flowID: program.flow.id, step: step, depth: depth)
                let event = await carryOut(call, from: origin, in: scope, &record)
                action = run.resume(event, at: clock.now)
            }
        }
    }

    /// Runs branches at the same time, each with a log of its own, which become one in the branches' order.
    private func carryOut(
        _ branches: ParallelBranches, depth: Int, _ record: inout MessageRecord
    ) async -> [BranchResult] {
        var blank = record
        blank.calls = []
        blank.steps = []
        let empty = blank
        var done: [(index: Int, result: BranchResult, log: MessageRecord)] = []
        await withTaskGroup(of: (Int, BranchResult, MessageRecord).self) { group in
            var next = 0
            var isStopped = false
            func begin() {
                guard !isStopped, next < branches.runs.count else { return }
                let (index, branch) = (next, branches.runs[next])
                next += 1
                group.addTask {
                    var (run, log) = (branch, empty)
                    let first = run.begin(at: self.clock.now)
                    let outcome = await self.drive(&run, first, depth: depth, &log)
                    return (index, BranchResult(run: run, outcome: outcome), log)
                }
            }
            for _ in 0..<max(branches.concurrencyMax, 1) { begin() }
            for await (index, result, log) in group {
                done.append((index, result, log))
                let hasFailed = if case .failed = result.outcome { true } else { false }
                isStopped = isStopped || (hasFailed && branches.stopsOnFailure)
                begin()
            }
        }
        done.sort { $0.index < $1.index }
        record.calls = Array((record.calls + done.flatMap(\.log.calls)).suffix(50))
        record.steps = Array((record.steps + done.flatMap(\.log.steps)).suffix(50))
        return done.map(\.result)
    }

    private func note(_ visits: [FlowRun.Visit], in record: inout MessageRecord) {
        keep(visits, of: record)
        record.steps += visits.suffix(50).map {
            StepRecord(attempt: record.attempts, stepID: $0.stepID, title: $0.title, at: $0.at)
        }
        record.steps = Array(record.steps.suffix(50))
    }

    private func answer(_ request: StoreRequest) async -> StoreAnswer {
        do {
            return try await flowState.carryOut(request, at: clock.now)
        } catch {
            logger.error("flow state cannot be reached", metadata: ["error": "\(error)"])
            return .failed(ReceiverError("storeFailed", "The tenant's store cannot be reached", isTransient: true))
        }
    }

    /// Makes one call with the identity that keystore and credentials hold at this moment, and logs it.
    private func carryOut(
        _ call: ReceiverCall, from origin: CallSite, in session: SessionScope?, _ record: inout MessageRecord
    ) async -> FlowEvent {
        let started = clock.now
        var entry = ReceiverCallRecord(
            attempt: record.attempts, channelName: call.source.channelName, stepName: origin.step, method: call.verb,
            address: call.address, startedAt: started)
        let event: FlowEvent
        do throws(ReceiverError) {
            let reply: ReceiverReply
            if case .processDirect(let address, let message, let headers) = call.content {
                reply = try await callFlow(address, message, headers, from: origin, &record)
            } else {
                let identity = try identity(for: call, &entry)
                if let certificate = entry.certificateFingerprint { usage.begin(certificate) }
                let caller = entry.certificateFingerprint ?? entry.credentialName ?? ""
                let (reached, remark) = call.reaching(configuration.onPremiseHosts)
                if let remark { entry.note = entry.note.map { "\($0); \(remark)" } ?? remark }
                let sent = joining(session, reached, as: caller)
                reply = try await channel.send(
                    OutboundCall(
                        call: sent, identity: identity, trust: keystore.trust, messageID: record.id,
                        correlationID: record.correlationID))
                remember(reply, to: sent, in: session, as: caller)
            }
            entry.status = reply.status == 0 ? nil : reply.status
            if reply.status != 0 { keepError(reply, to: call, of: record) }
            event = .replied(reply)
        } catch {
            entry.error = error.description
            event = .failed(error)
        }
        note(event, in: entry)
        note(call, event, of: record.id, depth: origin.depth)
        entry.durationMilliseconds = Int(clock.now.timeIntervalSince(started) * 1000)
        record.calls = Array((record.calls + [entry]).suffix(50))
        return event
    }

    /// Counts how a call that presented a certificate ended.
    private func note(_ event: FlowEvent, in entry: ReceiverCallRecord) {
        guard let certificate = entry.certificateFingerprint else { return }
        var error: ReceiverError?
        if case .failed(let failure) = event { error = failure }
        usage.end(certificate, status: entry.status, error: error, at: clock.now)
    }

    static let processDirectDepthMax = 16

    /// Runs another flow within this one's attempt; its steps and calls are noted in the same log entry.
    private func callFlow(
        _ address: String, _ message: FlowMessage, _ explicitHeaders: Set<String>, from origin: CallSite,
        _ record: inout MessageRecord
    ) async throws(ReceiverError) -> ReceiverReply {
        guard let (flow, channelID) = flows.flow(processDirect: address) else {
            throw ReceiverError("noSuchFlow", "No deployed flow has the ProcessDirect address '\(address.prefix(200))'")
        }
        guard origin.depth < Self.processDirectDepthMax else {
            throw ReceiverError(
                Self.circle,
                "Flows call each other more than \(Self.processDirectDepthMax) times, one within the other: "
                    + "'\(origin.flowID)' calls '\(flow.id)' by ProcessDirect; the message began at '\(record.flowID)'")
        }
        var message = message
        message.properties["SAP_MessageProcessingLogID"] = record.id
        message.properties["SAP_CorrelationID"] = record.correlationID
        let run = FlowRun(
            program: flow.program, message: message, messageID: record.id, explicitHeaders: explicitHeaders,
            limits: runLimits(record.logLevel))
        switch await outcome(of: run, channelID: channelID, depth: origin.depth + 1, &record) {
        case .completed(let result), .escalated(let result):
            return ReceiverReply(status: 0, headers: result.headers.fields, body: result.body)
        case .failed(let failure):
            // Told once, not again by each flow on the way back.
            if let cause = failure.cause, cause.code == Self.circle { throw cause }
            throw ReceiverError("flowFailed", "\(flow.id): \(failure.text)", isTransient: failure.isTransient)
        }
    }

    private static let circle = "processDirectCircle"

    /// Where a call is made.
    private struct CallSite {
        let flowID: String
        let step: String
        /// Flows that call this one by ProcessDirect, one within the other.
        let depth: Int
    }

    private func identity(
        for call: ReceiverCall, _ entry: inout ReceiverCallRecord
    ) throws(ReceiverError) -> OutboundIdentity {
        switch call.authentication {
        case .none: return .anonymous
        case .basic(let name):
            entry.credentialName = name
            guard let stored = securityMaterial.stored(name) else { throw Self.unknownCredential(name) }
            return .basic(user: stored.credential.user, password: stored.password)
        case .oauth2ClientCredentials(let name):
            entry.credentialName = name
            guard let stored = securityMaterial.storedOAuth2(name) else { throw Self.unknownCredential(name) }
            return .oauth2(stored.client)
        case .clientCertificate(let alias):
            entry.privateKeyAlias = alias
            let chosen = try keystore.identity(alias: alias)
            entry.privateKeyAlias = chosen.identity.alias
            entry.certificateFingerprint = chosen.identity.chain.first?.fingerprint.hex
            entry.note = chosen.note
            if let note = chosen.note {
                logger.notice(
                    "\(note)",
                    metadata: ["channel": "\(call.source.channelName)", "alias": "\(chosen.identity.alias)"])
            }
            return .clientCertificate(chosen.identity)
        }
    }

    private static func unknownCredential(_ name: String) -> ReceiverError {
        ReceiverError("unknownCredential", "There is no credential '\(name)' of this kind in the security material")
    }
}
