import Foundation
public import IntegrationFlows

/// A real run of a flow with everything that a replay needs: what went in, what its receivers were asked and answered,
/// and what came out. Kept nowhere: who asks for it gets it.
public struct FlowRecording: Sendable {
    /// A call of a receiver with its answer.
    public struct Call: Sendable {
        public let call: ReceiverCall
        public let result: Result<ReceiverReply, ReceiverError>
    }

    public let record: MessageRecord
    public let input: FlowMessage
    public let calls: [Call]
    /// Nil where the message failed.
    public let result: FlowMessage?
    /// Titles of the steps that the message went through; nil where the log does not hold all of them.
    public let path: [String]?
}

extension MessageProcessing {
    /// Calls of one run that are recorded.
    static let recordedCallsMax = 1_000

    /// Starts a deployed flow by hand, waits for its end, and tells all of it. It is tried once.
    ///
    /// Throws `notDeployed`, `limitExceeded`.
    public func recording(
        flow id: String, body: [UInt8] = [], headers: [HeaderField] = [], by: String
    ) async throws -> FlowRecording {
        guard let flow = flows.deployedFlow(id) else {
            throw TenantError(.notDeployed, "The flow '\(id)' is not deployed", hint: "Deploy it first.")
        }
        guard body.count <= configuration.bodySizeMax else {
            throw TenantError(.limitExceeded, "The body has \(body.count) bytes; at most \(configuration.bodySizeMax)")
        }
        let message = FlowMessage(
            body: body, headers: MessageHeaders(headers.filter { !InboundHeaders.isReserved($0.name) }))
        let record = try await accept(
            message, flow: flow,
            origin: MessageOrigin(trigger: .manual, sender: by, correlationID: Self.newID()))
        recordings.withLock { $0[record.id] = [] }
        logger.info("message recorded", metadata: ["message": "\(record.id)", "by": "\(by)"])
        let ended = await start(record, flow: flow, message: message, waitsForSender: true).value
        let calls = recordings.withLock { $0.removeValue(forKey: record.id) } ?? []
        let result = results.withLock { $0.removeValue(forKey: record.id) }
        let callsFlows = calls.contains { if case .processDirect = $0.call.content { true } else { false } }
        return FlowRecording(
            record: ended, input: message, calls: calls, result: result,
            path: callsFlows || ended.steps.count >= 50 ? nil : ended.steps.map(\.title))
    }

    /// Notes a call of the flow itself, where its run is recorded.
    func note(_ call: ReceiverCall, _ event: FlowEvent, of messageID: String, depth: Int) {
        guard depth == 0 else { return }
        recordings.withLock { recordings in
            guard let count = recordings[messageID]?.count, count < Self.recordedCallsMax else { return }
            switch event {
            case .replied(let reply): recordings[messageID]?.append(.init(call: call, result: .success(reply)))
            case .failed(let error): recordings[messageID]?.append(.init(call: call, result: .failure(error)))
            case .stored, .branches: break
            }
        }
    }
}
