import Foundation
import IntegrationFlows
import IntegrationTenant
import ManagementSchema

/// Recording a run of a flow, so that it can be replayed.
enum RecordingRoutes {
    static let all: [Route] = [
        .send(
            .post, "/tenant/flows/{id}/recordings", "recordFlow", .right(.messageWrite),
            "Start a deployed flow by hand, once, and tell what it was given, asked, answered and came to",
            bodyBytesMax: Route.fileBodyBytesMax
        ) { (call, body: MessageSend) in
            var bytes: [UInt8] = []
            if let text = body.body {
                guard let data = Data(base64Encoded: text) else {
                    throw ProblemError(.invalidBody, "The message's body is not base64", at: "/body")
                }
                bytes = [UInt8](data)
            }
            guard body.correlationId == nil else {
                throw ProblemError(
                    ProblemTable.invalidValue, "A recorded message takes no correlation id", at: "/correlationId")
            }
            let headers = (body.headers ?? [:]).sorted { $0.key < $1.key }.map { HeaderField($0.key, $0.value) }
            return FlowRecordingResource(
                try await call.tenant.messages.recording(
                    flow: try call.parameter("id"), body: bytes, headers: headers, by: call.by))
        }
    ]
}

extension FlowRecordingResource {
    fileprivate init(_ recording: FlowRecording) {
        let record = recording.record
        self.init(
            flow: record.flowID, messageId: record.id, startedAt: record.startedAt.rfc3339,
            input: RecordedMessage(recording.input), calls: recording.calls.map(RecordedCall.init),
            status: record.status.rawValue, error: record.error, result: recording.result.map(RecordedMessage.init),
            path: recording.path)
    }
}

extension RecordedMessage {
    fileprivate init(_ message: FlowMessage) {
        self.init(body: Data(message.body).base64EncodedString(), headers: Self.table(message.headers.fields))
    }

    fileprivate static func table(_ fields: [HeaderField]) -> [String: String] {
        Dictionary(fields.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
    }
}

extension RecordedCall {
    fileprivate init(_ recorded: FlowRecording.Call) {
        let call = recorded.call
        let body: [UInt8] =
            switch call.content {
            case .http(let http): http.body
            case .mail(let mail): mail.content
            case .processDirect(_, let message, _): message.body
            }
        self.init(
            channel: call.source.channelName, method: call.verb, url: call.http?.url ?? call.address,
            body: Data(body).base64EncodedString())
        switch recorded.result {
        case .success(let answer):
            reply = RecordedReply(
                status: answer.status, headers: RecordedMessage.table(answer.headers),
                body: Data(answer.body).base64EncodedString())
        case .failure(let failure): error = failure.code
        }
    }
}
