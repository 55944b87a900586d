import KeyMaterial
import KeystoreFormats

/// One entry as a file of its own.
struct ExplorerExportPages {
    let explorer: ExplorerPages

    var routes: [Route] {
        [
            .get("\(Paths.explorer)/export", .signedIn) { visit in .page(try await page(visit)) },
            .post("\(Paths.explorer)/export", .signedIn) { visit in
                try await Reply.form(again: { try await page(visit) }) { try await export(visit) }
            },
        ]
    }

    private static let formats: [(format: ExportFormat, title: String, fileExtension: String)] = [
        (.pem, "PEM: the key, if there is one, and its certificates", "pem"),
        (.certificates, "PEM: certificates alone", "pem"), (.der, "DER: the first certificate", "cer"),
        (.pkcs7, "PKCS#7: certificates", "p7b"), (.pkipath, "PkiPath: certificates", "pkipath"),
        (.pkcs12, "PKCS#12: key and certificates", "p12"), (.pkcs8, "PKCS#8: the key alone", "key"),
        (.openssh, "OpenSSH: the public key", "pub"),
    ]

    private func entry(_ visit: Visit) async throws -> KeystoreEntry {
        let open = try await explorer.current(visit)
        let alias = visit.form.text("entry") ?? visit.query["alias"]
        guard let entry = open.keystore.entry(alias) else {
            throw ConsoleError.notFound("entry \(alias) in \(open.name)")
        }
        return entry
    }

    private func page(_ visit: Visit) async throws -> Page {
        let entry = try await entry(visit)
        let chosen = visit.form.text("format") ?? (entry.kind == .certificate ? "der" : "pkcs12")
        let formats = Self.formats.filter { format in
            entry.kind == .keyPair
                || (entry.kind == .certificate ? format.format != .pkcs8 : [.pkcs8, .openssh].contains(format.format))
        }
        let form = Form(
            id: "export", to: "\(Paths.explorer)/export",
            fields: [
                .radios(
                    "format", "Format",
                    options: formats.map {
                        Field.Option(
                            value: $0.format.rawValue, text: $0.title, isChosen: $0.format.rawValue == chosen)
                    }),
                .secret("passphrase", "Passphrase of the File", hint: "For a private key, and for PKCS#12."),
                .secret("passphrase-again", "Passphrase of the File, Again"),
                .checks(
                    "clear", "Without a Passphrase",
                    options: [
                        Field.Option(value: "yes", text: "Write a private key of PEM in the clear", isChosen: false)
                    ]),
            ], buttons: [FormButton("Export", id: "export-button")], hidden: ["entry": entry.alias],
            cancel: Link("Cancel", ExplorerTree.entry(entry.alias)))
        return Page(
            "Export", subtitle: entry.alias,
            at: [Link("Keystore Explorer", Paths.explorer), Link(entry.alias, ExplorerTree.entry(entry.alias))],
            [.panel("File", [.form(form)])])
    }

    private func export(_ visit: Visit) async throws -> Reply {
        let entry = try await entry(visit)
        guard let chosen = Self.formats.first(where: { $0.format.rawValue == visit.form["format"] }) else {
            throw ConsoleError(.unprocessable, "There is no such format.")
        }
        let needsPassphrase = entry.exportsKey(as: chosen.format) || chosen.format == .pkcs12
        let isClear = visit.form.isChosen("clear") && chosen.format != .pkcs12
        let passphrase =
            needsPassphrase && !isClear
            ? try visit.form.newPassphrase("passphrase", label: "Passphrase of the File") : nil
        let bytes = try entry.exported(as: chosen.format, passphrase: passphrase)
        let name = "\(entry.alias).\(chosen.fileExtension)"
        return try await explorer.offer(
            bytes, name: name, Notice(.good, "\(entry.alias) exported as \(name).", id: "exported"), visit)
    }
}
