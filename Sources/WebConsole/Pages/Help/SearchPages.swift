import IdentityDirectory
import IntegrationTenant

/// The search at the top: help, pages, and everything that has a name or a number.
struct SearchPages {
    let services: ConsoleServices

    static let shown = 12

    var routes: [Route] {
        [.get("/search", .signedIn) { visit in .page(try await page(visit)) }]
    }

    private func page(_ visit: Visit) async throws -> Page {
        guard let text = visit.query.text("q") else {
            return Page("Search", [.notice(Notice(.info, "Type what you look for into the field at the top."))])
        }
        var sections: [Section] = []
        Self.add("Help", HelpTopic.search(text).map { Link($0.title, "/help/\($0.id)") }, to: &sections)
        Self.add("Pages", pages(text, visit), to: &sections)
        if services.parts.contains(.businessSystem), visit.has(.directoryRead) {
            try await addDirectory(text, visit, to: &sections)
        }
        if let tenant = services.tenant, visit.has(.tenantRead) {
            try await addTenant(tenant, text, visit, to: &sections)
        }
        let notices = sections.isEmpty ? [Notice(.info, "Nothing was found for “\(text.prefix(200))”.")] : []
        return Page("Search", subtitle: "for “\(text.prefix(200))”", notices: notices, sections)
    }

    private static func add(_ title: String, _ links: [Link], to sections: inout [Section]) {
        guard !links.isEmpty else { return }
        let more = links.count - shown
        var points = Array(links.prefix(shown))
        if more > 0 { points.append(Link("and \(more) more")) }
        sections.append(
            .panel(
                title, id: "found-\(title.lowercased().replacing(" ", with: "-"))",
                [.prose(Prose([.points(points)]))]))
    }

    private func pages(_ text: String, _ visit: Visit) -> [Link] {
        guard let principal = visit.signedIn?.principal else { return [] }
        return Navigation.visible(for: principal, parts: services.parts)
            .filter { "\($0.group) \($0.text)".lowercased().contains(text.lowercased()) }
            .map { Link($0.text, $0.href, detail: $0.group) }
    }

    private func addDirectory(_ text: String, _ visit: Visit, to sections: inout [Section]) async throws {
        let directory = services.directory
        Self.add(
            "Communication Users",
            try await directory.users(.init(limit: 50, search: text)).map {
                Link($0.id, Paths.user($0.id), detail: $0.description)
            }, to: &sections)
        Self.add(
            "Communication Arrangements",
            try await directory.arrangements(.init(limit: 50, search: text)).map {
                Link($0.id, Paths.arrangement($0.id), detail: $0.userID)
            }, to: &sections)
        Self.add(
            "Communication Systems",
            try await directory.systems(.init(limit: 50, search: text)).map {
                Link($0.id, Paths.system($0.id), detail: $0.name)
            }, to: &sections)
        Self.add(
            "Communication Certificates",
            try await directory.search(.init(text: text, sort: .latest, limit: 50)).assignments.map {
                Link(CertificateText.name($0.certificate), Paths.certificate($0.fingerprint), detail: $0.userID)
            }, to: &sections)
        guard visit.has(.decisionRead) else { return }
        Self.add(
            "Access Decisions",
            try await directory.decisions(DecisionFilter(correlationID: text, limit: 50)).map {
                Link($0.code.rawValue, Paths.decision($0.id), detail: "\($0.method) \($0.path)")
            }, to: &sections)
    }

    private func addTenant(
        _ tenant: Tenant, _ text: String, _ visit: Visit, to sections: inout [Section]
    ) async throws {
        let lowered = text.lowercased()
        Self.add(
            "Keystore Entries",
            try await tenant.keystore.entries().filter { entry in
                entry.alias.lowercased().contains(lowered)
                    || entry.certificate.map { $0.fingerprint.hex.hasPrefix(lowered) && lowered.count >= 4 } == true
            }.map { Link($0.alias, Paths.entry($0.alias), detail: $0.kind.title) }, to: &sections)
        Self.add(
            "Integration Flows",
            try await tenant.flows.list().filter { "\($0.id) \($0.name)".lowercased().contains(lowered) }.map {
                Link($0.name, Paths.flow($0.id), detail: $0.id)
            }, to: &sections)
        guard visit.has(.messageRead) else { return }
        Self.add(
            "Messages",
            try await tenant.messages.list(MessageFilter(identifier: text, limit: 50)).map {
                Link("\($0.flowName), \($0.status.badge.text)", Paths.message($0.id), detail: $0.correlationID)
            }, to: &sections)
    }
}
