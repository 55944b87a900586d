import Foundation
import KeyMaterial
import KeystoreFormats

/// What keeps a key's certificate going: requests, authorities' replies, renewal, and the chain.
struct ExplorerCertificationPages {
    let explorer: ExplorerPages

    var routes: [Route] {
        let path = Paths.explorer
        return [
            .get("\(path)/request", .signedIn) { visit in .page(try await requestPage(visit)) },
            .post("\(path)/request", .signedIn) { visit in
                try await Reply.form(again: { try await requestPage(visit) }) { try await request(visit) }
            },
            .get("\(path)/import-reply", .signedIn) { visit in .page(try await replyPage(visit)) },
            .post("\(path)/import-reply", .signedIn, limitBytes: 512 * 1024) { visit in
                try await Reply.form(again: { try await replyPage(visit) }) { try await importReply(visit) }
            },
            .get("\(path)/renew", .signedIn) { visit in .page(try await renewPage(visit)) },
            .post("\(path)/renew", .signedIn) { visit in
                try await Reply.form(again: { try await renewPage(visit) }) { try await renew(visit) }
            },
            .post("\(path)/complete-chain", .signedIn) { visit in
                let entry = ExplorerTree.entry(visit.form["entry"])
                return try await Reply.button(backTo: entry) {
                    try await explorer.change(visit, backTo: entry) { keystore in
                        let added = try keystore.completeChain(of: visit.form["entry"]).count
                        return Notice(
                            added > 0 ? .good : .info, "\(Formatting.count(added, "certificate")) added to the chain.",
                            hint: added > 0
                                ? nil : "The issuer's certificate is not in this keystore: import it first.",
                            id: "chain-completed")
                    }
                }
            },
        ]
    }

    private func entry(_ visit: Visit) async throws -> KeystoreEntry {
        let open = try await explorer.current(visit)
        let alias = visit.form.text("entry") ?? visit.query["alias"]
        guard let entry = open.keystore.entry(alias) else {
            throw ConsoleError.notFound("entry \(alias) in \(open.name)")
        }
        return entry
    }

    private func openKey(_ entry: KeystoreEntry) throws -> PrivateKey {
        guard let key = entry.privateKey else {
            throw ConsoleError(
                .unprocessable, "The key \(entry.alias) is not open.", hint: "Open it with its passphrase first.")
        }
        return key
    }

    private func page(_ title: String, _ entry: KeystoreEntry, _ form: Form) -> Page {
        Page(
            title, subtitle: "of \(entry.alias)",
            at: [Link("Keystore Explorer", Paths.explorer), Link(entry.alias, ExplorerTree.entry(entry.alias))],
            [.panel(title, [.form(form)])])
    }

    private func requestPage(_ visit: Visit) async throws -> Page {
        let entry = try await entry(visit)
        let own = entry.certificates.first
        let form = Form(
            id: "request", to: "\(Paths.explorer)/request",
            fields: [
                .text(
                    "subject", "Subject", value: visit.form.text("subject") ?? own?.subject.description,
                    isRequired: true),
                .text(
                    "names", "Alternative Names",
                    value: visit.form.text("names") ?? own?.subjectAlternativeNames.joined(separator: ", "),
                    hint: "Such as DNS:orders.example.com, separated by commas."),
            ], buttons: [FormButton("Make Request", id: "request-button")], hidden: ["entry": entry.alias],
            cancel: Link("Cancel", ExplorerTree.entry(entry.alias)))
        return page("Certificate Request", entry, form)
    }

    /// Usages are asked for as the certificate has them, names as the form says.
    private func request(_ visit: Visit) async throws -> Reply {
        let entry = try await entry(visit)
        let names = visit.form["names"].split(separator: ",").map { String($0).trimmingBlanks() }
        var extensions = entry.certificates.first.map(CertificateRenewal.requestedExtensions) ?? []
        if names != entry.certificates.first?.subjectAlternativeNames ?? [] {
            extensions.removeAll { $0.name == "subjectAltName" }
            if !names.isEmpty { extensions.append(try .subjectAlternativeNames(names)) }
        }
        let request = try CertificateSigningRequest.create(
            subject: try DistinguishedName(rfc4514: try visit.form.required("subject", label: "Subject")),
            extensions: extensions, key: try openKey(entry))
        return try await explorer.offer(
            Array(request.pem.utf8), name: "\(entry.alias).csr",
            Notice(
                .good, "A certificate request for \(request.subject) is made.",
                hint: "Send it to the authority, and import its reply here.", id: "requested"), visit)
    }

    private func replyPage(_ visit: Visit) async throws -> Page {
        let entry = try await entry(visit)
        let form = Form(
            id: "reply", to: "\(Paths.explorer)/import-reply",
            fields: [
                .file("file", "Reply of the Authority", hint: "DER, PEM or PKCS#7, in any order.")
            ], buttons: [FormButton("Import Reply", id: "reply-button")], hidden: ["entry": entry.alias],
            cancel: Link("Cancel", ExplorerTree.entry(entry.alias)))
        return page("Import Reply", entry, form)
    }

    private func importReply(_ visit: Visit) async throws -> Reply {
        let file = try visit.form.requiredFile("file", label: "Reply of the Authority")
        let reply = try Keystore(bytes: file.bytes, passphrase: nil, limits: ExplorerPages.limits)
            .entries.flatMap(\.certificates)
        let alias = visit.form["entry"]
        return try await explorer.change(visit, backTo: ExplorerTree.entry(alias)) { keystore in
            let chain = try keystore.installReply(reply, for: alias)
            let isWhole = chain.last?.isSelfIssued ?? false
            return Notice(
                .good, "The certificate of \(alias) is replaced; its chain has \(chain.count).",
                hint: isWhole
                    ? nil : "The chain ends at \(chain.last?.subject.description ?? "?"): its issuer is missing.",
                id: "reply-imported")
        }
    }

    private func renewPage(_ visit: Visit) async throws -> Page {
        let entry = try await entry(visit)
        let form = Form(
            id: "renew", to: "\(Paths.explorer)/renew",
            fields: [
                .fixed(
                    "subject", "Subject", entry.certificates.first?.subject.description ?? "–",
                    hint: "Names and extensions stay as they are, too."),
                .text(
                    "days", "Days of Validity", value: visit.form.text("days"),
                    hint: "Empty for as long as the old certificate.", type: "number"),
            ], buttons: [FormButton("Renew", id: "renew-button")], hidden: ["entry": entry.alias],
            cancel: Link("Cancel", ExplorerTree.entry(entry.alias)))
        return page("Renew", entry, form)
    }

    private func renew(_ visit: Visit) async throws -> Reply {
        let entry = try await entry(visit)
        guard let old = entry.certificates.first else {
            throw ConsoleError(.unprocessable, "The key has no certificate to renew.")
        }
        guard old.isSelfIssued else {
            throw ConsoleError(
                .unprocessable, "The certificate was issued by \(old.issuer), which has to renew it.",
                hint: "Make a certificate request, and import the reply.")
        }
        let days = visit.form.text("days").map { Int($0) ?? 0 }
        if let days, !(1...36_500).contains(days) {
            throw ConsoleError(.unprocessable, "Days of Validity is a number from 1 to 36500.")
        }
        let renewed = try CertificateRenewal(of: old, days: days).selfSigned(by: try openKey(entry), at: visit.now)
        return try await explorer.change(visit, backTo: ExplorerTree.entry(entry.alias)) { keystore in
            try keystore.installReply([renewed], for: entry.alias)
            return Notice(
                .good, "The certificate of \(entry.alias) is valid until \(Formatting.day(renewed.notAfter)).",
                id: "renewed")
        }
    }
}
