import Foundation
import IdentityDirectory
import IntegrationTenant
import KeyMaterial

/// Adding to the tenant's keystore: a whole keystore file, a key pair, a certificate, or a key pair made here.
struct KeystoreAdditionPages {
    let tenant: Tenant
    let memory: SessionMemory

    static let path = "\(Paths.keystore)/add"
    /// The largest keystore file that is taken.
    static let limitBytes = 2 << 20

    var routes: [Route] {
        [
            .get(Self.path, .right(.tenantWrite), of: .integrationTenant) { visit in .page(page(visit)) },
            .post(
                "\(Self.path)/keystore", .right(.tenantWrite), of: .integrationTenant, limitBytes: Self.limitBytes
            ) { visit in
                try await Reply.form(again: { page(visit) }) { try await addKeystore(visit) }
            },
            .get("\(Self.path)/key-passphrases", .right(.tenantWrite), of: .integrationTenant) { visit in
                .page(try passphrasesPage(try await waiting(visit)))
            },
            .post("\(Self.path)/key-passphrases", .right(.tenantWrite), of: .integrationTenant) { visit in
                let waiting = try await waiting(visit)
                return try await Reply.form(again: { try passphrasesPage(waiting) }) {
                    try await retry(waiting, visit)
                }
            },
            .post("\(Self.path)/confirm", .right(.tenantWrite), of: .integrationTenant) { visit in
                var waiting = try await waiting(visit)
                waiting.isConfirmed = true
                let confirmed = waiting
                return try await Reply.form(again: { page(visit) }) { try await add(confirmed, visit) }
            },
            .post(
                "\(Self.path)/key-pair", .right(.tenantWrite), of: .integrationTenant, limitBytes: 256 * 1024
            ) { visit in
                try await Reply.form(again: { page(visit) }) {
                    let file = try visit.form.requiredFile("file", label: "File")
                    let entry = try await tenant.keystore.addKeyPair(
                        bytes: file.bytes, alias: try visit.form.required("alias", label: "Alias"),
                        from: visit.form.text("from"), passphrase: visit.form.passphrase("passphrase"),
                        overwrite: visit.form.isChosen("overwrite"), by: visit.by)
                    return .redirect(Paths.entry(entry.alias), Notice(.good, "Key pair \(entry.alias) added."))
                }
            },
            .post(
                "\(Self.path)/certificate", .right(.tenantWrite), of: .integrationTenant, limitBytes: 256 * 1024
            ) { visit in
                try await Reply.form(again: { page(visit) }) {
                    let file = try visit.form.requiredFile("file", label: "File")
                    let entry = try await tenant.keystore.addCertificate(
                        bytes: file.bytes, alias: try visit.form.required("alias", label: "Alias"),
                        overwrite: visit.form.isChosen("overwrite"), by: visit.by)
                    return .redirect(Paths.entry(entry.alias), Notice(.good, "Certificate \(entry.alias) added."))
                }
            },
            .get("\(Self.path)/create-key-pair", .right(.tenantWrite), of: .integrationTenant) { visit in
                .page(createPage(visit))
            },
            .post("\(Self.path)/create-key-pair", .right(.tenantWrite), of: .integrationTenant) { visit in
                try await Reply.form(again: { createPage(visit) }) { try await create(visit) }
            },
        ]
    }

    private func page(_ visit: Visit) -> Page {
        let overwrite = Field.checks(
            "overwrite", "Aliases That Are Taken",
            options: [Field.Option(value: "yes", text: "Overwrite the entry that has the alias", isChosen: false)])
        let keystore = Form(
            id: "keystore", to: "\(Self.path)/keystore",
            fields: [
                .file(
                    "file", "File", accept: ".jks,.p12,.pfx,.jceks,.pem",
                    hint: "JKS or PKCS#12, of at most 2 MiB. The content decides, not the name."),
                .secret(
                    "passphrase", "Passphrase",
                    hint: "Of the keystore. Keys with another one are asked for next.", autocomplete: "off"),
                overwrite,
                .checks(
                    "replace", "All Entries of Now",
                    options: [
                        Field.Option(
                            value: "yes", text: "Replace them by the file's; you will be asked before it happens",
                            isChosen: false)
                    ]),
            ], buttons: [FormButton("Add Keystore", id: "add-keystore")], cancel: Link("Cancel", Paths.keystore))
        let keyPair = Form(
            id: "key-pair", to: "\(Self.path)/key-pair",
            fields: [
                .text("alias", "Alias", isRequired: true),
                .file("file", "File", accept: ".p12,.pfx,.jks,.pem", hint: "A key with its certificate."),
                .secret("passphrase", "Passphrase", autocomplete: "off"),
                .text("from", "Alias in the File", hint: "Only where the file holds several keys."), overwrite,
            ], buttons: [FormButton("Add Key Pair", id: "add-key-pair")])
        let certificate = Form(
            id: "certificate", to: "\(Self.path)/certificate",
            fields: [
                .text("alias", "Alias", isRequired: true),
                .file("file", "File", accept: ".cer,.crt,.pem,.der"), overwrite,
            ], buttons: [FormButton("Add Certificate", id: "add-certificate")])
        return Page(
            "Add", at: KeystorePages.crumbs,
            [
                .panel(
                    "Keystore", intro: "All entries of a keystore file. Either all that can be added is, or nothing.",
                    [.form(keystore)]),
                .columns([
                    [.panel("Key Pair", [.form(keyPair)])], [.panel("Certificate", [.form(certificate)])],
                ]),
            ])
    }

    private func addKeystore(_ visit: Visit) async throws -> Reply {
        let file = try visit.form.requiredFile("file", label: "File")
        let waiting = SessionMemory.WaitingKeystore(
            bytes: file.bytes, name: file.name.isEmpty ? "keystore" : file.name,
            passphrase: visit.form.passphrase("passphrase"), rule: Self.rule(visit),
            aliases: [], given: [:])
        return try await add(waiting, visit)
    }

    private func add(_ keystore: SessionMemory.WaitingKeystore, _ visit: Visit) async throws -> Reply {
        do {
            let isTrial = keystore.rule == .replace && !keystore.isConfirmed
            let report = try await tenant.keystore.add(
                bytes: keystore.bytes, fileName: keystore.name, passphrase: keystore.passphrase,
                keyPassphrases: keystore.given, rule: keystore.rule, isTrial: isTrial, by: visit.by)
            if isTrial {
                await memory.setWaiting(keystore, for: try visit.memoryKey(), at: visit.now)
                return .page(confirmPage(report))
            }
            await memory.setWaiting(nil, for: try visit.memoryKey(), at: visit.now)
            return .page(resultPage(report))
        } catch let error as TenantError where error.code == .keyPassphraseNeeded {
            var waiting = keystore
            waiting.aliases = error.aliases
            await memory.setWaiting(waiting, for: try visit.memoryKey(), at: visit.now)
            var page = try passphrasesPage(waiting)
            let again = error.aliases.filter { keystore.given[$0] != nil }
            if !again.isEmpty {
                page.notices.append(
                    Notice(.bad, "The passphrase given does not open: \(again.joined(separator: ", ")).", id: "error"))
            }
            return .page(page, status: .unprocessableContent)
        }
    }

    private func waiting(_ visit: Visit) async throws -> SessionMemory.WaitingKeystore {
        guard let waiting = await memory.waiting(for: try visit.memoryKey(), at: visit.now) else {
            throw ConsoleError(
                .notFound, "No keystore waits for a passphrase any more.", hint: "Choose the file again under Add.")
        }
        return waiting
    }

    private func passphrasesPage(_ waiting: SessionMemory.WaitingKeystore) throws -> Page {
        let fields = waiting.aliases.enumerated().map { index, alias in
            Field.secret(
                "key-\(index)", "Passphrase of the Key \(alias)", isRequired: true, autocomplete: "off")
        }
        let names = waiting.aliases.joined(separator: ", ")
        return Page(
            "Passphrases of Keys", subtitle: waiting.name, at: KeystorePages.crumbs + [Link("Add", Self.path)],
            notices: [
                Notice(
                    .warn,
                    waiting.aliases.count == 1
                        ? "The key \(names) has another passphrase than the keystore."
                        : "These keys have other passphrases than the keystore: \(names).",
                    text: "Nothing was added yet.", id: "key-passphrase-needed")
            ],
            [
                .panel(
                    "Passphrases of Keys",
                    [
                        .form(
                            Form(
                                id: "key-passphrases", to: "\(Self.path)/key-passphrases", fields: fields,
                                buttons: [FormButton("Add Keystore", id: "add-keystore")],
                                cancel: Link("Cancel", Paths.keystore)))
                    ])
            ])
    }

    private func retry(_ waiting: SessionMemory.WaitingKeystore, _ visit: Visit) async throws -> Reply {
        var waiting = waiting
        for (index, alias) in waiting.aliases.enumerated() {
            waiting.given[alias] = visit.form.passphrase("key-\(index)")
        }
        return try await add(waiting, visit)
    }

    private static func rule(_ visit: Visit) -> KeystoreAdditionRule {
        if visit.form.isChosen("replace") { return .replace }
        return visit.form.isChosen("overwrite") ? .overwrite : .keep
    }

    /// What replacing everything would do, before it is done.
    private func confirmPage(_ report: KeystoreAdditionReport) -> Page {
        let removed = report.results.count { $0.outcome == .removed }
        return Page(
            "Replace the Keystore", at: KeystorePages.crumbs + [Link("Add", Self.path)],
            actions: [
                .open("Cancel", Paths.keystore),
                .submit("Replace the Keystore", to: "\(Self.path)/confirm", style: .danger, id: "confirm-replace"),
            ],
            notices: [
                Notice(
                    .warn, "Nothing was changed yet. Entries that would be removed: \(removed).",
                    hint: "The version of before stays in the history.", id: "confirm")
            ], [.panel("What Would Happen", [.table(Self.table(report))])])
    }

    private func resultPage(_ report: KeystoreAdditionReport) -> Page {
        Page(
            "Keystore Added", at: KeystorePages.crumbs + [Link("Add", Self.path)],
            actions: [.open("Keystore", Paths.keystore), .open("Integration Flows", Paths.flows, style: .primary)],
            notices: [Notice(.good, report.message, id: "keystore-added")],
            [.panel("Result", [.table(Self.table(report))])])
    }

    private static func table(_ report: KeystoreAdditionReport) -> Table {
        let rows = report.results.map { result in
            let badge =
                switch result.outcome {
                case .added: Badge("Added", .good)
                case .overwritten: Badge("Overwritten", .warn)
                case .kept: Badge("Kept", .plain)
                case .refused: Badge("Refused", .bad)
                case .removed: Badge("Removed", .bad)
                }
            return Table.Row([
                [.refused, .removed].contains(result.outcome)
                    ? .text(result.alias) : .link(result.alias, Paths.entry(result.alias)),
                .text(TenantEntryKind(rawValue: result.kind)?.title ?? result.kind), Cell(badge: badge),
                .optional(result.reason),
            ])
        }
        return Table(
            id: "result", columns: ["Alias", "Type", "Result", "Why"], rows: rows,
            empty: "The keystore holds no entries.")
    }

    private func createPage(_ visit: Visit) -> Page {
        let form = Form(
            id: "create", to: "\(Self.path)/create-key-pair",
            fields: [
                .text("alias", "Alias", value: visit.form.text("alias"), isRequired: true).focused(),
                .text(
                    "subject", "Subject", value: visit.form.text("subject"),
                    hint: "A distinguished name, such as CN=orders,O=Company.", isRequired: true),
                .select(
                    "algorithm", "Key", options: KeyPairForm.algorithmOptions,
                    chosen: visit.form.text("algorithm") ?? KeyAlgorithm.ecP256.rawValue),
                .text(
                    "days", "Valid for Days", value: visit.form.text("days") ?? String(CertificateValidity.daysDefault),
                    type: "number"),
            ], buttons: [FormButton("Create Key Pair", id: "create-button")], cancel: Link("Cancel", Paths.keystore))
        return Page(
            "Create Key Pair", at: KeystorePages.crumbs,
            [
                .panel(
                    "Key Pair", intro: "Made here, signed by itself; download its signing request afterwards.",
                    [.form(form)])
            ])
    }

    private func create(_ visit: Visit) async throws -> Reply {
        guard let days = Int(visit.form["days"]), (1...3650).contains(days) else {
            throw ConsoleError(.unprocessable, "Valid for Days is not a number from 1 to 3650.")
        }
        let specification = KeyPairSpecification(
            alias: try visit.form.required("alias", label: "Alias"),
            algorithm: KeyAlgorithm(rawValue: visit.form["algorithm"]) ?? .ecP256,
            subject: try DistinguishedName(rfc4514: try visit.form.required("subject", label: "Subject")),
            notBefore: visit.now, notAfter: visit.now.addingTimeInterval(Double(days) * 86400))
        let entry = try await tenant.keystore.createKeyPair(specification, by: visit.by)
        return .redirect(Paths.entry(entry.alias), Notice(.good, "Key pair \(entry.alias) created."))
    }
}
