import ConnectionLifecycle
import Foundation
import IdentityDirectory
import IntegrationTenant
import KeyMaterial

/// Connections of the tenant: their certificates, and replacing their keys.
struct ConnectionPages {
    let connections: Connections
    let tenant: Tenant

    var routes: [Route] {
        let path = Paths.connections
        return [
            .get(path, .right(.connectionRead), of: .integrationTenant) { visit in .page(try await list(visit)) },
            .get("\(path)/:alias", .right(.connectionRead), of: .integrationTenant) { visit in
                .page(try await show(visit))
            },
            .post("\(path)/:alias/rotate", .right(.connectionWrite), of: .integrationTenant) { visit in
                try await Reply.button(backTo: Paths.connection(visit["alias"])) {
                    let run = try await connections.rotate(visit["alias"], by: visit.by)
                    return .redirect(Paths.connectionRun(run.id))
                }
            },
            .post("\(path)/:alias/schedule", .right(.connectionWrite), of: .integrationTenant) { visit in
                try await Reply.form(again: { try await show(visit) }) {
                    let policy = try policy(visit, over: try await connections.connection(visit["alias"]).rotation)
                    let connection = try await connections.setRotation(policy, of: visit["alias"])
                    return .redirect(
                        Paths.connection(connection.id), Notice(.good, "Rotation of \(connection.id) set."))
                }
            },
            .post("\(path)/:alias/delete", .right(.connectionWrite), of: .integrationTenant) { visit in
                try await Reply.button(backTo: Paths.connection(visit["alias"])) {
                    try await connections.forget(visit["alias"])
                    return .redirect(
                        path,
                        Notice(
                            .good, "Connection \(visit["alias"]) forgotten.",
                            hint: "Its key, its assignment and its flow stay as they are."))
                }
            },
        ]
    }

    private func list(_ visit: Visit) async throws -> Page {
        var rows: [Table.Row] = []
        for connection in try await connections.list() {
            let certificate = try? await tenant.keystore.certificate(connection.id)
            rows.append(
                Table.Row(
                    [
                        .link(connection.id, Paths.connection(connection.id)), .text(connection.plan.userID),
                        .text(connection.plan.arrangementID),
                        .optional(connection.plan.flow?.flowID),
                        .text(connection.counterpart ?? "this server"),
                        ExpiryText.cell(certificate, at: visit.now),
                        .text(connection.rotation.daysBeforeExpiry.map { "\($0) days before expiry" } ?? "on demand"),
                    ], id: "connection-\(connection.id)"))
        }
        return Page(
            "Connections", subtitle: "Each has one key pair of the keystore, and calls as exactly one user.",
            at: Crumbs.connections,
            actions: visit.has(.connectionWrite)
                ? [.open("Connect", Paths.newConnection, style: .primary, id: "connect")] : [],
            [
                .table(
                    Table(
                        id: "connections",
                        columns: [
                            "Private Key Alias", "User", "Arrangement", "Integration Flow", "Called Side",
                            "Certificate", "Rotates",
                        ], rows: rows, empty: "No connection was made here yet.")),
                runTable(try await connections.runs(limit: 20)),
            ])
    }

    private func show(_ visit: Visit) async throws -> Page {
        let connection = try await connections.connection(visit["alias"])
        let certificate = try? await tenant.keystore.certificate(connection.id)
        let path = Paths.connection(connection.id)
        var sections: [Section] = [.facts(facts(connection, certificate, at: visit.now))]
        if visit.has(.connectionWrite) { sections.append(schedule(connection, visit)) }
        sections.append(runTable(try await connections.runs(of: connection.id, limit: 100)))
        return Page(
            connection.id, subtitle: "Calls as \(connection.plan.userID)",
            at: Crumbs.connections + [Link("Connections", Paths.connections)],
            actions: visit.has(.connectionWrite)
                ? [
                    .submit("Rotate", to: "\(path)/rotate", style: .primary, id: "rotate"),
                    .submit("Forget", to: "\(path)/delete", style: .danger, id: "forget"),
                ] : [], sections)
    }

    private func facts(_ connection: Connection, _ certificate: Certificate?, at now: Date) -> [Facts.Item] {
        [
            Facts.Item("User", connection.plan.userID), Facts.Item("Arrangement", .text(connection.plan.arrangementID)),
            Facts.Item(
                "Integration Flow",
                connection.plan.flow.map { .reference($0.flowID, Paths.flow($0.flowID)) } ?? .optional(nil)),
            Facts.Item("Called Side", connection.counterpart ?? "this server"),
            Facts.Item("Private Key Alias", .reference(connection.id, Paths.entry(connection.id))),
            Facts.Item("Certificate", certificate.map { .fingerprint($0.fingerprint) } ?? .optional(nil)),
            Facts.Item("Valid Until", ExpiryText.cell(certificate, at: now)),
            Facts.Item("Made", .time(connection.createdAt, detail: "by \(connection.createdBy)")),
        ]
    }

    private func schedule(_ connection: Connection, _ visit: Visit) -> Section {
        let policy = connection.rotation
        func text(_ name: String, _ value: String?) -> String? { visit.form.text(name) ?? value }
        return .panel(
            "Rotation", intro: "How the key pair is replaced: beside the old one, with no failed call in between.",
            [
                .form(
                    Form(
                        id: "schedule", to: "\(Paths.connection(connection.id))/schedule",
                        fields: [
                            .text(
                                "days", "Days Before Expiry",
                                value: text("days", policy.daysBeforeExpiry.map(String.init)),
                                hint: "Empty: only on demand.", type: "number"),
                            .text(
                                "overlap", "Overlap in Seconds",
                                value: text("overlap", String(Int(policy.overlapSeconds))),
                                hint: "How long the old certificate stays after its last call.", isRequired: true,
                                type: "number"),
                        ], buttons: [FormButton("Save", id: "save-schedule")]))
            ])
    }

    /// What the form says; what it does not show stays as it was.
    private func policy(_ visit: Visit, over old: RotationPolicy) throws -> RotationPolicy {
        func number(_ text: String, _ label: String) throws -> Int {
            guard let number = Int(text), number >= 0, number <= 100_000_000 else {
                throw ConsoleError(.unprocessable, "The field \(label) is no whole number.")
            }
            return number
        }
        var policy = old
        policy.overlapSeconds = Double(
            try number(try visit.form.required("overlap", label: "Overlap in Seconds"), "Overlap in Seconds"))
        policy.daysBeforeExpiry = try visit.form.text("days").map { try number($0, "Days Before Expiry") }
        return policy
    }

    private func runTable(_ runs: [ConnectionRun]) -> Section {
        .panel(
            "What Was Done", id: "runs",
            [
                .table(
                    Table(
                        columns: ["Started", "Connection", "Kind", "Status", "Evidence"],
                        rows: runs.map { run in
                            Table.Row([
                                .reference(Formatting.time(run.startedAt), Paths.connectionRun(run.id)),
                                .text(run.connectionID), .text(RunText.kind(run)),
                                .status(RunText.status(run), RunText.tone(run)), .optional(RunText.evidence(run)),
                            ])
                        }, empty: "Nothing yet."))
            ])
    }
}

/// How long a certificate still holds.
enum ExpiryText {
    static func cell(_ certificate: Certificate?, at now: Date) -> Cell {
        guard let certificate else { return .status("missing", .bad) }
        let left = certificate.notAfter.timeIntervalSince(now)
        let tone: Tone = left < 0 ? .bad : left < 30 * 86_400 ? .warn : .good
        return .status(
            Formatting.day(certificate.notAfter), tone, detail: Formatting.relative(certificate.notAfter, to: now))
    }
}

/// A run in words.
enum RunText {
    static func kind(_ run: ConnectionRun) -> String {
        switch run.content {
        case .connect: "Connect"
        case .rotation: "Rotate"
        }
    }

    static func status(_ run: ConnectionRun) -> String {
        switch run.state.status {
        case .running: "Running"
        case .undoing: "Undoing"
        case .completed: run.state.leftovers.isEmpty ? "Completed" : "Completed, With Leftovers"
        case .undone: "Undone"
        }
    }

    static func tone(_ run: ConnectionRun) -> Tone {
        switch run.state.status {
        case .running: .info
        case .undoing: .warn
        case .completed: run.state.leftovers.isEmpty ? .good : .warn
        case .undone: .bad
        }
    }

    /// What proves the run's outcome; nil when there is nothing yet.
    static func evidence(_ run: ConnectionRun) -> String? {
        if let reason = run.state.reason { return reason }
        switch run.content {
        case .connect(_, let work): return work.facts.callReport.map { "call \($0.correlationID)" }
        case .rotation(_, let work):
            return work.facts.firstArrival.map { "first call \(Formatting.time($0.at))" }
        }
    }
}
