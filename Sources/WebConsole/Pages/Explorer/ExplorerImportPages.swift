import Foundation
import KeyMaterial
import KeystoreFormats

/// Bringing key pairs and certificates into the open keystore.
struct ExplorerImportPages {
    let explorer: ExplorerPages

    private static let crumbs = [Link("Keystore Explorer", Paths.explorer)]

    var routes: [Route] {
        let path = Paths.explorer
        return [
            .get("\(path)/import-key-pair", .signedIn) { visit in .page(try await keyPairPage(visit)) },
            .post("\(path)/import-key-pair", .signedIn, limitBytes: ExplorerPages.limitBytes) { visit in
                try await Reply.form(again: { try await keyPairPage(visit) }) { try await importKeyPair(visit) }
            },
            .get("\(path)/import-certificate", .signedIn) { visit in .page(try await certificatePage(visit)) },
            .post("\(path)/import-certificate", .signedIn, limitBytes: 512 * 1024) { visit in
                try await Reply.form(again: { try await certificatePage(visit) }) {
                    var open = try await explorer.current(visit)
                    let file = try visit.form.requiredFile("file", label: "File")
                    let alias = try visit.form.required("alias", label: "Alias")
                    guard let certificate = try CertificateBundle(bytes: file.bytes).certificates.first else {
                        throw ConsoleError(.unprocessable, "The file holds no certificate.")
                    }
                    try open.keystore.addCertificate(alias: alias, certificate: certificate, createdAt: visit.now)
                    return try await finish(&open, "Certificate imported as \(alias).", visit)
                }
            },
            .get("\(path)/generate-key-pair", .signedIn) { visit in .page(try await generatePage(visit)) },
            .post("\(path)/generate-key-pair", .signedIn) { visit in
                try await Reply.form(again: { try await generatePage(visit) }) { try await generate(visit) }
            },
        ]
    }

    private func finish(_ open: inout OpenKeystore, _ done: String, _ visit: Visit) async throws -> Reply {
        open.isChanged = true
        try await explorer.set(open, visit)
        return .redirect(
            Paths.explorer, Notice(.good, done, hint: "Save the keystore: File, Save As.", id: "imported"))
    }

    private func newPassphraseFields(_ type: KeystoreType) -> [Field] {
        guard type != .pem else { return [] }
        return [
            .secret(
                "key-passphrase", "New Passphrase of the Key Pair",
                hint: "Empty to protect it with the keystore's own passphrase."),
            .secret("key-passphrase-again", "New Passphrase, Again"),
        ]
    }

    private func newPassphrase(_ visit: Visit) throws -> Passphrase? {
        guard visit.form.isChosen("key-passphrase") || visit.form.isChosen("key-passphrase-again") else { return nil }
        return try visit.form.newPassphrase("key-passphrase", label: "New Passphrase of the Key Pair")
    }

    private func keyPairPage(_ visit: Visit) async throws -> Page {
        let open = try await explorer.current(visit)
        let form = Form(
            id: "import", to: "\(Paths.explorer)/import-key-pair",
            fields: [
                .file("file", "Key Pair File", hint: "The .p12 file that was handed over, or another keystore."),
                .secret("passphrase", "Passphrase of the File", autocomplete: "off"),
                .text(
                    "from", "Alias in the File", value: visit.form.text("from"),
                    hint: "Only where the file holds several keys."),
                .text(
                    "alias", "Alias", value: visit.form.text("alias"),
                    hint: "What integration flows will call the key by.", isRequired: true),
            ] + newPassphraseFields(open.keystore.type),
            buttons: [FormButton("Import Key Pair", id: "import-button")], cancel: Link("Cancel", Paths.explorer))
        return Page(
            "Import Key Pair", subtitle: "into \(open.name)", at: Self.crumbs, [.panel("Key Pair", [.form(form)])])
    }

    private func importKeyPair(_ visit: Visit) async throws -> Reply {
        var open = try await explorer.current(visit)
        let file = try visit.form.requiredFile("file", label: "Key Pair File")
        let alias = try visit.form.required("alias", label: "Alias")
        let passphrase = visit.form.passphrase("passphrase")
        let source = try Keystore(
            bytes: file.bytes, passphrase: passphrase, keyPassphrases: [passphrase], limits: ExplorerPages.limits)
        let entry = try chosen(source, from: visit.form.text("from"))
        guard let key = entry.privateKey else {
            throw ConsoleError(
                .unprocessable, "The key \(entry.alias) in \(file.name) stays locked: its passphrase is another one.",
                hint: "Give the passphrase of the key.")
        }
        try open.keystore.addKeyPair(
            alias: alias, key: key, chain: entry.certificates, createdAt: visit.now,
            passphrase: try newPassphrase(visit))
        return try await finish(&open, "Key pair imported as \(alias).", visit)
    }

    private func chosen(_ source: Keystore, from alias: String?) throws -> KeystoreEntry {
        let keys = source.entries.filter { $0.kind == .keyPair || $0.kind == .privateKey }
        if let alias {
            guard let entry = keys.first(where: { $0.alias == alias }) else {
                throw ConsoleError(.unprocessable, "The file holds no key \(alias).", hint: names(keys))
            }
            return entry
        }
        guard let entry = keys.first else { throw ConsoleError(.unprocessable, "The file holds no private key.") }
        guard keys.count == 1 else {
            throw ConsoleError(
                .unprocessable, "The file holds \(keys.count) keys: say which in Alias in the File.",
                hint: names(keys))
        }
        return entry
    }

    private func names(_ keys: [KeystoreEntry]) -> String {
        "It holds: \(keys.map(\.alias).joined(separator: ", "))."
    }

    private func certificatePage(_ visit: Visit) async throws -> Page {
        let open = try await explorer.current(visit)
        let form = Form(
            id: "import", to: "\(Paths.explorer)/import-certificate",
            fields: [
                .file("file", "Certificate", accept: ".cer,.crt,.pem,.der,.p7b"),
                .text("alias", "Alias", value: visit.form.text("alias"), isRequired: true),
            ], buttons: [FormButton("Import Certificate", id: "import-button")],
            cancel: Link("Cancel", Paths.explorer))
        return Page(
            "Import Certificate", subtitle: "into \(open.name)", at: Self.crumbs,
            [.panel("Certificate", [.form(form)])])
    }

    private func generatePage(_ visit: Visit) async throws -> Page {
        let open = try await explorer.current(visit)
        let form = Form(
            id: "generate", to: "\(Paths.explorer)/generate-key-pair",
            fields: [
                .text("alias", "Alias", value: visit.form.text("alias"), isRequired: true),
                .text(
                    "subject", "Subject", value: visit.form.text("subject"), hint: "Such as CN=orders.",
                    isRequired: true),
                .select(
                    "algorithm", "Key", options: KeyPairForm.algorithmOptions,
                    chosen: visit.form.text("algorithm") ?? KeyAlgorithm.ecP256.rawValue),
            ] + newPassphraseFields(open.keystore.type),
            buttons: [FormButton("Generate Key Pair", id: "generate-button")], cancel: Link("Cancel", Paths.explorer))
        return Page(
            "Generate Key Pair", subtitle: "in \(open.name)", at: Self.crumbs, [.panel("Key Pair", [.form(form)])])
    }

    private func generate(_ visit: Visit) async throws -> Reply {
        var open = try await explorer.current(visit)
        let alias = try visit.form.required("alias", label: "Alias")
        let subject = try DistinguishedName(rfc4514: try visit.form.required("subject", label: "Subject"))
        let key = try PrivateKey.generate(KeyAlgorithm(rawValue: visit.form["algorithm"]) ?? .ecP256)
        let template = CertificateTemplate(
            subject: subject, notBefore: visit.now, notAfter: visit.now.addingTimeInterval(730 * 86400),
            usage: .client)
        try open.keystore.addKeyPair(
            alias: alias, key: key, chain: [try template.selfSigned(by: key)], createdAt: visit.now,
            passphrase: try newPassphrase(visit))
        return try await finish(&open, "Key pair generated as \(alias).", visit)
    }
}
