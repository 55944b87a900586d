import Foundation
public import IntegrationFlows
import Logging
import Synchronization

/// Running messages through deployed flows, and the log of it.
public final class MessageProcessing: Sendable {
    struct State {
        /// Attempts under way, by message.
        var running: [String: Task<MessageRecord, Never>] = [:]
        /// When messages with status RETRY are due.
        var due: [String: Date] = [:]
        var cancelled: Set<String> = []
        /// When timers fire next and data stores are looked into next, by flow and the timer's or channel's number.
        var timers: [String: (revision: Date, next: Date)] = [:]
    }

    let store: any MessageStore
    let flowState: any FlowStateStore
    let flows: FlowDeployments
    let keystore: TenantKeystore
    let securityMaterial: SecurityMaterial
    let channel: any ReceiverChannel
    let configuration: TenantConfiguration
    let clock: any TenantClock
    let logger: Logger
    let gate: MessageGate
    /// Of flows that run less at once than the tenant.
    let flowGates = Mutex<[String: MessageGate]>([:])
    let order = MessageOrder()
    let state = Mutex(State())
    /// Results that senders wait for, by message.
    let results = Mutex<[String: FlowMessage]>([:])
    /// Messages that are sent by hand and whose results are asked for.
    let awaitedResults = Mutex<Set<String>>([])
    /// Calls of runs that are recorded, by message.
    let recordings = Mutex<[String: [FlowRecording.Call]]>([:])
    /// What attempts under way will leave beside the log, by message.
    let kept = Mutex<[String: [KeptItem]]>([:])
    let keptItems: any KeptItemStore
    /// Bytes of traced steps and payloads in the store, at least; nil until they have been counted.
    let keptBytes = Mutex<Int?>(nil)
    let history: any FlowHistoryStore
    /// When timers fired last; read once, and written with each firing.
    let firings = Mutex<[TimerName: Date]?>(nil)
    /// Cookies of HTTP sessions that flows reuse, by host and identity.
    let sessions = Mutex<[SessionScope: [String: SessionCookies]]>([:])
    let tokens = SenderTokens()
    let usage = CertificateUsageCounter()

    init(
        stores: TenantStores, flows: FlowDeployments, keystore: TenantKeystore, securityMaterial: SecurityMaterial,
        surroundings: TenantSurroundings
    ) {
        store = stores.messages
        flowState = stores.flowState
        keptItems = stores.keptItems
        history = stores.flowHistory
        self.flows = flows
        self.keystore = keystore
        self.securityMaterial = securityMaterial
        channel = surroundings.channel
        configuration = surroundings.configuration
        clock = surroundings.clock
        logger = surroundings.logger
        let most = surroundings.configuration.concurrentMessagesMax
        gate = MessageGate(runningMax: most, waitingMax: most)
    }

    /// Newest first.
    public func list(_ filter: MessageFilter = MessageFilter()) async throws -> [MessageRecord] {
        var filter = filter
        filter.limit = min(max(filter.limit, 1), 1000)
        return try await store.records(filter)
    }

    /// Messages that an outside search looks at.
    public static let searchMax = 20_000

    /// Newest first, as many as one search may look at.
    public func search(_ filter: MessageFilter) async throws -> [MessageRecord] {
        var filter = filter
        filter.limit = Self.searchMax
        return try await store.records(filter)
    }

    /// Throws `notFound`.
    public func message(_ id: String) async throws -> MessageRecord {
        guard let record = try await store.record(id) else {
            throw TenantError(.notFound, "There is no message '\(id)'")
        }
        return record
    }

    /// Starts a deployed flow by hand and waits for its first attempt.
    ///
    /// - Parameter correlationID: nil: a new one.
    /// - Throws: `notDeployed`, `limitExceeded`.
    public func send(
        flow id: String, body: [UInt8] = [], headers: [HeaderField] = [], correlationID: String? = nil, by: String
    ) async throws -> MessageRecord {
        try await sendForResult(flow: id, body: body, headers: headers, correlationID: correlationID, by: by).record
    }

    /// As ``send(flow:body:headers:correlationID:by:)``, with what a sender of the message would be answered.
    public func sendForResult(
        flow id: String, body: [UInt8] = [], headers: [HeaderField] = [], correlationID: String? = nil, by: String
    ) async throws -> SentMessage {
        guard let flow = flows.deployedFlow(id) else {
            throw TenantError(.notDeployed, "The flow '\(id)' is not deployed", hint: "Deploy it first.")
        }
        guard body.count <= configuration.bodySizeMax else {
            throw TenantError(.limitExceeded, "The body has \(body.count) bytes; at most \(configuration.bodySizeMax)")
        }
        let message = FlowMessage(
            body: body, headers: MessageHeaders(headers.filter { !InboundHeaders.isReserved($0.name) }))
        let correlationID = correlationID ?? Self.newID()
        let record = try await accept(
            message, flow: flow, origin: MessageOrigin(trigger: .manual, sender: by, correlationID: correlationID))
        _ = awaitedResults.withLock { $0.insert(record.id) }
        let ended = await start(record, flow: flow, message: message, waitsForSender: false).value
        _ = awaitedResults.withLock { $0.remove(record.id) }
        let result = results.withLock { $0.removeValue(forKey: record.id) }
        return SentMessage(record: ended, result: result.map { SentMessage.Result($0, came: message.headers) })
    }

    /// Tries a message with status RETRY again now, and waits for the attempt. One that has failed, and whose payload
    /// is kept, is sent again as a new message, which takes the payload over.
    ///
    /// Throws `notFound`, `payloadNotKept` for one that has ended, `wrongStatus`, `notDeployed`.
    public func retry(_ id: String, by: String) async throws -> MessageRecord {
        let record = try await message(id)
        if record.status.isFinal { return try await sendAgain(record, by: by) }
        guard record.status == .retry, state.withLock({ $0.running[id] == nil }) else {
            throw TenantError(.wrongStatus, "The message is being processed")
        }
        guard let flow = flows.deployedFlow(record.flowID) else {
            throw TenantError(.notDeployed, "The flow '\(record.flowID)' is not deployed", hint: "Deploy it first.")
        }
        guard let payload = try await store.payload(id) else {
            throw TenantError(.payloadNotKept, "The message's payload is no longer kept")
        }
        logger.info("message retried", metadata: ["message": "\(id)", "by": "\(by)"])
        return await start(record, flow: flow, message: payload, waitsForSender: false).value
    }

    private func sendAgain(_ record: MessageRecord, by: String) async throws -> MessageRecord {
        guard record.status == .failed, let payload = try await keptPayload(of: record.id) else {
            throw TenantError(
                .payloadNotKept, "The message is \(record.status.rawValue) and its payload is no longer kept",
                hint: "Ask its sender to send it again; the flow's log can keep payloads of messages that fail.")
        }
        guard let flow = flows.deployedFlow(record.flowID) else {
            throw TenantError(.notDeployed, "The flow '\(record.flowID)' is not deployed", hint: "Deploy it first.")
        }
        let again = try await accept(
            payload, flow: flow,
            origin: MessageOrigin(
                trigger: record.trigger, sender: record.sender, correlationID: record.correlationID,
                channelID: record.channelID, predecessorID: record.id))
        // Now the new message has the payload; kept twice, it could be sent twice.
        _ = try await keptItems.forgetItems(of: record.id, kind: .payload)
        logger.info("message sent again", metadata: ["message": "\(record.id)", "as": "\(again.id)", "by": "\(by)"])
        return await start(again, flow: flow, message: payload, waitsForSender: false).value
    }

    /// Ends an unfinished message as CANCELLED; a call that is under way is abandoned. Of one that has failed, the
    /// payload that was kept is discarded.
    ///
    /// Throws `notFound`, `wrongStatus` for one that has ended and of which no payload is kept.
    public func cancel(_ id: String, by: String) async throws -> MessageRecord {
        let record = try await message(id)
        if record.status == .failed, try await keptItems.forgetItems(of: id, kind: .payload) {
            return try await discarded(record, by: by)
        }
        guard !record.status.isFinal else {
            throw TenantError(.wrongStatus, "The message is \(record.status.rawValue) already")
        }
        logger.info("message cancelled", metadata: ["message": "\(id)", "by": "\(by)"])
        let running = state.withLock { state -> Task<MessageRecord, Never>? in
            state.due[id] = nil
            state.cancelled.insert(id)
            return state.running[id]
        }
        order.leave(id, flow: record.flowID)
        if let running {
            running.cancel()
            let ended = await running.value
            if ended.status.isFinal { return ended }
        }
        var cancelled = try await message(id)
        if !cancelled.status.isFinal {
            cancelled.status = .cancelled
            cancelled.endedAt = clock.now
            cancelled.nextAttemptAt = nil
            cancelled.error = "Cancelled by \(by)"
            try await store.update(cancelled)
        }
        state.withLock { state in
            state.due[id] = nil
            state.cancelled.remove(id)
        }
        return cancelled
    }

    private func discarded(_ record: MessageRecord, by: String) async throws -> MessageRecord {
        var record = record
        record.status = .cancelled
        record.error = "Discarded by \(by); it had failed: \(record.error ?? "")"
        try await store.update(record)
        logger.info("failed message discarded", metadata: ["message": "\(record.id)", "by": "\(by)"])
        return record
    }

    static func newID() -> String { UUID().uuidString.lowercased() }
}
