import Foundation
import KeyMaterial
import KeystoreFormats

/// One entry: its key, every certificate of its chain with its extensions, and what can be done with it.
struct ExplorerEntryPages {
    let explorer: ExplorerPages

    var routes: [Route] {
        let path = Paths.explorer
        return [
            .get("\(path)/entry", .signedIn) { visit in .page(try await page(visit)) },
            .post("\(path)/rename", .signedIn) { visit in
                try await work(visit) { keystore in
                    try keystore.rename(visit.form["entry"], to: try visit.form.required("alias", label: "New Alias"))
                    return Notice(.good, "Entry renamed.", id: "renamed")
                }
            },
            .post("\(path)/delete", .signedIn) { visit in
                try await work(visit) { keystore in
                    try keystore.remove(visit.form["entry"])
                    return Notice(
                        .good, "Entry \(visit.form["entry"]) deleted.", hint: "Undo takes it back.", id: "deleted")
                }
            },
            .post("\(path)/unlock", .signedIn) { visit in
                let entry = ExplorerTree.entry(visit.form["entry"])
                return try await Reply.button(backTo: entry) {
                    .redirect(entry, Notice(.good, try await unlock(visit), id: "unlocked"))
                }
            },
            .post("\(path)/key-passphrase", .signedIn) { visit in
                try await work(visit, staying: true) { keystore in try setKeyPassphrase(visit, &keystore) }
            },
        ]
    }

    private func work(
        _ visit: Visit, staying: Bool = false, _ change: (inout Keystore) throws -> Notice
    ) async throws -> Reply {
        let entry = ExplorerTree.entry(visit.form["entry"])
        return try await Reply.button(backTo: entry) {
            try await explorer.change(visit, backTo: staying ? entry : Paths.explorer, change)
        }
    }

    /// Opens the key, and every other one that the same passphrase opens.
    private func unlock(_ visit: Visit) async throws -> String {
        var open = try await explorer.current(visit)
        var keystore = open.keystore
        let alias = visit.form["entry"]
        let passphrase = visit.form.passphrase("passphrase")
        try keystore.unlock(alias, passphrase: passphrase, limits: ExplorerPages.limits)
        var others = 0
        for entry in keystore.entries.filter({ $0.keyStatus == .locked }).prefix(Self.othersTriedMax)
        where (try? keystore.unlock(entry.alias, passphrase: passphrase, limits: ExplorerPages.limits)) != nil {
            others += 1
        }
        open.see(keystore)
        try await explorer.set(open, visit)
        return "Key \(alias) opened\(others == 0 ? "" : ", and \(others) more with the same passphrase")."
    }

    /// Each trial may cost as much as the file asks for.
    private static let othersTriedMax = 20

    private func setKeyPassphrase(_ visit: Visit, _ keystore: inout Keystore) throws -> Notice {
        let alias = visit.form["entry"]
        guard visit.form.isChosen("key-passphrase") else {
            try keystore.setKeyPassphrase(of: alias, to: nil)
            return Notice(
                .good, "The key \(alias) will be protected with the keystore's own passphrase.",
                id: "key-passphrase-changed")
        }
        guard keystore.type.hasKeyPassphrases else {
            throw ConsoleError(
                .unprocessable,
                "In a file of type \(keystore.type.rawValue) keys should not have passphrases of their own.",
                hint: "Most programs cannot open them. Leave it empty for the file's own passphrase.")
        }
        let new = try visit.form.newPassphrase("key-passphrase", label: "New Passphrase of the Key")
        try keystore.setKeyPassphrase(of: alias, to: new)
        return Notice(.good, "The key \(alias) has a new passphrase.", id: "key-passphrase-changed")
    }

    private func page(_ visit: Visit) async throws -> Page {
        let open = try await explorer.current(visit)
        let alias = visit.query["alias"]
        guard let entry = open.keystore.entry(alias) else {
            throw ConsoleError.notFound("entry \(alias) in \(open.name)")
        }
        return Page(
            entry.alias, badge: entry.keyStatus.badge, subtitle: entry.kind.title,
            at: [Link("Keystore Explorer", Paths.explorer), Link(open.name, Paths.explorer)],
            actions: Self.actions(entry),
            [Self.summary(entry)] + Self.certificates(entry, now: visit.now)
                + [.columns(Self.forms(entry, in: open.keystore.type))])
    }

    private static func actions(_ entry: KeystoreEntry) -> [Action] {
        func path(_ name: String) -> String { Paths.query("\(Paths.explorer)/\(name)", [("alias", entry.alias)]) }
        var actions: [Action] = []
        if entry.kind != .secretKey, entry.kind != .other {
            actions.append(.open("Export", path("export"), id: "export"))
        }
        if entry.privateKey != nil {
            actions += [
                .open("Certificate Request", path("request"), id: "request"),
                .open("Import Reply", path("import-reply"), id: "import-reply"),
            ]
        }
        if entry.kind == .keyPair {
            if entry.privateKey != nil { actions.append(.open("Renew", path("renew"), id: "renew")) }
            actions += [
                .submit(
                    "Complete Chain", to: "\(Paths.explorer)/complete-chain", values: ["entry": entry.alias],
                    id: "complete-chain")
            ]
        }
        return actions + [
            .submit(
                "Delete", to: "\(Paths.explorer)/delete", values: ["entry": entry.alias], style: .danger, id: "delete")
        ]
    }

    private static func summary(_ entry: KeystoreEntry) -> Section {
        var items = [
            Facts.Item("Type", entry.kind.title), Facts.Item("Made", .time(entry.createdAt, missing: "not known")),
            Facts.Item("Algorithm", ExplorerTree.algorithm(entry)),
        ]
        if let protection = keyPassphrase(entry) {
            items.append(Facts.Item("Passphrase of the Key", protection))
        }
        if let error = entry.unsupportedProtection { items.append(Facts.Item("Closed", error.detail)) }
        if let key = entry.privateKey?.publicKey {
            items.append(Facts.Item("Public Key SHA-256", .mono(key.fingerprint.hex)))
        }
        if case .other(let other) = entry.content { items.append(Facts.Item("Content", other.summary)) }
        if entry.certificates.count > 1 {
            items.append(Facts.Item("Chain", "\(entry.certificates.count) certificates"))
        }
        return .panel("Entry", [.facts(items)])
    }

    private static func keyPassphrase(_ entry: KeystoreEntry) -> String? {
        guard case .key(let key, _) = entry.content else { return nil }
        return switch key.status {
        case .decrypted: hasItsOwn(entry) ? "its own" : "the keystore's"
        case .locked: "its own, not given yet"
        case .malformed, .unsupported, .none: nil
        }
    }

    private static func hasItsOwn(_ entry: KeystoreEntry) -> Bool {
        guard case .key(let key, _) = entry.content else { return false }
        return key.ownPassphrase != nil
    }

    private static func certificates(_ entry: KeystoreEntry, now: Date) -> [Section] {
        entry.certificates.enumerated().map { index, certificate in
            let title = index == 0 ? "Certificate" : "Certificate \(index + 1) of the Chain"
            let rows = certificate.extensions.map { element in
                Table.Row([
                    .text(element.name, detail: element.name == element.oid ? nil : element.oid),
                    .text(element.isCritical ? "critical" : ""), .text(element.explanation.joined(separator: ", ")),
                ])
            }
            return .panel(
                title, id: "certificate-\(index + 1)",
                [
                    .facts(CertificateText.facts(certificate, now: now)),
                    .table(
                        Table(
                            id: "extensions-\(index + 1)", columns: ["Extension", "", "Content"], rows: rows,
                            empty: "The certificate has no extensions.")),
                    .code(CodeBlock(id: "pem-\(index + 1)", text: certificate.pem)),
                ])
        }
    }

    private static func forms(_ entry: KeystoreEntry, in type: KeystoreType) -> [[Section]] {
        let hidden = ["entry": entry.alias]
        var columns: [[Section]] = []
        if entry.keyStatus == .locked {
            let unlock = Form(
                id: "unlock", to: "\(Paths.explorer)/unlock",
                fields: [.secret("passphrase", "Passphrase of the Key", isRequired: true, autocomplete: "off")],
                buttons: [FormButton("Open Key", id: "unlock-button")], hidden: hidden)
            columns.append([.panel("Locked Key", [.form(unlock)])])
        }
        let rename = Form(
            id: "rename", to: "\(Paths.explorer)/rename",
            fields: [.text("alias", "New Alias", value: entry.alias, isRequired: true)],
            buttons: [FormButton("Rename", style: .plain, id: "rename-button")], hidden: hidden)
        columns.append([.panel("Rename", [.form(rename)])])
        if entry.keyStatus == .decrypted, !type.hasKeyPassphrases, hasItsOwn(entry) {
            let drop = Form(
                id: "passphrase", to: "\(Paths.explorer)/key-passphrase", fields: [],
                buttons: [FormButton("Protect It with the Keystore's", style: .plain, id: "passphrase-button")],
                hidden: hidden)
            columns.append([
                .panel(
                    "Passphrase of the Key",
                    intro: "The key has one of its own, which Java and most programs cannot open in such a file.",
                    [.form(drop)])
            ])
        } else if entry.keyStatus == .decrypted, type.hasKeyPassphrases {
            let passphrase = Form(
                id: "passphrase", to: "\(Paths.explorer)/key-passphrase",
                fields: [
                    .secret(
                        "key-passphrase", "New Passphrase of the Key",
                        hint: "Empty to protect it with the keystore's own passphrase."),
                    .secret("key-passphrase-again", "New Passphrase of the Key, Again"),
                ], buttons: [FormButton("Change Passphrase", style: .plain, id: "passphrase-button")], hidden: hidden)
            columns.append([.panel("Passphrase of the Key", [.form(passphrase)])])
        }
        return columns
    }
}
