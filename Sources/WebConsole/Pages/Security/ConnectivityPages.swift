import IdentityDirectory
import IntegrationTenant
import KeyMaterial

/// Trial connections: what a server sends and asks for, and which step of a call would fail.
struct ConnectivityPages {
    let tenant: Tenant

    var routes: [Route] {
        let path = Paths.connectivity
        return [
            .get(path, .right(.tenantWrite), of: .integrationTenant) { visit in .page(try await page(visit)) },
            .post(path, .right(.tenantWrite), of: .integrationTenant) { visit in
                try await Reply.form(again: { try await page(visit) }) {
                    let test = try Self.test(visit)
                    let report = try await tenant.connectivity.run(test, by: visit.by)
                    return .page(try await page(visit, (test, report)))
                }
            },
            .post("\(path)/root", .right(.tenantWrite), of: .integrationTenant) { visit in
                try await Reply.button(backTo: path) {
                    let alias = try visit.form.required("root-alias", label: "Alias")
                    let entry = try await tenant.connectivity.addRoot(
                        of: try Self.test(visit), alias: alias, by: visit.by)
                    return .redirect(Paths.entry(entry.alias), Notice(.good, "Certificate \(entry.alias) added."))
                }
            },
        ]
    }

    private static func test(_ visit: Visit) throws -> TLSTest {
        let port = visit.form.text("port") ?? "443"
        guard let number = Int(port) else { throw TenantError(.badInput, "The port is no number") }
        return TLSTest(
            host: try visit.form.required("host", label: "Host"), port: number, alias: visit.form.text("alias"),
            validatesServer: visit.form.isChosen("validate"), path: visit.form.text("path"))
    }

    private func page(_ visit: Visit, _ done: (test: TLSTest, report: TLSTestReport)? = nil) async throws -> Page {
        let aliases = try await tenant.keystore.entries().filter { $0.kind == .keyPair }.map { ($0.alias, $0.alias) }
        let isPosted = visit.form.text("host") != nil
        let form = Form(
            id: "test", to: Paths.connectivity,
            fields: [
                .text(
                    "host", "Host", value: visit.form.text("host"), hint: "Without https://.", isRequired: true
                ).focused(),
                .text("port", "Port", value: visit.form.text("port") ?? "443", isRequired: true),
                .select(
                    "alias", "Private Key Alias", options: [("", "None")] + aliases, chosen: visit.form.text("alias")),
                .text(
                    "path", "Path", value: visit.form.text("path"),
                    hint: "Asked for by GET after the handshake; empty asks for nothing."),
                .checks(
                    "validate", "Server Certificate",
                    options: [
                        Field.Option(
                            value: "yes", text: "Must lead to what flows trust, and be for the host",
                            isChosen: !isPosted || visit.form.isChosen("validate"))
                    ]),
            ], buttons: [FormButton("Test", id: "test-button")])
        let sections: [Section] = [.panel("TLS", [.form(form)])]
        return Page(
            "Connectivity Tests", subtitle: "What a server sends and asks for, and which step of a call would fail.",
            at: Crumbs.security, sections + (done.map { Self.result($0.test, $0.report, visit) } ?? []))
    }

    private static func result(_ test: TLSTest, _ report: TLSTestReport, _ visit: Visit) -> [Section] {
        let rows = report.checks.map { check in
            Table.Row([
                .text(check.name.title), Cell(badge: check.outcome.badge), .text(check.detail, detail: check.hint),
            ])
        }
        let checks = Table(
            id: "checks", columns: ["Check", "Outcome", "What"], rows: rows, empty: "Nothing was checked.")
        let notice =
            report.isGood
            ? Notice(.good, "Nothing failed.", id: "outcome")
            : Notice(.bad, "A check failed.", id: "outcome")
        var sections: [Section] = [.panel("Result", [.notice(notice), .table(checks), .facts(facts(report))])]
        sections.append(.panel("Server Certificates", [CertificateText.chain(report.serverChain, now: visit.now)]))
        if let root = report.root {
            let form = Form(
                id: "root", to: "\(Paths.connectivity)/root",
                fields: [
                    .text(
                        "root-alias", "Alias", hint: "Trusts \(root.subject) from the next call on.", isRequired: true)
                ],
                buttons: [FormButton("Add Root to Keystore", style: .plain, id: "add-root")],
                hidden: ["host": test.host, "port": String(test.port)])
            sections.append(.panel("Trust", [.form(form)]))
        }
        return sections
    }

    private static func facts(_ report: TLSTestReport) -> [Facts.Item] {
        let demand = report.demand.map { demand in
            demand.authorities.isEmpty
                ? "A certificate of any authority" : demand.authorities.map(\.description).joined(separator: "; ")
        }
        return [
            Facts.Item("Protocol", report.protocolVersion, id: "protocol"),
            Facts.Item("Cipher Suite", report.cipherSuite),
            Facts.Item("Application Protocol", report.applicationProtocol),
            Facts.Item("Server Asks For", demand, id: "demand"), Facts.Item("Sent", report.sentAlias, id: "sent"),
            Facts.Item("Sent SHA-256", report.sentCertificate?.fingerprint.hex),
            Facts.Item("HTTP Status", report.status.map(String.init)),
            Facts.Item("Correlation ID", report.correlationID),
        ]
    }
}

extension TLSTestCheck.Name {
    fileprivate var title: String {
        switch self {
        case .address: "Address"
        case .connection: "Connection"
        case .handshake: "Handshake"
        case .serverCertificate: "Server Certificate"
        case .clientCertificate: "Client Certificate"
        case .answer: "Answer"
        case .authorization: "Trust, Mapping, Lock, Authorization"
        }
    }
}

extension TLSTestCheck.Outcome {
    fileprivate var badge: Badge {
        switch self {
        case .passed: Badge("Passed", .good)
        case .failed: Badge("Failed", .bad)
        case .skipped: Badge("Skipped", .plain)
        }
    }
}
