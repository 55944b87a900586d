import Foundation
import IntegrationFlows
import IntegrationTenant
import ManagementSchema

/// Messages: starting a flow by hand, and the processing log.
enum MessageRoutes {
    static let all: [Route] = [
        .send(
            .post, "/tenant/flows/{id}/messages", "sendMessage", .right(.messageWrite),
            "Start a deployed flow by hand, and wait for its first attempt", bodyBytesMax: Route.fileBodyBytesMax,
            send),
        .get(
            "/tenant/messages", "listMessages", .right(.messageRead), "List messages, newest first",
            query: [.limit] + filters, list),
        .get("/tenant/messages/{id}", "showMessage", .right(.messageRead), "Show a message with its calls") { call in
            MessageDetail(try await call.tenant.messages.message(try call.parameter("id")))
        },
        .act(
            "/tenant/messages/{id}/retry", "retryMessage", .right(.messageWrite),
            "Try a waiting message again now; send a failed one again whose payload was kept, as a new message"
        ) { call in
            MessageDetail(try await call.tenant.messages.retry(try call.parameter("id"), by: call.by))
        },
        .act("/tenant/messages/{id}/cancel", "cancelMessage", .right(.messageWrite), "End an unfinished message") {
            call in
            MessageDetail(try await call.tenant.messages.cancel(try call.parameter("id"), by: call.by))
        },
    ]

    private static let filters = [
        QueryParameter("flow", "Only messages of this flow."),
        QueryParameter(
            "status", "Only messages in this status.", schema: .enumeration(MessageStatus.allCases.map(\.rawValue))),
        QueryParameter("id", "A message's id or correlation id, whole."),
        QueryParameter(
            "text", "Stands in the application message id, the labels, the custom status, a custom header or the error."
        ),
        QueryParameter("since", "Only messages that began at or after this time, RFC 3339."),
        QueryParameter("until", "Only messages that began before this time, RFC 3339."),
    ]

    private static func send(_ call: ManagementCall, _ body: MessageSend) async throws -> MessageDetail {
        var bytes: [UInt8] = []
        if let text = body.body {
            guard let data = Data(base64Encoded: text) else {
                throw ProblemError(.invalidBody, "The message's body is not base64", at: "/body")
            }
            bytes = [UInt8](data)
        }
        let headers = (body.headers ?? [:]).sorted { $0.key < $1.key }.map { HeaderField($0.key, $0.value) }
        let sent = try await call.tenant.messages.sendForResult(
            flow: try call.parameter("id"), body: bytes, headers: headers, correlationID: body.correlationId,
            by: call.by)
        var detail = MessageDetail(sent.record)
        detail.result = sent.result.map { result in
            MessageResultResource(
                body: Data(result.body).base64EncodedString(),
                headers: Dictionary(result.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
            )
        }
        return detail
    }

    private static func list(_ call: ManagementCall) async throws -> MessageList {
        var filter = MessageFilter(
            flowID: call.query["flow"], identifier: call.query["id"], text: call.query["text"],
            since: try call.time("since"),
            until: try call.time("until"), limit: try call.limit)
        if let word = call.query["status"] {
            guard let status = MessageStatus(rawValue: word) else {
                throw ProblemError(.invalidParameter, "There is no such status", at: "query/status")
            }
            filter.statuses = [status]
        }
        return MessageList(messages: try await call.tenant.messages.list(filter).map(MessageResource.init))
    }
}

extension ManagementCall {
    /// A parameter that takes a time.
    func time(_ name: String) throws -> Date? {
        guard let text = query[name] else { return nil }
        guard let date = try? Date(text, strategy: .iso8601) else {
            throw ProblemError(
                .invalidParameter, "\(name) is no time like 2026-11-23T15:40:00Z", at: "query/\(name)")
        }
        return date
    }
}

extension MessageResource {
    fileprivate init(_ record: MessageRecord) {
        self.init(
            id: record.id, correlationId: record.correlationID, flow: record.flowID, flowName: record.flowName,
            status: record.status.rawValue, trigger: record.trigger.rawValue, sender: record.sender,
            applicationMessageId: record.applicationMessageID, customStatus: record.customStatus,
            customHeaders: Dictionary(
                (record.customHeaders ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
            logLevel: (record.logLevel ?? .info).rawValue, predecessor: record.predecessorID,
            startedAt: record.startedAt.rfc3339Milliseconds, endedAt: record.endedAt?.rfc3339Milliseconds,
            attempts: record.attempts, nextAttemptAt: record.nextAttemptAt?.rfc3339Milliseconds, error: record.error,
            privateKeyAlias: record.privateKeyAlias, certificateSha256Fingerprint: record.certificateFingerprint,
            calls: record.calls.map(ReceiverCallResource.init))
    }
}

extension MessageDetail {
    fileprivate init(_ record: MessageRecord) {
        self.init(
            message: MessageResource(record),
            steps: record.steps.map {
                MessageStepResource(
                    attempt: $0.attempt, step: $0.stepID, title: $0.title, at: $0.at.rfc3339Milliseconds)
            })
    }
}

extension ReceiverCallResource {
    fileprivate init(_ call: ReceiverCallRecord) {
        self.init(
            attempt: call.attempt, channel: call.channelName, step: call.stepName, method: call.method,
            address: call.address, startedAt: call.startedAt.rfc3339Milliseconds,
            durationMilliseconds: call.durationMilliseconds, status: call.status,
            privateKeyAlias: call.privateKeyAlias, certificateSha256Fingerprint: call.certificateFingerprint,
            credential: call.credentialName, error: call.error, note: call.note)
    }
}
