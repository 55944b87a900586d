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
            .post("\(path)/import-certificate", .signedIn, limitBytes: ExplorerPages.limitBytes) { visit in
                try await Reply.form(again: { try await certificatePage(visit) }) {
                    try await importCertificates(visit)
                }
            },
        ]
    }

    static func done(_ what: String) -> Notice {
        Notice(.good, what, hint: "Save the keystore: File, Save As.", id: "imported")
    }

    static func newPassphraseFields(_ type: KeystoreType) -> [Field] {
        guard type.hasKeyPassphrases else { return [] }
        return [
            .secret(
                "key-passphrase", "New Passphrase of the Key Pair",
                hint: "Empty to protect it with the keystore's own passphrase."),
            .secret("key-passphrase-again", "New Passphrase, Again"),
        ]
    }

    static func newPassphrase(_ visit: Visit) throws -> Passphrase? {
        guard visit.form.isChosen("key-passphrase") || visit.form.isChosen("key-passphrase-again") else { return nil }
        return try visit.form.newPassphrase("key-passphrase", label: "New Passphrase of the Key Pair")
    }

    private func keyPairPage(_ visit: Visit) async throws -> Page {
        let open = try await explorer.current(visit)
        let form = Form(
            id: "import", to: "\(Paths.explorer)/import-key-pair",
            fields: [
                .file(
                    "file", "Key Pair File",
                    hint: "The .p12 file that was handed over, another keystore, or a private key in PEM or DER."),
                .secret("passphrase", "Passphrase of the File", autocomplete: "off"),
                .secret(
                    "source-key-passphrase", "Passphrase of the Key in the File",
                    hint: "Only where the key has another one than the file.", autocomplete: "off"),
                .file(
                    "certificates", "Certificates", hint: "Only where the file holds nothing but a private key.",
                    isRequired: false),
                .text(
                    "from", "Alias in the File", value: visit.form.text("from"),
                    hint: "Only where the file holds several keys."),
                .text(
                    "alias", "Alias", value: visit.form.text("alias"),
                    hint: "What integration flows will call the key by.", isRequired: true),
            ] + Self.newPassphraseFields(open.keystore.type),
            buttons: [FormButton("Import Key Pair", id: "import-button")], cancel: Link("Cancel", Paths.explorer))
        return Page(
            "Import Key Pair", subtitle: "into \(open.name)", at: Self.crumbs, [.panel("Key Pair", [.form(form)])])
    }

    private func importKeyPair(_ visit: Visit) async throws -> Reply {
        let (source, name) = try ExplorerPages.source(visit, label: "Key Pair File")
        let alias = try visit.form.required("alias", label: "Alias")
        let entry = try chosen(source, from: visit.form.text("from"))
        if let error = entry.unsupportedProtection {
            throw ConsoleError(.unprocessable, "\(entry.alias) in \(name): \(error.detail).")
        }
        guard let key = entry.privateKey else {
            throw ConsoleError(
                .unprocessable, "The key \(entry.alias) in \(name) stays locked: its passphrase is another one.",
                hint: "Give it in Passphrase of the Key in the File.")
        }
        let chain = try chain(for: key, entry, visit.form.file("certificates"))
        let own = try Self.newPassphrase(visit)
        return try await explorer.change(visit) { keystore in
            try keystore.addKeyPair(alias: alias, key: key, chain: chain, createdAt: visit.now, passphrase: own)
            return Self.done("Key pair imported as \(alias).")
        }
    }

    /// The certificates that came with the key, or those of the second file from the key's own on.
    private func chain(
        for key: PrivateKey, _ entry: KeystoreEntry, _ file: UploadedFile?
    ) throws -> [Certificate] {
        guard let file, !file.bytes.isEmpty else { return entry.certificates }
        let found = try Keystore(bytes: file.bytes, passphrase: nil, limits: ExplorerPages.limits)
            .entries.flatMap(\.certificates)
        guard let own = found.first(where: { key.matches($0) != false }) else {
            throw ConsoleError(.unprocessable, "\(file.name) holds no certificate of the key.")
        }
        return CertificateChains(found).chain(of: own)
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
                .file(
                    "file", "Certificate", hint: "A certificate, or any file with several: all of them are imported."),
                .secret(
                    "passphrase", "Passphrase of the File", hint: "Only for a keystore.", autocomplete: "off"),
                .text(
                    "alias", "Alias", value: visit.form.text("alias"), hint: "Several get it with a number.",
                    isRequired: true),
            ], buttons: [FormButton("Import Certificate", id: "import-button")],
            cancel: Link("Cancel", Paths.explorer))
        return Page(
            "Import Certificate", subtitle: "into \(open.name)", at: Self.crumbs,
            [.panel("Certificate", [.form(form)])])
    }

    private func importCertificates(_ visit: Visit) async throws -> Reply {
        let file = try visit.form.requiredFile("file", label: "Certificate")
        let alias = try visit.form.required("alias", label: "Alias")
        let passphrase = visit.form.isChosen("passphrase") ? visit.form.passphrase("passphrase") : nil
        let source = try Keystore(bytes: file.bytes, passphrase: passphrase, limits: ExplorerPages.limits)
        var seen = Set<Certificate>()
        let certificates = source.entries.flatMap(\.certificates).filter { seen.insert($0).inserted }
        guard !certificates.isEmpty else { throw ConsoleError(.unprocessable, "The file holds no certificate.") }
        return try await explorer.change(visit) { keystore in
            for (index, certificate) in certificates.enumerated() {
                let name = certificates.count == 1 ? alias : "\(alias)-\(index + 1)"
                try keystore.addCertificate(alias: name, certificate: certificate, createdAt: visit.now)
            }
            return Self.done(
                certificates.count == 1
                    ? "Certificate imported as \(alias)."
                    : "\(certificates.count) certificates imported as \(alias)-1 to \(alias)-\(certificates.count).")
        }
    }
}
