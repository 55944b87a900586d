import IdentityDirectory
import KeyMaterial

/// What is blocked, whether it is assigned or not: certificates, and keys with every certificate that has them.
struct BlockPages {
    let directory: Directory

    var routes: [Route] {
        [
            .get(Paths.blocks, .right(.directoryRead), of: .businessSystem) { visit in .page(try await page(visit)) },
            .post(Paths.blocks, .right(.certificateAssign), of: .businessSystem) { visit in
                try await Reply.form(again: { try await page(visit) }) {
                    let block = try await directory.block(
                        try Self.target(visit), reason: try visit.form.required("reason", label: "Reason"),
                        by: visit.by)
                    return .redirect(
                        Paths.blocks,
                        Notice(
                            .good, "Blocked: the next request with it is refused, on open connections too.",
                            text: block.reason, id: "blocked"))
                }
            },
            .post("\(Paths.blocks)/lift", .right(.certificateAssign), of: .businessSystem) { visit in
                try await Reply.button(backTo: Paths.blocks) {
                    try await directory.unblock(try Self.target(visit), by: visit.by)
                    return .redirect(Paths.blocks, Notice(.good, "The block is lifted.", id: "lifted"))
                }
            },
        ]
    }

    private static func target(_ visit: Visit) throws -> CertificateBlock.Target {
        let text = try visit.form.required("fingerprint", label: "SHA-256")
        let digits = text.lowercased().filter { $0 != ":" && !$0.isWhitespace }
        guard let fingerprint = Fingerprint(hex: digits) else {
            throw ConsoleError(
                .unprocessable, "“\(text.prefix(80))” is no SHA-256 fingerprint.",
                hint: "Type all of its 64 hexadecimal digits, with or without colons.")
        }
        return visit.form["kind"] == "key" ? .publicKey(fingerprint) : .fingerprint(fingerprint)
    }

    private func page(_ visit: Visit) async throws -> Page {
        let rows = try await directory.blocks().compactMap { Self.row($0, visit) }
        var sections: [Section] = [
            .table(
                Table(
                    id: "blocks", columns: ["What", "SHA-256", "Reason", "Since", ""], rows: rows,
                    empty: "Nothing is blocked."))
        ]
        if visit.has(.certificateAssign) {
            let form = Form(
                id: "block", to: Paths.blocks,
                fields: [
                    .select(
                        "kind", "What", options: [("certificate", "Certificate"), ("key", "Public Key")],
                        chosen: visit.form.text("kind") ?? "certificate",
                        hint: "A key: every certificate that has it, present and future ones."),
                    .text(
                        "fingerprint", "SHA-256", value: visit.form.text("fingerprint"),
                        hint: "Of the certificate, or of the key (SubjectPublicKeyInfo).", isRequired: true),
                    .text("reason", "Reason", value: visit.form.text("reason"), isRequired: true),
                ], buttons: [FormButton("Block", style: .danger, id: "block-button")])
            sections.append(.panel("Block", [.form(form)]))
        }
        return Page(
            "Blocks",
            subtitle: "Calls with these are refused, whoever holds them. Blocks outlive assignments.",
            at: Crumbs.administrator, sections)
    }

    private static func row(_ block: CertificateBlock, _ visit: Visit) -> Table.Row? {
        let (fingerprint, isKey): (Fingerprint, Bool)
        switch block.target {
        case .fingerprint(let print): (fingerprint, isKey) = (print, false)
        case .publicKey(let print): (fingerprint, isKey) = (print, true)
        case nil: return nil
        }
        let search =
            isKey
            ? Paths.query(Paths.certificates, [("q", fingerprint.hex)])
            : Paths.query(Paths.certificates, [("q", fingerprint.hex), ("in", "fingerprint")])
        return Table.Row([
            .text(isKey ? "Public Key" : "Certificate"), .fingerprint(fingerprint, href: search), .text(block.reason),
            .time(block.blockedAt, detail: "by \(block.blockedBy)"),
            .actions(
                visit.has(.certificateAssign)
                    ? [
                        .submit(
                            "Lift", to: "\(Paths.blocks)/lift",
                            values: ["kind": isKey ? "key" : "certificate", "fingerprint": fingerprint.hex],
                            style: .small)
                    ] : []),
        ])
    }
}
