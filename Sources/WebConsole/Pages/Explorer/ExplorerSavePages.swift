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

    private static let profiles: [(WritingProfile, String, String)] = [
        (.modern2026, "AES-256", "Java 8u301, OpenSSL 1.1, Windows 2019 and later"),
        (.java8, "Triple DES", "weak; for older programs"),
        (.windowsServer2016, "Triple DES, 2,000 iterations", "weak; Windows Server 2016, Android 12, macOS 15"),
        (.fips2026, "AES-256 and PBMAC1", "FIPS 140-3; OpenSSL 3.4, Java 26 and later"),
        (.passwordless, "Certificates in the Clear", "truststores that open without a passphrase; no integrity check"),
    ]

    private func page(_ visit: Visit) async throws -> Page {
        let open = try await explorer.current(visit)
        let type = open.keystore.type
        var fields: [Field] = [
            .text("name", "File Name", value: visit.form.text("name") ?? open.name, isRequired: true)
        ]
        let isOptional = type == .pem || type == .pkcs12
        let hint =
            type == .pem
            ? "Empty to write private keys in the clear."
            : type == .pkcs12 ? "Empty only for certificates in the clear." : nil
        fields += [
            .secret("passphrase", "Keystore Passphrase", hint: hint, isRequired: !isOptional),
            .secret("passphrase-again", "Keystore Passphrase, Again", isRequired: !isOptional),
        ]
        if type == .pkcs12 {
            let chosen = visit.form.text("profile") ?? WritingProfile.modern2026.rawValue
            fields.append(
                .radios(
                    "profile", "Encryption",
                    options: Self.profiles.map {
                        Field.Option(
                            value: $0.0.rawValue, text: $0.1, detail: $0.2, isChosen: $0.0.rawValue == chosen)
                    }))
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
                hint: "Convert the keystore to another type first.")
        }
        let profile = WritingProfile(rawValue: visit.form["profile"])
        let passphrase = try passphrase(open.keystore.type, profile, visit)
        let name = try visit.form.required("name", label: "File Name")
        let bytes = try open.keystore.encode(passphrase: passphrase, profile: profile)
        open.saved(as: name)
        try await explorer.set(open, visit)
        return try await explorer.offer(
            bytes, name: open.name, Notice(.good, "Keystore saved as \(open.name).", id: "saved"), visit)
    }

    private func passphrase(_ type: KeystoreType, _ profile: WritingProfile?, _ visit: Visit) throws -> Passphrase? {
        let isOptional = type == .pem || profile == .passwordless
        if isOptional, !visit.form.isChosen("passphrase"), !visit.form.isChosen("passphrase-again") { return nil }
        return try visit.form.newPassphrase("passphrase", label: "Keystore Passphrase")
    }

    private func savedPage(_ visit: Visit) async throws -> Page {
        let address = DownloadPages.path(visit["download"])
        let file = await explorer.memory.download(visit["download"], for: try visit.memoryKey(), at: visit.now)
        let name = file?.name ?? "the file"
        var next: [Action] = [
            .open("Download \(name)", address, style: .primary, id: "download"),
            .open("Back to the Keystore", Paths.explorer),
        ]
        if explorer.tenant != nil {
            next.append(.open("Add to the Tenant's Keystore", KeystoreAdditionPages.path))
        }
        return Page(
            "Saved", at: [Link("Keystore Explorer", Paths.explorer)], next: address,
            [
                .panel(
                    name, intro: "The download begins by itself. The file waits here for ten minutes.", [.bar(next)])
            ])
    }
}
