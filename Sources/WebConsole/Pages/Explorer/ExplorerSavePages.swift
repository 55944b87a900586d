import KeyMaterial
import KeystoreFormats

/// File, Save As: the open keystore as a file, under a passphrase.
struct ExplorerSavePages {
    let explorer: ExplorerPages

    var routes: [Route] {
        [
            .get("\(Paths.explorer)/save-as", .signedIn) { visit in .page(try await page(visit)) },
            .post("\(Paths.explorer)/save-as", .signedIn) { visit in
                try await Reply.form(again: { try await page(visit) }) { try await save(visit) }
            },
            .get("\(Paths.explorer)/saved/:download", .signedIn) { visit in .page(try await savedPage(visit)) },
        ]
    }

    private func page(_ visit: Visit) async throws -> Page {
        let open = try await explorer.current(visit)
        let type = open.keystore.type
        var fields: [Field] = [
            .text("name", "File Name", value: visit.form.text("name") ?? open.name, isRequired: true)
        ]
        if type != .pem {
            fields += [
                .secret("passphrase", "Keystore Passphrase", isRequired: true),
                .secret("passphrase-again", "Keystore Passphrase, Again", isRequired: true),
            ]
        }
        if type == .pkcs12 {
            fields.append(
                .radios(
                    "profile", "Encryption",
                    options: [
                        Field.Option(
                            value: WritingProfile.modern2026.rawValue, text: "AES-256",
                            detail: "Java 8u301, OpenSSL 1.1, Windows 2019 and later", isChosen: true),
                        Field.Option(
                            value: WritingProfile.java8.rawValue, text: "Triple DES",
                            detail: "weak; for older programs",
                            isChosen: false),
                    ]))
        }
        let form = Form(
            id: "save", to: "\(Paths.explorer)/save-as", fields: fields,
            buttons: [FormButton("Save As", id: "save-button")], cancel: Link("Cancel", Paths.explorer))
        return Page(
            "Save As", subtitle: "File of type \(type.rawValue)", at: [Link("Keystore Explorer", Paths.explorer)],
            [.panel("File", [.form(form)])])
    }

    private func save(_ visit: Visit) async throws -> Reply {
        var open = try await explorer.current(visit)
        guard open.keystore.type.isWritable else {
            throw ConsoleError(
                .unprocessable, "Files of type \(open.keystore.type.rawValue) are read here, not written.",
                hint: "Create a keystore of type JKS or PKCS12 and import its key pairs.")
        }
        var passphrase: Passphrase?
        if open.keystore.type != .pem {
            passphrase = try visit.form.newPassphrase("passphrase", label: "Keystore Passphrase")
        }
        open.name = try visit.form.required("name", label: "File Name")
        let bytes = try open.keystore.encode(
            passphrase: passphrase, profile: WritingProfile(rawValue: visit.form["profile"]))
        open.isChanged = false
        try await explorer.set(open, visit)
        let id = await explorer.memory.keep(
            bytes, name: open.name, type: "application/octet-stream", for: try visit.memoryKey(), at: visit.now)
        return .redirect(
            "\(Paths.explorer)/saved/\(id)", Notice(.good, "Keystore saved as \(open.name).", id: "saved"))
    }

    private func savedPage(_ visit: Visit) async throws -> Page {
        let open = try await explorer.current(visit)
        let address = DownloadPages.path(visit["download"])
        var next: [Action] = [
            .open("Download \(open.name)", address, style: .primary, id: "download"),
            .open("Back to the Keystore", Paths.explorer),
        ]
        if explorer.tenant != nil {
            next.append(.open("Add to the Tenant's Keystore", KeystoreAdditionPages.path))
        }
        return Page(
            "Saved", at: [Link("Keystore Explorer", Paths.explorer)], next: address,
            [
                .panel(
                    open.name, intro: "The download begins by itself. The file waits here for ten minutes.",
                    [.bar(next)])
            ])
    }
}
