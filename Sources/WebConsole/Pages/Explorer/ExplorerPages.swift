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
        [
            .get(Paths.explorer, .signedIn) { visit in .page(try await page(visit)) },
            .post("\(Paths.explorer)/undo", .signedIn) { visit in
                var open = try await current(visit)
                guard let what = open.undo() else {
                    throw ConsoleError(.conflict, "There is nothing to take back.")
                }
                try await set(open, visit)
                return .redirect(Paths.explorer, Notice(.good, "Taken back: \(what)", id: "undone"))
            },
            .post("\(Paths.explorer)/close", .signedIn) { visit in
                let open = try await current(visit)
                guard !open.isChanged || visit.form.isChosen("unsaved") else { return .page(Self.closingPage(open)) }
                try await set(nil, visit)
                return .redirect(
                    Paths.explorer, Notice(.good, "The keystore is closed and wiped from memory.", id: "closed"))
            },
        ] + ExplorerStartPages(explorer: self).routes + ExplorerEntryPages(explorer: self).routes
            + ExplorerImportPages(explorer: self).routes + ExplorerGenerationPages(explorer: self).routes
            + ExplorerCertificationPages(explorer: self).routes + ExplorerExportPages(explorer: self).routes
            + ExplorerConversionPages(explorer: self).routes + ExplorerComparisonPages(explorer: self).routes
            + ExplorerSavePages(explorer: self).routes
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

    /// Changes the open keystore, and leads back to it, or to one of its entries.
    func change(
        _ visit: Visit, backTo path: String = Paths.explorer,
        _ change: (inout Keystore) throws -> Notice
    ) async throws -> Reply {
        var open = try await current(visit)
        var keystore = open.keystore
        let notice = try change(&keystore)
        open.become(keystore, by: notice.title)
        try await set(open, visit)
        return .redirect(path, notice)
    }

    /// Keeps bytes for one download, and leads to the page that begins it.
    func offer(_ bytes: [UInt8], name: String, _ notice: Notice, _ visit: Visit) async throws -> Reply {
        let id = await memory.keep(
            bytes, name: name, type: "application/octet-stream", for: try visit.memoryKey(), at: visit.now)
        return .redirect("\(Paths.explorer)/saved/\(id)", notice)
    }

    /// Another keystore from a form, for the fields of `sourceFields`.
    static func source(_ visit: Visit, label: String = "File") throws -> (keystore: Keystore, name: String) {
        let file = try visit.form.requiredFile("file", label: label)
        let passphrase = visit.form.passphrase("passphrase")
        let keystore = try Keystore(
            bytes: file.bytes, passphrase: passphrase,
            keyPassphrases: [passphrase] + keyPassphrases(visit, "source-key-passphrase"), limits: limits)
        return (keystore, file.name)
    }

    static let sourceFields: [Field] = [
        .file("file", "File", hint: "Of any format."),
        .secret("passphrase", "Passphrase of the File", autocomplete: "off"),
        .secret(
            "source-key-passphrase", "Passphrase of Its Keys", hint: "Only where keys have another one than the file.",
            autocomplete: "off"),
    ]

    /// The passphrases of single keys that a form brought.
    static func keyPassphrases(_ visit: Visit, _ name: String) -> [Passphrase] {
        visit.form.values(name).filter { !$0.isEmpty }.map { Passphrase($0) }
    }

    private func page(_ visit: Visit) async throws -> Page {
        guard let open = await memory.explorer(for: try visit.memoryKey(), at: visit.now) else {
            return ExplorerStartPages.page
        }
        let path = Paths.explorer
        return Page(
            "Keystore Explorer", badge: open.isChanged ? Badge("Not Saved", .warn) : nil,
            subtitle: "\(open.name): \(open.summary)",
            actions: [
                .open("Import Key Pair", "\(path)/import-key-pair", style: .primary, id: "import-key-pair"),
                .open("Import Certificate", "\(path)/import-certificate", id: "import-certificate"),
                .open("Generate Key Pair", "\(path)/generate-key-pair", id: "generate-key-pair"),
                .open("Generate Secret Key", "\(path)/generate-secret-key", id: "generate-secret-key"),
                .open("File: Save As", "\(path)/save-as", id: "save-as"),
            ] + (open.lastStep == nil ? [] : [.submit("Undo", to: "\(path)/undo", id: "undo")])
                + [.submit("Close", to: "\(path)/close", id: "close")],
            notices: Self.warnings(open.keystore).map { Notice(.warn, $0) },
            ExplorerTree.sections(open.keystore, visit) + [
                Self.integrityFacts(open.keystore),
                .panel(
                    "The Whole Keystore",
                    [
                        .bar([
                            .open("Verify", "\(path)/verify", id: "verify"),
                            .open("Convert", "\(path)/convert", id: "convert"),
                            .open("Merge Another Keystore", "\(path)/merge", id: "merge"),
                            .open("Compare with Another", "\(path)/compare", id: "compare"),
                        ])
                    ]),
            ])
    }

    /// What concerns the whole file, and what keeps keys closed that no passphrase would open.
    private static func warnings(_ keystore: Keystore) -> [String] {
        keystore.warnings
            + keystore.entries.compactMap { entry in entry.unsupportedProtection.map { "\(entry.alias): \($0.detail)" }
            }
    }

    private static func closingPage(_ open: OpenKeystore) -> Page {
        Page(
            "Close?", subtitle: "\(open.name): \(open.summary)", at: [Link("Keystore Explorer", Paths.explorer)],
            notices: [Notice(.warn, "What was changed is not saved, and would be lost.", id: "unsaved")],
            [
                .bar([
                    .open("File: Save As", "\(Paths.explorer)/save-as", style: .primary),
                    .submit(
                        "Close without Saving", to: "\(Paths.explorer)/close", values: ["unsaved": "yes"],
                        style: .danger, id: "confirm-close"),
                    .open("Cancel", Paths.explorer),
                ])
            ])
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
}
