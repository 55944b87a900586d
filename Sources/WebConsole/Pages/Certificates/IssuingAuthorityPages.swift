import ConnectionLifecycle
import Foundation
import IdentityDirectory
import Issuance
import KeyMaterial

/// The server's own authorities: one after another, and who still depends on the one that leaves.
struct IssuingAuthorityPages {
    let authorities: Authorities

    var routes: [Route] {
        let path = Paths.issuingAuthorities
        return [
            .get(path, .right(.directoryRead), of: .businessSystem) { visit in .page(list(visit)) },
            .get("\(path)/:fingerprint", .right(.directoryRead), of: .businessSystem) { visit in
                .page(try await show(visit))
            },
            .post(path, .right(.administration), of: .businessSystem) { visit in
                try await Reply.button(backTo: path) {
                    let new = try await authorities.rotate(by: visit.by)
                    return .redirect(path, Notice(.good, "\(new.certificate.subject) issues from now on."))
                }
            },
            .post("\(path)/:fingerprint/try", .right(.administration), of: .businessSystem) { visit in
                try await Reply.form(again: { try await show(visit) }) {
                    let days = try days(visit)
                    let old = try await authorities.tryRetirement(
                        of: try CertificatePages.fingerprint(visit), seconds: days * 86_400, by: visit.by)
                    return .redirect(
                        page(of: old), Notice(.good, "The servers show the successor's certificates from now on."))
                }
            },
            .post("\(path)/:fingerprint/turn-back", .right(.administration), of: .businessSystem) { visit in
                try await act(visit, "The servers show this authority's certificates again.") {
                    try await authorities.turnBack($0, reason: "\(visit.by) wants it so", by: visit.by)
                }
            },
            .post("\(path)/:fingerprint/retire", .right(.administration), of: .businessSystem) { visit in
                try await act(visit, "Retired. Certificates that it issued still let their users in.") {
                    try await authorities.retire($0, by: visit.by)
                }
            },
        ]
    }

    private func act(
        _ visit: Visit, _ done: String, _ body: @Sendable (Fingerprint) async throws -> AuthorityGeneration
    ) async throws -> Reply {
        let fingerprint = try CertificatePages.fingerprint(visit)
        let back = "\(Paths.issuingAuthorities)/\(fingerprint.hex)"
        return try await Reply.button(backTo: back) {
            .redirect(page(of: try await body(fingerprint)), Notice(.good, done))
        }
    }

    private func days(_ visit: Visit) throws -> Double {
        guard let days = Double(visit.form["days"]), days > 0, days <= 366 else {
            throw ConsoleError(
                .unprocessable, "The days of a trial are a number from 0 to 366.", hint: "A week is usual.")
        }
        return days
    }

    private func page(of generation: AuthorityGeneration) -> String {
        "\(Paths.issuingAuthorities)/\(generation.id.hex)"
    }

    // MARK: - Pages

    private func list(_ visit: Visit) -> Page {
        let all = authorities.all
        let rows = all.map { generation in
            Table.Row([
                .link(generation.certificate.subject.description, page(of: generation)),
                Self.status(generation.life), .text(generation.isOfServers ? "shown by this server's ports" : "–"),
                ExpiryText.cell(generation.certificate, at: visit.now), .time(generation.life.madeAt),
            ])
        }
        let isRotating = all.contains { [.retiring, .onTrial].contains($0.life.state) }
        var actions: [Action] = []
        if visit.has(.administration), !isRotating {
            actions = [.submit("Make a Successor", to: Paths.issuingAuthorities, style: .primary, id: "rotate-button")]
        }
        return Page(
            "Issuing Authorities",
            subtitle: "They sign the certificates of callers, and those that this server's own ports show.",
            at: Crumbs.administrator, actions: actions,
            [
                .table(
                    Table(
                        id: "issuing-authorities", columns: ["Authority", "State", "Servers", "Valid Until", "Made"],
                        rows: rows, empty: "There is none."))
            ])
    }

    private func show(_ visit: Visit) async throws -> Page {
        let generation = try authorities.authority(try CertificatePages.fingerprint(visit))
        let dependents = try await authorities.dependents(on: generation.id)
        let life = generation.life
        var facts = [
            Facts.Item("State", Self.status(life), id: "authority-state"),
            Facts.Item("Shown by This Server's Ports", generation.isOfServers ? "yes" : "no"),
            Facts.Item("Valid Until", ExpiryText.cell(generation.certificate, at: visit.now)),
            Facts.Item("SHA-256", generation.id.hex),
            Facts.Item("Made", .time(life.madeAt, detail: "by \(life.madeBy)")),
        ]
        if let until = life.trialUntil { facts.append(Facts.Item("Trial Until", .time(until))) }
        var sections: [Section] = []
        if let reason = life.turnedBackFor {
            sections.append(.notice(Notice(.warn, "The last trial was turned back: \(reason).", id: "turned-back")))
        }
        sections.append(.panel("Authority", [.facts(facts, id: "authority")]))
        sections += changes(visit, generation)
        sections += Self.sections(dependents, at: visit.now)
        return Page(
            generation.certificate.subject.description,
            at: Crumbs.administrator + [
                Link("Issuing Authorities", Paths.issuingAuthorities)
            ], sections)
    }

    private func changes(_ visit: Visit, _ generation: AuthorityGeneration) -> [Section] {
        guard visit.has(.administration) else { return [] }
        let path = page(of: generation)
        switch generation.life.state {
        case .issuing, .retired: return []
        case .retiring:
            let form = Form(
                id: "try", to: "\(path)/try",
                fields: [.text("days", "Days", value: "7", hint: "Then the authority is retired by itself.")],
                buttons: [FormButton("Show the Successor's Certificates", id: "try-button")])
            return [
                .panel(
                    "Try the Successor",
                    intro: "When a caller that is known breaks off because it does not trust the successor, "
                        + "the trial is turned back by itself.",
                    [.form(form)])
            ]
        case .onTrial:
            return [
                .bar([
                    .submit("Turn Back", to: "\(path)/turn-back", id: "turn-back-button"),
                    .submit("Retire Now", to: "\(path)/retire", style: .danger, id: "retire-button"),
                ])
            ]
        }
    }

    private static func sections(_ dependents: AuthorityDependents, at now: Date) -> [Section] {
        let held = dependents.certificates.map { held in
            Table.Row([
                .link(held.userID, Paths.user(held.userID)),
                .fingerprint(held.fingerprint, href: Paths.certificate(held.fingerprint)),
                ExpiryText.cell(held.certificate, at: now), .time(held.lastSeenAt),
            ])
        }
        let callers = dependents.callers.map { caller in
            Table.Row([
                .link(caller.userID, Paths.user(caller.userID)), .time(caller.lastCallAt), .text(caller.address),
                caller.hasCalledDuringTrial.map { $0 ? .status("Yes", .good) : .status("Not Yet", .warn) }
                    ?? .text("–"),
            ])
        }
        let readers = dependents.successorTakenBy.map { Table.Row([.text($0.name), .time($0.at)]) }
        var sections: [Section] = [
            .panel(
                "Certificates That It Issued",
                intro: "They let their users in as before; replacing the key pair replaces them."
                    + (dependents.hasMoreCertificates ? " There are more than these." : ""),
                [
                    .table(
                        Table(
                            id: "dependents", columns: ["User", "SHA-256", "Valid Until", "Last Seen"], rows: held,
                            empty: "No assigned certificate comes from it."))
                ])
        ]
        if !callers.isEmpty {
            sections.append(
                .panel(
                    "Who Calls", intro: "They must trust the authority whose certificates this server shows.",
                    [
                        .table(
                            Table(
                                id: "callers", columns: ["User", "Last Call", "From", "Called During the Trial"],
                                rows: callers, empty: ""))
                    ]))
        }
        if !readers.isEmpty {
            sections.append(
                .panel(
                    "Who Has Fetched the Successor",
                    [.table(Table(id: "readers", columns: ["Name", "First At"], rows: readers, empty: ""))]))
        }
        return sections
    }

    private static func status(_ life: AuthorityLife) -> Cell {
        switch life.state {
        case .issuing: .status("Issuing", .good)
        case .retiring: .status("Retiring", .warn, detail: "its successor issues")
        case .onTrial: .status("On Trial", .warn, detail: "its successor is shown")
        case .retired: .status("Retired", .plain)
        }
    }
}
