import ConnectionLifecycle
import IdentityDirectory
import KeyMaterial

/// Revocation lists: those of outside authorities, and those that this server publishes.
struct RevocationListPages {
    let directory: Directory
    /// Nil where nothing can be fetched.
    let revocation: CertificateRevocation?

    var routes: [Route] {
        [
            .get(Paths.revocationLists, .right(.directoryRead), of: .businessSystem) { visit in
                .page(try await page(visit))
            },
            .post(
                Paths.revocationLists, .right(.certificateAssign), of: .businessSystem, limitBytes: 48 << 20, take),
            .get("\(Paths.revocationLists)/:id/download", .right(.directoryRead), of: .businessSystem) { visit in
                let known = try await directory.revocationList(visit["id"])
                return .download(
                    known.list.derEncoded, name: "\(known.id.prefix(16)).crl", type: "application/pkix-crl")
            },
            change("refresh") { visit, id in
                guard let revocation else {
                    throw ConsoleError(.unprocessable, "This server fetches nothing.")
                }
                let known = try await revocation.refresh(id, by: visit.by)
                return Notice(.good, "The list of \(known.list.issuer) is up to date.")
            },
            change("remove") { visit, id in
                try await directory.removeRevocationList(id, by: visit.by)
                return Notice(.good, "The list is forgotten.")
            },
        ]
    }

    private func change(
        _ verb: String, _ work: @escaping @Sendable (Visit, String) async throws -> Notice
    ) -> Route {
        .post("\(Paths.revocationLists)/:id/\(verb)", .right(.certificateAssign), of: .businessSystem) { visit in
            try await Reply.button(backTo: Paths.revocationLists) {
                .redirect(Paths.revocationLists, try await work(visit, visit["id"]))
            }
        }
    }

    @Sendable private func take(_ visit: Visit) async throws -> Reply {
        try await Reply.form(again: { try await page(visit) }) {
            let known: KnownRevocationList
            let file = visit.form.file("list").flatMap { $0.bytes.isEmpty ? nil : $0 }
            switch (file, visit.form.text("url")) {
            case (let file?, nil):
                known = try await directory.importRevocationList(try Self.list(in: file), by: visit.by)
            case (nil, let address?):
                guard let revocation else { throw ConsoleError(.unprocessable, "This server fetches nothing.") }
                known = try await revocation.importList(from: address, by: visit.by)
            default:
                throw ConsoleError(
                    .unprocessable, "Either a file or an address is needed, and not both.",
                    hint: "Choose a file, or type the address that the list is fetched from.")
            }
            return .redirect(
                Paths.revocationLists,
                Notice(
                    .good,
                    "The list of \(known.list.issuer) names \(Formatting.count(known.list.revoked.count, "certificate"))."
                )
            )
        }
    }

    private static func list(in file: UploadedFile) throws -> RevocationList {
        do {
            return try RevocationList(pemOrDER: file.bytes)
        } catch {
            throw ConsoleError(
                .unprocessable, "The file \(file.name) is no revocation list.",
                hint: "Choose the .crl or .pem file that the authority publishes.")
        }
    }

    private func page(_ visit: Visit) async throws -> Page {
        let rows = try await directory.revocationLists().map { known in Self.row(known, visit) }
        var sections: [Section] = [
            .table(
                Table(
                    id: "revocation-lists",
                    columns: ["Issuer", "State", "Revoked", "This Update", "Next Update", "Source", ""], rows: rows,
                    empty: "No revocation list is known."))
        ]
        if visit.has(.certificateAssign) {
            let form = Form(
                id: "import", to: Paths.revocationLists,
                fields: [
                    .file(
                        "list", "Revocation List", hint: ".crl or .pem of an authority of the trust list.",
                        isRequired: false),
                    .text(
                        "url", "Address", hint: "Or where this list and later ones are fetched from.",
                        placeholder: "http://crl.example.com/ca.crl", type: "url"),
                ], buttons: [FormButton("Import", id: "import-button")])
            sections.append(.panel("Import", [.form(form)]))
        }
        return Page(
            "Revocation Lists",
            subtitle: "Calls with a certificate that a list names are refused as revoked, from the next request on.",
            at: Crumbs.administrator, sections)
    }

    private static func row(_ known: KnownRevocationList, _ visit: Visit) -> Table.Row {
        let path = Paths.revocationList(known.id)
        var actions: [Action] = [.open("Download", "\(path)/download")]
        if visit.has(.certificateAssign), known.managedBy == .customer {
            if known.source != nil { actions.append(.submit("Refresh", to: "\(path)/refresh", style: .small)) }
            actions.append(.submit("Forget", to: "\(path)/remove", style: .smallDanger))
        }
        let state: Cell =
            if let failure = known.failure {
                .status("Not Refreshed", .warn, detail: failure)
            } else if known.isStale(at: visit.now) {
                .status("Stale", .warn)
            } else {
                .status("Current", .good)
            }
        return Table.Row([
            .text(known.list.issuer.description), state, .number(known.list.revoked.count),
            .time(known.list.thisUpdate), .time(known.list.nextUpdate, missing: "not said"),
            known.managedBy == .product
                ? .reference("Published here", "/crl/\(known.id).crl")
                : .text(known.source ?? "Imported by \(known.importedBy)"),
            .actions(actions),
        ])
    }
}
