import Foundation
import IntegrationFlows

/// What attempts leave beside the log: it is gathered while they run and written when they end.
extension MessageProcessing {
    /// Steps that one attempt keeps.
    static let tracedStepsMax = 2_000
    /// Bytes that one attempt keeps.
    static let keptBytesMax = 64 << 20
    static let attachmentSizeMax = 1 << 20

    func keep(_ visits: [FlowRun.Visit], of record: MessageRecord) {
        guard let level = record.logLevel, level.keepsSteps else { return }
        for visit in visits {
            guard let message = visit.message else { continue }
            let snapshot = StepSnapshot(message, withBody: level == .trace)
            guard let content = try? JSONEncoder().encode(snapshot) else { continue }
            keep(
                KeptItem(
                    messageID: record.id, kind: .step, attempt: record.attempts, stepID: visit.stepID,
                    name: visit.title, mediaType: "application/json", at: visit.at,
                    expiresAt: visit.at.addingTimeInterval(configuration.logBounds.retention(of: level)),
                    size: snapshot.bodySize, content: Array(content)))
        }
    }

    /// Keeps what a receiver answered when its call failed, where the channel asks for it.
    func keepError(_ reply: ReceiverReply, to call: ReceiverCall, of record: MessageRecord) {
        guard call.attachesErrors, !(200..<300).contains(reply.status), record.logLevel != MessageLogLevel.none else {
            return
        }
        let type = reply.headers.first { $0.name.lowercased() == "content-type" }?.value
        let now = clock.now
        keep(
            KeptItem(
                messageID: record.id, kind: .attachment, attempt: record.attempts, stepID: call.source.stepID,
                name: "\(call.source.channelName) HTTP \(reply.status)", mediaType: type ?? "application/octet-stream",
                at: now, expiresAt: now.addingTimeInterval(retentionSeconds), size: reply.body.count,
                content: Array(reply.body.prefix(Self.attachmentSizeMax))))
    }

    /// Keeps what came in of a message that has failed: always where its sender was told that it is taken care of,
    /// otherwise where its flow's log asks for it. Throws what the store throws.
    func keepPayload(_ message: FlowMessage, of record: MessageRecord, waitsForSender: Bool) async throws {
        guard !waitsForSender || flows.currentLogging(of: record.flowID).keepsFailedPayloads else { return }
        let content = try JSONEncoder().encode(StoredPayload(message))
        let now = clock.now
        try await keptItems.append([
            KeptItem(
                messageID: record.id, kind: .payload, attempt: record.attempts, name: "Payload",
                mediaType: "application/json", at: now, expiresAt: now.addingTimeInterval(retentionSeconds),
                size: message.body.count, content: Array(content))
        ])
        await bound(adding: content.count)
    }

    /// Keeps what is kept within its bound: where it is passed, the oldest go first.
    private func bound(adding bytes: Int) async {
        let most = configuration.logBounds.keptPayloadBytesMax
        let known = keptBytes.withLock { kept in
            kept = kept.map { $0 + bytes }
            return kept
        }
        if let known, known <= most { return }
        do {
            // Down to nine tenths, so that a full store is not counted anew with each message.
            let isFull = known != nil
            let left = try await keptItems.trimItems(toBytes: isFull ? most / 10 * 9 : most)
            keptBytes.withLock { $0 = left }
            if isFull { logger.warning("the oldest kept payloads are forgotten", metadata: ["bytesMax": "\(most)"]) }
        } catch {
            logger.error("kept payloads cannot be counted", metadata: ["error": "\(error)"])
        }
    }

    private var retentionSeconds: Double { Double(configuration.messageRetentionDays) * 86_400 }

    private func keep(_ item: KeptItem) {
        kept.withLock { kept in
            guard var list = kept[item.messageID] else { return }
            let bytes = list.reduce(0) { $0 + $1.content.count }
            guard list.count < Self.tracedStepsMax || item.kind != .step, bytes < Self.keptBytesMax else { return }
            kept[item.messageID] = nil
            list.append(item)
            kept[item.messageID] = list
        }
    }

    /// Writes what an attempt has left; a store that fails costs the trace, never the message.
    func writeKept(of record: MessageRecord) async {
        var items = kept.withLock { $0.removeValue(forKey: record.id) } ?? []
        guard !items.isEmpty else { return }
        do {
            let attachments = items.filter { $0.kind == .attachment }
            if !attachments.isEmpty {
                let today = try await keptItems.bytes(of: .attachment, since: clock.now.addingTimeInterval(-86_400))
                let more = attachments.reduce(0) { $0 + $1.content.count }
                if today + more > configuration.logBounds.attachmentBytesPerDayMax {
                    items.removeAll { $0.kind == .attachment }
                    logger.warning("today's attachments are full", metadata: ["message": "\(record.id)"])
                }
            }
            try await keptItems.append(items)
            await bound(adding: items.reduce(0) { $0 + ($1.kind == .attachment ? 0 : $1.content.count) })
        } catch {
            logger.error("trace cannot be written", metadata: ["message": "\(record.id)", "error": "\(error)"])
        }
    }

    /// The steps that DEBUG or TRACE kept of a message, in order, without what they found; throws `notFound`.
    public func tracedSteps(of id: String) async throws -> [KeptItem] {
        _ = try await message(id)
        return try await living(id, .step)
    }

    /// What one traced step found; throws `notFound`.
    public func snapshot(_ itemID: String, of id: String) async throws -> (item: KeptItem, snapshot: StepSnapshot) {
        let item = try await item(itemID, .step, of: id)
        return (item, try JSONDecoder().decode(StepSnapshot.self, from: Data(item.content)))
    }

    /// What failing calls left with a message, without contents; throws `notFound`.
    public func attachments(of id: String) async throws -> [KeptItem] {
        _ = try await message(id)
        return try await living(id, .attachment)
    }

    /// An attachment with its content; throws `notFound`.
    ///
    /// - Parameter id: nil: of any message.
    public func attachment(_ itemID: String, of id: String? = nil) async throws -> KeptItem {
        try await item(itemID, .attachment, of: id)
    }

    /// Whether a message's payload was kept when it failed.
    public func keepsPayload(of id: String) async throws -> Bool { try await !living(id, .payload).isEmpty }

    func keptPayload(of id: String) async throws -> FlowMessage? {
        guard let found = try await living(id, .payload).last, let item = try await keptItems.item(found.id) else {
            return nil
        }
        return try JSONDecoder().decode(StoredPayload.self, from: Data(item.content)).message
    }

    /// One traced step by its own id, with the message that it is of; throws `notFound`.
    public func snapshot(_ itemID: String) async throws -> (item: KeptItem, snapshot: StepSnapshot) {
        let item = try await item(itemID, .step, of: nil)
        return (item, try JSONDecoder().decode(StepSnapshot.self, from: Data(item.content)))
    }

    private func living(_ id: String, _ kind: KeptItem.Kind) async throws -> [KeptItem] {
        let now = clock.now
        return try await keptItems.items(of: id, kind: kind).filter { $0.expiresAt > now }
    }

    private func item(_ itemID: String, _ kind: KeptItem.Kind, of id: String?) async throws -> KeptItem {
        guard let item = try await keptItems.item(itemID), item.kind == kind, id == nil || item.messageID == id,
            item.expiresAt > clock.now
        else { throw TenantError(.notFound, "It is not kept, or no longer", hint: "See what the message has kept.") }
        return item
    }
}
