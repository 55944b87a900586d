import Foundation
import IdentityDirectory
import IntegrationTenant
import KeyMaterial
import KeystoreFormats

/// The tenant's keystore: what it holds, each entry, and its history.
struct KeystorePages {
    let tenant: Tenant

    static let crumbs = Crumbs.security + [Link("Keystore", Paths.keystore)]

    var routes: [Route] {
        let entry = "\(Paths.keystore)/entries/:alias"
        return [
            .get(Paths.keystore, .right(.tenantRead), of: .integrationTenant) { visit in .page(try await list(visit)) },
            .get(entry, .right(.tenantRead), of: .integrationTenant) { visit in .page(try await detail(visit)) },
            .get("\(entry)/certificate", .right(.tenantRead), of: .integrationTenant) { visit in
                let certificate = try await tenant.keystore.certificate(visit["alias"])
                return .download(
                    CertificateText.pem([certificate]), name: "\(visit["alias"]).cer", type: "application/x-pem-file")
            },
            .get("\(entry)/chain", .right(.tenantRead), of: .integrationTenant) { visit in
                .download(
                    CertificateText.pem(try await tenant.keystore.chain(visit["alias"])),
                    name: "\(visit["alias"]).pem", type: "application/x-pem-file")
            },
            .get("\(entry)/chain.p7b", .right(.tenantRead), of: .integrationTenant) { visit in
                .download(
                    PKCS7Writer.bytes(of: try await tenant.keystore.chain(visit["alias"])),
                    name: "\(visit["alias"]).p7b", type: "application/x-pkcs7-certificates")
            },
            .get("\(entry)/request", .right(.tenantRead), of: .integrationTenant) { visit in
                let request = try await tenant.keystore.signingRequest(visit["alias"])
                return .download(
                    Array(request.pem.utf8), name: "\(visit["alias"]).csr", type: "application/x-pem-file")
            },
        ] + changes
    }

    private var changes: [Route] {
        let entry = "\(Paths.keystore)/entries/:alias"
        return [
            .post("\(entry)/rename", .right(.tenantWrite), of: .integrationTenant) { visit in
                try await Reply.button(backTo: Paths.entry(visit["alias"])) {
                    let alias = try visit.form.required("alias", label: "New Alias")
                    let renamed = try await tenant.keystore.rename(visit["alias"], to: alias, by: visit.by)
                    return .redirect(
                        Paths.entry(renamed.alias), Notice(.good, "\(visit["alias"]) is now called \(renamed.alias)."))
                }
            },
            .post("\(entry)/delete", .right(.tenantWrite), of: .integrationTenant) { visit in
                try await Reply.button(backTo: Paths.entry(visit["alias"])) {
                    try await tenant.keystore.delete(
                        visit["alias"], force: visit.form.isChosen("force"), by: visit.by)
                    return .redirect(
                        Paths.keystore,
                        Notice(.good, "Entry \(visit["alias"]) deleted.", hint: "History brings it back."))
                }
            },
            .post(
                "\(entry)/response", .right(.tenantWrite), of: .integrationTenant, limitBytes: 512 * 1024
            ) { visit in
                try await Reply.button(backTo: Paths.entry(visit["alias"])) {
                    let file = try visit.form.requiredFile("response", label: "Signing Response")
                    _ = try await tenant.keystore.updateSigningResponse(
                        visit["alias"], bytes: file.bytes, by: visit.by)
                    return .redirect(
                        Paths.entry(visit["alias"]),
                        Notice(.good, "The new certificate is in place; the next message is sent with it."))
                }
            },
        ]
    }

    private func list(_ visit: Visit) async throws -> Page {
        let text = visit.query.text("q")?.lowercased()
        let entries = try await tenant.keystore.entries().filter { entry in
            guard let text else { return true }
            return entry.alias.lowercased().contains(text)
                || entry.certificate?.subject.description.lowercased().contains(text) == true
        }
        let rows = entries.map { Self.row($0, visit) }
        let add = "\(Paths.keystore)/add"
        return Page(
            "Keystore",
            subtitle: "Keys that this tenant proves its identity with, and certificates that it trusts.",
            at: Crumbs.security,
            actions: [.open("History", "\(Paths.keystore)/history", id: "history")]
                + (visit.has(.tenantWrite)
                    ? [
                        .open("Create Key Pair", "\(add)/create-key-pair", id: "create-key-pair"),
                        .open("Add", add, style: .primary, id: "add"),
                    ] : []),
            notices: Self.expiryNotice(tenant.keystore.expiries()),
            [
                .form(
                    .filter(
                        id: "filter", to: Paths.keystore, fields: [.text("q", "Search", value: visit.query.text("q"))],
                        isFiltered: text != nil)),
                .table(
                    Table(
                        id: "entries",
                        columns: ["Alias", "Type", "Subject", "Valid Until", "Last Modified", ""],
                        rows: rows, empty: "No entry.")),
            ])
    }

    /// What ends soon, the nearest end first; nothing where nothing does.
    private static func expiryNotice(_ expiries: [KeystoreExpiry]) -> [Notice] {
        guard let first = expiries.first else { return [] }
        let items = expiries.prefix(10).map { expiry in
            let when = expiry.daysLeft < 0 ? "has ended" : "ends in \(expiry.daysLeft) days"
            return Link("\(expiry.alias): \(when)", Paths.entry(expiry.alias))
        }
        return [
            Notice(
                first.threshold <= 7 ? .bad : .warn, "Certificates end soon: \(expiries.count).", items: items,
                hint: "Update the key pair in its place, or rotate its connection.", id: "expiries")
        ]
    }

    private static func row(_ entry: TenantKeystoreEntry, _ visit: Visit) -> Table.Row {
        let until = entry.certificate?.notAfter
        return Table.Row(
            [
                .link(entry.alias, Paths.entry(entry.alias)), .text(entry.kind.title, detail: entry.owner.title),
                .text(
                    entry.certificate?.subject.description ?? "–",
                    detail: entry.certificate.map { CertificateText.key($0) }),
                .time(until, detail: until.map { Formatting.relative($0, to: visit.now) }),
                .time(entry.modifiedAt, detail: "by \(entry.modifiedBy)"),
                .actions([
                    .open(
                        "Download Certificate", "\(Paths.entry(entry.alias))/certificate", style: .small,
                        id: "download-\(entry.alias)")
                ]),
            ], id: "entry-\(entry.alias)")
    }

    private func detail(_ visit: Visit) async throws -> Page {
        let entry = try await tenant.keystore.entry(visit["alias"])
        let path = Paths.entry(entry.alias)
        var actions: [Action] = [
            .open("Download Certificate", "\(path)/certificate", style: .primary, id: "download-certificate"),
            .open("Download Chain", "\(path)/chain", id: "download-chain"),
            .open("Chain as PKCS#7", "\(path)/chain.p7b", id: "download-p7b"),
        ]
        if entry.kind == .keyPair {
            actions.append(.open("Download Signing Request", "\(path)/request", id: "download-request"))
        }
        var sections: [Section] = [.panel("Entry", [.facts(Self.facts(entry))])]
        if let certificate = entry.certificate {
            sections.append(.panel("Certificate", [.facts(CertificateText.facts(certificate, now: visit.now))]))
        }
        sections.append(.panel("Chain", [CertificateText.chain(Array(entry.chain.dropFirst()), now: visit.now)]))
        sections.append(.panel("Where Used", [try await usesTable(entry.alias)]))
        if visit.has(.tenantWrite) { sections.append(Self.changePanels(entry, path)) }
        return Page(
            entry.alias, badge: entry.isProtected ? Badge("The Tenant's Own", .info) : nil,
            subtitle: entry.kind.title, at: Self.crumbs, actions: actions, sections)
    }

    private static func facts(_ entry: TenantKeystoreEntry) -> [Facts.Item] {
        [
            Facts.Item("Alias", entry.alias, id: "alias"), Facts.Item("Type", entry.kind.title),
            Facts.Item("Owner", entry.owner.title),
            Facts.Item("Created", .time(entry.createdAt, detail: "by \(entry.createdBy)")),
            Facts.Item("Last Modified", .time(entry.modifiedAt, detail: "by \(entry.modifiedBy)")),
        ]
    }

    private func usesTable(_ alias: String) async throws -> Section {
        let rows = try await tenant.keystore.uses(of: alias).map { use in
            Table.Row([
                .link(use.flowName, Paths.flow(use.flowID)), .text(use.channelName), .optional(use.parameter),
                .text(use.isPossible ? "May use" : "Uses"),
                Cell(badge: use.isDeployed ? Badge("Deployed", .good) : Badge("Not Deployed", .plain)),
            ])
        }
        return .table(
            Table(
                id: "uses", columns: ["Integration Flow", "Channel", "Parameter", "Use", "Status"], rows: rows,
                empty: "No integration flow names this alias."))
    }

    private static func changePanels(_ entry: TenantKeystoreEntry, _ path: String) -> Section {
        guard !entry.isProtected else {
            return .notice(
                Notice(.info, "This entry is the tenant's own: it cannot be renamed or deleted.", id: "protected"))
        }
        let rename = Form(
            id: "rename", to: "\(path)/rename", fields: [.text("alias", "New Alias", isRequired: true)],
            buttons: [FormButton("Rename", style: .plain, id: "rename-button")])
        let delete = Form(
            id: "delete", to: "\(path)/delete",
            fields: [
                .checks(
                    "force", "In Use",
                    options: [
                        Field.Option(value: "yes", text: "Delete even if a flow names the alias", isChosen: false)
                    ])
            ], buttons: [FormButton("Delete", style: .danger, id: "delete-button")])
        var columns: [[Section]] = [[.panel("Rename", [.form(rename)])], [.panel("Delete", [.form(delete)])]]
        if entry.kind == .keyPair {
            let response = Form(
                id: "response", to: "\(path)/response",
                fields: [.file("response", "Signing Response", hint: "The certificate that the authority sent back.")],
                buttons: [FormButton("Update Signing Response", style: .plain, id: "response-button")])
            columns.append([.panel("Signing Response", [.form(response)])])
        }
        return .columns(columns)
    }
}

extension TenantEntryKind {
    var title: String {
        switch self {
        case .keyPair: "Key Pair"
        case .certificate: "Certificate"
        }
    }
}

extension TenantEntryOwner {
    var title: String {
        switch self {
        case .tenant: "Countersign"
        case .administrator: "Tenant Administrator"
        }
    }
}
