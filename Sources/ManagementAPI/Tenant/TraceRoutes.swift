import Foundation
import IntegrationFlows
import IntegrationTenant
import ManagementSchema

/// What is kept of messages beside their log: traced steps and attachments.
enum TraceRoutes {
    static let all: [Route] = [
        .get("/tenant/messages/{id}/trace", "showTrace", .right(.messageRead), "List a message's traced steps") {
            call in
            let steps = try await call.tenant.messages.tracedSteps(of: try call.parameter("id"))
            return MessageTrace(steps: steps.map(TracedStepResource.init))
        },
        .get(
            "/tenant/messages/{id}/trace/{step}", "showTracedStep", .right(.messageRead),
            "Show the message that a traced step found"
        ) { call in
            let (item, snapshot) = try await call.tenant.messages.snapshot(
                try call.parameter("step"), of: try call.parameter("id"))
            return TracedStepDetail(
                step: TracedStepResource(item), headers: table(snapshot.headers),
                properties: table(snapshot.properties), body: snapshot.body?.base64EncodedString(),
                isCut: snapshot.isCut)
        },
        .get(
            "/tenant/messages/{id}/attachments", "listAttachments", .right(.messageRead),
            "List what receivers answered when calls failed, where channels attach it"
        ) { call in
            let items = try await call.tenant.messages.attachments(of: try call.parameter("id"))
            return AttachmentList(attachments: items.map(AttachmentResource.init))
        },
        .file(
            "/tenant/messages/{id}/attachments/{attachment}", "downloadAttachment", .right(.messageRead),
            "Download an attachment, whatever it holds", mediaTypes: ["application/octet-stream"]
        ) { call in
            let item = try await call.tenant.messages.attachment(
                try call.parameter("attachment"), of: try call.parameter("id"))
            return .file(bytes: item.content, mediaType: "application/octet-stream", fileName: "\(item.id).bin")
        },
    ]

    private static func table(_ fields: [HeaderField]) -> [String: String] {
        Dictionary(fields.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}

extension TracedStepResource {
    fileprivate init(_ item: KeptItem) {
        self.init(
            id: item.id, attempt: item.attempt, step: item.stepID ?? "", title: item.name,
            at: item.at.rfc3339Milliseconds, keptUntil: item.expiresAt.rfc3339, bodySize: item.size)
    }
}

extension AttachmentResource {
    fileprivate init(_ item: KeptItem) {
        self.init(
            id: item.id, name: item.name, mediaType: item.mediaType, attempt: item.attempt,
            at: item.at.rfc3339Milliseconds, size: item.size)
    }
}
