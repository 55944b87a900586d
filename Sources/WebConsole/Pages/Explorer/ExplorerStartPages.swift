import KeyMaterial
import KeystoreFormats

/// Beginning: an empty keystore, or a file from the visitor's machine.
struct ExplorerStartPages {
    let explorer: ExplorerPages

    var routes: [Route] {
        let path = Paths.explorer
        return [
            .post("\(path)/create", .signedIn) { visit in
                try await Reply.button(backTo: path) { try await create(visit) }
            },
            .post("\(path)/open", .signedIn, limitBytes: ExplorerPages.limitBytes) { visit in
                try await Reply.button(backTo: path) { try await open(visit) }
            },
        ]
    }

    private func create(_ visit: Visit) async throws -> Reply {
        let text = try visit.form.required("type", label: "Type")
        guard let type = KeystoreType(rawValue: text), type.isWritable else {
            throw ConsoleError(.unprocessable, "Keystores of type \(text) cannot be written.")
        }
        let name = "keystore.\(type.fileExtension)"
        try await explorer.set(OpenKeystore(keystore: Keystore(type: type), name: name), visit)
        return .redirect(
            Paths.explorer, Notice(.good, "A keystore of type \(type.rawValue) is open.", id: "created"))
    }

    private func open(_ visit: Visit) async throws -> Reply {
        let file = try visit.form.requiredFile("file", label: "File")
        let passphrase = visit.form.isChosen("unchecked") ? nil : visit.form.passphrase("passphrase")
        let ofKeys = ExplorerPages.keyPassphrases(visit, "key-passphrase")
        let keystore = try Keystore(
            listing: file.bytes, passphrase: passphrase, keyPassphrases: ofKeys, limits: ExplorerPages.limits)
        let name = file.name.isEmpty ? "keystore" : file.name
        try await explorer.set(OpenKeystore(keystore: keystore, name: name), visit)
        return .redirect(Paths.explorer, Notice(.good, "\(name) is open.", id: "opened"))
    }

    static var page: Page {
        let types = [
            ("JKS", "JKS – Java keystore"), ("PKCS12", "PKCS12 – .p12, .pfx"),
            ("JCEKS", "JCEKS – Java, with secret keys"),
            ("BKS", "BKS – BouncyCastle, Android"), ("UBER", "UBER – BouncyCastle"),
            ("BCFKS", "BCFKS – BouncyCastle, FIPS"), ("PEM", "PEM – text"),
        ]
        let create = Form(
            id: "create", to: "\(Paths.explorer)/create",
            fields: [
                .radios(
                    "type", "Type",
                    options: types.map { Field.Option(value: $0.0, text: $0.1, isChosen: $0.0 == "JKS") })
            ], buttons: [FormButton("Create a Keystore", id: "create-button")])
        let open = Form(
            id: "open", to: "\(Paths.explorer)/open",
            fields: [
                .file(
                    "file", "File",
                    hint:
                        "Choose it, or drop it on the button; at most \(ExplorerPages.limitBytes >> 20) MiB. JKS, PKCS#12, PEM, "
                        + "DER, PKCS#7 and others; the content decides, not the name."
                ), .secret("passphrase", "Passphrase", autocomplete: "off"),
                .secret(
                    "key-passphrase", "Passphrase of the Keys", hint: "Only where keys have another one than the file.",
                    autocomplete: "off"),
                .checks(
                    "unchecked", "Without a Passphrase",
                    options: [
                        Field.Option(value: "yes", text: "Show what is readable, check nothing", isChosen: false)
                    ]),
            ], buttons: [FormButton("Open", id: "open-button")])
        return Page(
            "Keystore Explorer",
            subtitle:
                "Make and inspect keystore files. What is open here stays in this server's memory, for you alone, "
                + "and is wiped when you close it, sign out, or leave it for half an hour.",
            [
                .columns([
                    [.panel("Create a Keystore", [.form(create)])], [.panel("Open a File", [.form(open)])],
                ])
            ])
    }
}

extension KeystoreType {
    /// What files of the type are usually called by.
    var fileExtension: String {
        switch self {
        case .pkcs12: "p12"
        case .pkcs7: "p7b"
        case .pkcs8: "key"
        case .certificate: "cer"
        case .jks, .jceks, .bks, .uber, .bcfks, .pem, .pkiPath: rawValue.lowercased()
        }
    }
}
