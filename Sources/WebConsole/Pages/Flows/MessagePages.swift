import Foundation
import IdentityDirectory
import IntegrationTenant

/// Message processing: what became of each message, and which certificate it was sent with.
struct MessagePages {
    let tenant: Tenant

    var routes: [Route] {
        [
            .get(Paths.messages, .right(.messageRead), of: .integrationTenant) { visit in
                .page(try await list(visit))
            },
            .get("\(Paths.messages)/:id", .right(.messageRead), of: .integrationTenant) { visit in
                .page(try await detail(visit))
            },
            .get("\(Paths.messages)/:id/trace/:step", .right(.messageRead), of: .integrationTenant) { visit in
                .page(try await TracePage(tenant: tenant).page(visit))
            },
            .get("\(Paths.messages)/:id/attachments/:attachment", .right(.messageRead), of: .integrationTenant) {
                visit in
                let item = try await tenant.messages.attachment(visit["attachment"], of: visit["id"])
                return .download(item.content, name: "\(item.id).bin", type: "application/octet-stream")
            },
            .post("\(Paths.messages)/:id/retry", .right(.messageWrite), of: .integrationTenant) { visit in
                try await Reply.button(backTo: Paths.message(visit["id"])) {
                    let message = try await tenant.messages.retry(visit["id"], by: visit.by)
                    let isNew = message.id != visit["id"]
                    return .redirect(
                        Paths.message(message.id),
                        Notice(.good, isNew ? "The message is sent again as this one." : "The message is tried again."))
                }
            },
            .post("\(Paths.messages)/:id/cancel", .right(.messageWrite), of: .integrationTenant) { visit in
                try await Reply.button(backTo: Paths.message(visit["id"])) {
                    _ = try await tenant.messages.cancel(visit["id"], by: visit.by)
                    return .redirect(Paths.message(visit["id"]), Notice(.good, "The message is cancelled."))
                }
            },
        ]
    }

    private static let spans: [(String, String, Double?)] = [
        ("", "All", nil), ("hour", "Past Hour", 3600), ("day", "Past Day", 86400), ("week", "Past Week", 604800),
    ]

    private func list(_ visit: Visit) async throws -> Page {
        let query = visit.query
        let status = query.text("status").flatMap(MessageStatus.init(rawValue:))
        var filter = MessageFilter(
            flowID: query.text("flow"), statuses: status.map { [$0] } ?? [], identifier: query.text("q"),
            text: query.text("text"), limit: 200)
        if let span = Self.spans.first(where: { $0.0 == query["time"] })?.2 {
            filter.since = visit.now.addingTimeInterval(-span)
        }
        let rows = try await tenant.messages.list(filter).map(Self.row)
        let flows = try await tenant.flows.list().map { ($0.id, $0.name) }
        let form = Form.filter(
            id: "filter", to: Paths.messages,
            fields: [
                .text("q", "Message or Correlation ID", value: query.text("q")),
                .text("text", "Text in Labels and Errors", value: query.text("text")),
                .select("flow", "Integration Flow", options: [("", "All")] + flows, chosen: query["flow"]),
                .select(
                    "status", "Status",
                    options: [("", "All")] + MessageStatus.allCases.map { ($0.rawValue, $0.badge.text) },
                    chosen: query["status"]),
                .select("time", "Time", options: Self.spans.map { ($0.0, $0.1) }, chosen: query["time"]),
            ], isFiltered: ["q", "text", "flow", "status", "time"].contains { query.text($0) != nil })
        return Page(
            "Message Processing", subtitle: "The message processing log, newest first.", at: Crumbs.monitor,
            [
                .form(form),
                .table(
                    Table(
                        id: "messages",
                        columns: [
                            "Started", "Status", "Integration Flow", "Sent With", "Certificate SHA-256",
                            "Correlation ID", "Message ID",
                        ], rows: rows, empty: "No message.")),
            ])
    }

    private static func row(_ message: MessageRecord) -> Table.Row {
        Table.Row(
            [
                .time(message.startedAt), Cell(badge: message.status.badge),
                .link(message.flowName, Paths.message(message.id), detail: message.error),
                message.privateKeyAlias.map { .reference($0, Paths.entry($0)) } ?? .text("no certificate"),
                .mono(message.certificateFingerprint.map { "\($0.prefix(8))…\($0.suffix(8))" } ?? "–"),
                .mono(message.correlationID, href: Paths.query(Paths.messages, [("q", message.correlationID)])),
                .mono(message.id, href: Paths.message(message.id)),
            ], id: "message-\(message.id)")
    }

    private func detail(_ visit: Visit) async throws -> Page {
        let message = try await tenant.messages.message(visit["id"])
        var actions: [Action] = []
        let isRetried = message.status == .retry
        let isKept = message.status == .failed ? try await tenant.messages.keepsPayload(of: message.id) : false
        if visit.has(.messageWrite), isRetried || isKept {
            actions.append(
                .submit(isKept ? "Send Again" : "Retry", to: "\(Paths.message(message.id))/retry", id: "retry"))
        }
        if visit.has(.messageWrite), !message.status.isFinal {
            actions.append(
                .submit("Cancel", to: "\(Paths.message(message.id))/cancel", style: .danger, id: "cancel"))
        }
        return Page(
            message.flowName, badge: message.status.badge, subtitle: "Message \(message.id)",
            at: Crumbs.monitor + [Link("Message Processing", Paths.messages)], actions: actions,
            notices: message.error.map { [Notice(.bad, $0, id: "message-error")] } ?? [],
            try await sections(message))
    }

    private func sections(_ message: MessageRecord) async throws -> [Section] {
        var sections: [Section] = [.panel("Properties", [.facts(Self.facts(message))])]
        if let custom = message.customHeaders {
            let items = custom.map { Facts.Item($0.name, $0.value) }
            sections.append(.panel("Custom Header Properties", [.facts(items, id: "custom-headers")]))
        }
        sections.append(.panel("Receiver Calls", [Self.calls(message)]))
        let attachments = try await tenant.messages.attachments(of: message.id)
        if !attachments.isEmpty {
            sections.append(.panel("Attachments", [Self.attachments(attachments, of: message)]))
        }
        let traced = try await tenant.messages.tracedSteps(of: message.id)
        sections.append(.panel("Steps", [traced.isEmpty ? Self.steps(message) : Self.traced(traced, of: message)]))
        return sections
    }

    private static func attachments(_ items: [KeptItem], of message: MessageRecord) -> Section {
        let rows = items.map { item in
            Table.Row([
                .time(item.at, detail: "attempt \(item.attempt)"),
                .link(item.name, "\(Paths.message(message.id))/attachments/\(item.id)"), .text(item.mediaType),
                .number(item.size),
            ])
        }
        return .table(
            Table(id: "attachments", columns: ["Time", "Attachment", "Type", "#Bytes"], rows: rows, empty: "None."))
    }

    private static func traced(_ items: [KeptItem], of message: MessageRecord) -> Section {
        let rows = items.map { item in
            Table.Row([
                .time(item.at), .number(item.attempt),
                .link(item.name, "\(Paths.message(message.id))/trace/\(item.id)"), .mono(item.stepID ?? "–"),
                .number(item.size),
            ])
        }
        return .table(
            Table(
                id: "traced-steps", columns: ["Time", "#Attempt", "Step", "ID", "#Body Bytes"], rows: rows,
                empty: "No step was traced."))
    }

    private static func facts(_ message: MessageRecord) -> [Facts.Item] {
        [
            Facts.Item("Message ID", .mono(message.id), id: "message-id"),
            Facts.Item("Correlation ID", .mono(message.correlationID), id: "correlation-id"),
            Facts.Item("Application Message ID", message.applicationMessageID),
            Facts.Item("Custom Status", message.customStatus), Facts.Item("Message Type", message.labels?.type),
            Facts.Item("Sender", message.labels?.sender), Facts.Item("Receiver", message.labels?.receiver),
            Facts.Item("Log Level", (message.logLevel ?? .info).rawValue.capitalized, id: "log-level"),
            Facts.Item(
                "Sent Again in the Place of",
                message.predecessorID.map { .mono($0, href: Paths.message($0)) } ?? .text("–")),
            Facts.Item("Integration Flow", .reference(message.flowName, Paths.flow(message.flowID))),
            Facts.Item("Started by", "\(message.trigger.rawValue)" + (message.sender.map { ", \($0)" } ?? "")),
            Facts.Item("Started", .time(message.startedAt)), Facts.Item("Ended", .time(message.endedAt, missing: "–")),
            Facts.Item("Attempts", String(message.attempts)),
            Facts.Item("Next Attempt", .time(message.nextAttemptAt, missing: "none")),
            Facts.Item("Payload", "\(message.payloadSize) bytes"),
        ]
    }

    private static func calls(_ message: MessageRecord) -> Section {
        let rows = message.calls.map { call in
            let tone: Tone = call.error != nil ? .bad : (call.status.map { $0 < 400 } ?? false) ? .good : .warn
            return Table.Row([
                .time(call.startedAt, detail: "attempt \(call.attempt), \(call.durationMilliseconds) ms"),
                Cell(
                    detail: call.error ?? call.note,
                    badge: Badge(call.status.map { "HTTP \($0)" } ?? "No Answer", tone)),
                .text(call.channelName, detail: call.stepName),
                .mono("\(call.method) \(call.address)"),
                call.privateKeyAlias.map { .reference($0, Paths.entry($0)) }
                    ?? .optional(call.credentialName.map { "credential \($0)" }),
                .mono(call.certificateFingerprint ?? "–"),
            ])
        }
        return .table(
            Table(
                id: "calls",
                columns: ["Time", "Answer", "Channel", "Call", "Private Key Alias", "Sent with Certificate (SHA-256)"],
                rows: rows, empty: "No receiver was called."))
    }

    private static func steps(_ message: MessageRecord) -> Section {
        let rows = message.steps.map { step in
            Table.Row([.time(step.at), .number(step.attempt), .text(step.title), .mono(step.stepID)])
        }
        return .table(
            Table(id: "steps", columns: ["Time", "#Attempt", "Step", "ID"], rows: rows, empty: "No step was taken."))
    }
}
