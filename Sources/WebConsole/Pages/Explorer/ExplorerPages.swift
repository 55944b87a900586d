import Foundation
import IdentityDirectory
import IntegrationTenant
import KeyMaterial
import KeystoreFormats

/// Keystore Explorer: make a keystore, or open a file, and work on it; what is open is kept in memory for the session.
struct ExplorerPages {
    let memory: SessionMemory
    let tenant: Tenant?

    static let limitBytes = 8 << 20
    /// What one session may hold open; a file from outside asks for no more work than this.
    static let limits: KeystoreLimits = {
        var limits = KeystoreLimits()
        limits.bytesMax = limitBytes
        limits.itemsMax = 20_000
        return limits
    }()

    var routes: [Route] {
        let path = Paths.explorer
        return [
            .get(path, .signedIn) { visit in .page(try await page(visit)) },
            .post("\(path)/create", .signedIn) { visit in
                try await Reply.button(backTo: path) {
                    let text = try visit.form.required("type", label: "Type")
                    guard let type = KeystoreType(rawValue: text), type.isWritable else {
                        throw ConsoleError(.unprocessable, "Keystores of type \(text) cannot be written.")
                    }
                    let name = "keystore.\(Self.fileExtension(type))"
                    try await set(OpenKeystore(keystore: Keystore(type: type), name: name, isChanged: false), visit)
                    return .redirect(path, Notice(.good, "A keystore of type \(type.rawValue) is open.", id: "created"))
                }
            },
            .post("\(path)/open", .signedIn, limitBytes: Self.limitBytes) { visit in
                try await Reply.button(backTo: path) { try await open(visit) }
            },
            .post("\(path)/close", .signedIn) { visit in
                try await set(nil, visit)
                return .redirect(path, Notice(.good, "The keystore is closed and wiped from memory."))
            },
            .get("\(path)/entry", .signedIn) { visit in .page(try await entryPage(visit)) },
            .post("\(path)/rename", .signedIn) { visit in
                try await change(visit, "Entry renamed.") { keystore, _ in
                    try keystore.rename(visit.form["entry"], to: try visit.form.required("alias", label: "New Alias"))
                }
            },
            .post("\(path)/delete", .signedIn) { visit in
                try await change(visit, "Entry \(visit.form["entry"]) deleted.") { keystore, _ in
                    try keystore.remove(visit.form["entry"])
                }
            },
            .post("\(path)/unlock", .signedIn) { visit in
                try await change(visit, "Key \(visit.form["entry"]) opened.") { keystore, _ in
                    try keystore.unlock(
                        visit.form["entry"], passphrase: visit.form.passphrase("passphrase"), limits: Self.limits)
                }
            },
        ] + ExplorerImportPages(explorer: self).routes + ExplorerSavePages(explorer: self).routes
    }

    static func fileExtension(_ type: KeystoreType) -> String {
        switch type {
        case .pkcs12: "p12"
        case .pem: "pem"
        default: "jks"
        }
    }

    func current(_ visit: Visit) async throws -> OpenKeystore {
        guard let open = await memory.explorer(for: try visit.memoryKey(), at: visit.now) else {
            throw ConsoleError(
                .conflict, "No keystore is open; one is closed half an hour after its last use.",
                hint: "Create a keystore or open a file.")
        }
        return open
    }

    func set(_ keystore: OpenKeystore?, _ visit: Visit) async throws {
        await memory.setExplorer(keystore, for: try visit.memoryKey(), at: visit.now)
    }

    private func change(
        _ visit: Visit, _ done: String, _ change: (inout Keystore, Visit) throws -> Void
    ) async throws -> Reply {
        try await Reply.button(backTo: Paths.explorer) {
            var open = try await current(visit)
            try change(&open.keystore, visit)
            open.isChanged = true
            try await set(open, visit)
            return .redirect(Paths.explorer, Notice(.good, done))
        }
    }

    private func open(_ visit: Visit) async throws -> Reply {
        let file = try visit.form.requiredFile("file", label: "File")
        let passphrase = visit.form.isChosen("unchecked") ? nil : visit.form.passphrase("passphrase")
        let keystore = try Keystore(bytes: file.bytes, passphrase: passphrase, limits: Self.limits)
        try await set(
            OpenKeystore(keystore: keystore, name: file.name.isEmpty ? "keystore" : file.name, isChanged: false), visit)
        return .redirect(Paths.explorer, Notice(.good, "\(file.name) is open."))
    }

    private func page(_ visit: Visit) async throws -> Page {
        guard let open = await memory.explorer(for: try visit.memoryKey(), at: visit.now) else { return startPage }
        let path = Paths.explorer
        let warnings = open.keystore.warnings.map { Notice(.warn, $0) }
        return Page(
            "Keystore Explorer", badge: open.isChanged ? Badge("Not Saved", .warn) : nil,
            subtitle: "\(open.name): \(open.summary)",
            actions: [
                .open("Import Key Pair", "\(path)/import-key-pair", style: .primary, id: "import-key-pair"),
                .open("Import Certificate", "\(path)/import-certificate", id: "import-certificate"),
                .open("Generate Key Pair", "\(path)/generate-key-pair", id: "generate-key-pair"),
                .open("File: Save As", "\(path)/save-as", id: "save-as"),
                .submit("Close", to: "\(path)/close", id: "close"),
            ], notices: warnings, [Self.entryTable(open.keystore), Self.integrityFacts(open.keystore)])
    }

    private static func integrityFacts(_ keystore: Keystore) -> Section {
        let integrity =
            switch keystore.integrity {
            case .verified: Badge("Verified", .good)
            case .unprotected: Badge("Not Protected Yet", .plain)
            case .unchecked: Badge("Not Checked", .warn)
            }
        return .panel(
            "File",
            [.facts([Facts.Item("Type", keystore.type.rawValue), Facts.Item("Integrity", Cell(badge: integrity))])])
    }

    private static func entryTable(_ keystore: Keystore) -> Section {
        let rows = keystore.entries.map { entry in
            let certificate = entry.certificates.first
            return Table.Row(
                [
                    .link(entry.alias, Paths.query("\(Paths.explorer)/entry", [("alias", entry.alias)])),
                    .text(entry.kind.title),
                    Cell(badge: entry.keyStatus.badge),
                    .text(
                        [entry.algorithm, entry.keySizeBits.map { "\($0) bit" }].compactMap { $0 }.joined(
                            separator: ", ")),
                    .text(certificate?.subject.description ?? "–"), .time(certificate?.notAfter, missing: "–"),
                    .actions([
                        .submit(
                            "Delete", to: "\(Paths.explorer)/delete", values: ["entry": entry.alias],
                            style: .smallDanger)
                    ]),
                ], id: "entry-\(entry.alias)")
        }
        return .table(
            Table(
                id: "entries", columns: ["Alias", "Type", "Key", "Algorithm", "Subject", "Valid Until", ""],
                rows: rows, empty: "The keystore is empty: import a key pair."))
    }

    private var startPage: Page {
        let types = [("JKS", "JKS – Java keystore"), ("PKCS12", "PKCS12 – .p12, .pfx"), ("PEM", "PEM – text")]
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
                    hint: "JKS, PKCS#12, PEM, DER, PKCS#7 and others; the content decides, not the name."
                ), .secret("passphrase", "Passphrase", autocomplete: "off"),
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

    private func entryPage(_ visit: Visit) async throws -> Page {
        let open = try await current(visit)
        guard let entry = open.keystore.entry(visit.query["alias"]) else {
            throw ConsoleError.notFound("entry \(visit.query["alias"]) in \(open.name)")
        }
        var sections: [Section] = []
        if let certificate = entry.certificates.first {
            sections = [
                .panel("Certificate", [.facts(CertificateText.facts(certificate, now: visit.now))]),
                .panel("Chain", [CertificateText.chain(Array(entry.certificates.dropFirst()), now: visit.now)]),
            ]
        }
        let rename = Form(
            id: "rename", to: "\(Paths.explorer)/rename",
            fields: [.text("alias", "New Alias", value: entry.alias, isRequired: true)],
            buttons: [FormButton("Rename", style: .plain, id: "rename-button")], hidden: ["entry": entry.alias])
        var columns: [[Section]] = [[.panel("Rename", [.form(rename)])]]
        if entry.keyStatus == .locked {
            let unlock = Form(
                id: "unlock", to: "\(Paths.explorer)/unlock",
                fields: [.secret("passphrase", "Passphrase of the Key", isRequired: true, autocomplete: "off")],
                buttons: [FormButton("Open Key", id: "unlock-button")], hidden: ["entry": entry.alias])
            columns.insert([.panel("Locked Key", [.form(unlock)])], at: 0)
        }
        return Page(
            entry.alias, badge: entry.keyStatus.badge, subtitle: entry.kind.title,
            at: [Link("Keystore Explorer", Paths.explorer), Link(open.name, Paths.explorer)],
            sections + [.columns(columns)])
    }
}

extension KeystoreEntry.Kind {
    var title: String {
        switch self {
        case .keyPair: "Key Pair"
        case .privateKey: "Private Key"
        case .certificate: "Certificate"
        case .secretKey: "Secret Key"
        case .other: "Other"
        }
    }
}

extension KeyStatus {
    var badge: Badge {
        switch self {
        case .decrypted: Badge("Opened", .good)
        case .locked: Badge("Locked", .warn)
        case .malformed: Badge("Malformed", .bad)
        case .unsupported: Badge("Not Supported", .warn)
        case .none: Badge("No Key", .plain)
        }
    }
}
