import Foundation
import IdentityDirectory
import KeyMaterial

/// One authority of the trust list: its use, its replacement, its retirement.
struct AuthorityPages {
    let directory: Directory

    var routes: [Route] {
        [
            .get("\(Paths.trustList)/:fingerprint", .right(.directoryRead), of: .businessSystem) { visit in
                .page(try await page(visit))
            },
            .post(
                "\(Paths.trustList)/:fingerprint/replace", .right(.certificateAssign), of: .businessSystem,
                limitBytes: 512 * 1024, replace),
            change("retire") { visit, fingerprint in
                let end = visit.now.addingTimeInterval(try Self.days(visit) * 86_400)
                _ = try await directory.retireAuthority(fingerprint, at: end, by: visit.by)
                return (Paths.authority(fingerprint), Notice(.good, "The authority stops counting as planned."))
            },
            change("keep") { visit, fingerprint in
                _ = try await directory.retireAuthority(fingerprint, at: nil, by: visit.by)
                return (Paths.authority(fingerprint), Notice(.good, "The authority is kept."))
            },
            change("purposes") { visit, fingerprint in
                let purposes = visit.form.values("purposes").compactMap(AuthorityPurpose.init(rawValue:))
                guard !purposes.isEmpty else {
                    throw ConsoleError(
                        .unprocessable, "An authority is trusted for something.", hint: "Remove it instead.")
                }
                _ = try await directory.setPurposes(Set(purposes), ofAuthority: fingerprint, by: visit.by)
                return (Paths.authority(fingerprint), Notice(.good, "Changed what the authority is trusted for."))
            },
            .get("\(Paths.trustList)/:fingerprint/delete", .right(.certificateAssign), of: .businessSystem) { visit in
                let fingerprint = try CertificatePages.fingerprint(visit)
                return .page(
                    DeletionPage(
                        what: "authority \(fingerprint.hex.prefix(16))…", path: Paths.authority(fingerprint),
                        report: try await directory.consequences(ofDistrusting: fingerprint)
                    ).page(at: Crumbs.administrator + [Link("Certificate Trust List", Paths.trustList)], visit))
            },
            change("delete") { visit, fingerprint in
                try await directory.distrust(fingerprint, confirmed: true, by: visit.by)
                return (Paths.trustList, Notice(.good, "Removed from the trust list."))
            },
        ]
    }

    private func change(
        _ verb: String, _ work: @escaping @Sendable (Visit, Fingerprint) async throws -> (String, Notice)
    ) -> Route {
        .post("\(Paths.trustList)/:fingerprint/\(verb)", .right(.certificateAssign), of: .businessSystem) { visit in
            let fingerprint = try CertificatePages.fingerprint(visit)
            return try await Reply.button(backTo: Paths.authority(fingerprint)) {
                let (path, notice) = try await work(visit, fingerprint)
                return .redirect(path, notice)
            }
        }
    }

    @Sendable private func replace(_ visit: Visit) async throws -> Reply {
        try await Reply.form(again: { try await page(visit) }) {
            let file = try visit.form.requiredFile("certificate", label: "Certificate")
            guard let certificate = try CertificateBundle(bytes: file.bytes).certificates.first else {
                throw ConsoleError(.unprocessable, "The file holds no certificate.", hint: "Choose another file.")
            }
            let next = try await directory.replaceAuthority(
                try CertificatePages.fingerprint(visit), with: certificate,
                overlapSeconds: try Self.days(visit) * 86_400, by: visit.by)
            return .redirect(
                Paths.authority(next.certificate.fingerprint),
                Notice(.good, "This authority takes the place of the other one; both count until the overlap is over."))
        }
    }

    private static func days(_ visit: Visit) throws -> Double {
        guard let days = Int(visit.form["days"]), (0...3650).contains(days) else {
            throw ConsoleError(
                .unprocessable, "The field Days is no whole number from 0 to 3650.", hint: "Type a number of days.")
        }
        return Double(days)
    }

    private func page(_ visit: Visit) async throws -> Page {
        let fingerprint = try CertificatePages.fingerprint(visit)
        let uses = try await directory.authorityUses()
        guard let use = uses.first(where: { $0.authority.certificate.fingerprint == fingerprint }) else {
            throw ConsoleError(.notFound, "There is no trusted authority \(fingerprint.hex).")
        }
        let authority = use.authority
        let path = Paths.authority(fingerprint)
        let isChangeable = visit.has(.certificateAssign) && authority.managedBy == .customer
        var actions: [Action] = []
        if isChangeable {
            if authority.retiresAt != nil { actions.append(.submit("Keep", to: "\(path)/keep", id: "keep")) }
            actions.append(.open("Remove", "\(path)/delete", style: .danger, id: "remove"))
        }
        var sections: [Section] = [
            .panel("Trust", id: "trust", [.facts(Self.facts(use, visit))]),
            .panel("Certificate", [.facts(CertificateText.facts(authority.certificate, now: visit.now))]),
        ]
        if isChangeable { sections += [Self.replacement(path), Self.retirement(path), Self.purposes(authority, path)] }
        return Page(
            authority.certificate.subject.description, subtitle: "An authority of the trust list.",
            at: Crumbs.administrator + [Link("Certificate Trust List", Paths.trustList)], actions: actions, sections)
    }

    private static func facts(_ use: AuthorityUse, _ visit: Visit) -> [Facts.Item] {
        let authority = use.authority
        let lists = use.revocationLists.map { $0.list.thisUpdate.formatted(.iso8601) }.joined(separator: ", ")
        return [
            Facts.Item("State", TrustListPages.state(authority, visit)),
            Facts.Item("Managed By", .text(authority.managedBy == .product ? "Product" : "Customer")),
            Facts.Item("Trusted For", .text(authority.purposes.map(\.title).sorted().joined(separator: ", "))),
            Facts.Item("Certificates Matched by Name", .number(use.nameAssignments)),
            Facts.Item("Revocation Lists", lists.isEmpty ? .text("none") : .reference(lists, Paths.revocationLists)),
            Facts.Item("Stops Counting", .time(authority.retiresAt, missing: "not planned")),
            Facts.Item(
                "Successor",
                authority.successor.map { .fingerprint($0, href: Paths.authority($0)) } ?? .text("none")),
            Facts.Item("Added", .time(authority.addedAt, detail: "by \(authority.addedBy)")),
        ]
    }

    private static func replacement(_ path: String) -> Section {
        .panel(
            "Replace", intro: "Both count until the overlap is over; what is matched by name follows to the new key.",
            [
                .form(
                    Form(
                        id: "replace", to: "\(path)/replace",
                        fields: [
                            .file("certificate", "Certificate", hint: "The authority that takes this one's place."),
                            .text("days", "Days", value: "30", hint: "For how long both count.", isRequired: true),
                        ], buttons: [FormButton("Replace", id: "replace-button")]))
            ])
    }

    private static func retirement(_ path: String) -> Section {
        .panel(
            "Retire",
            [
                .form(
                    Form(
                        id: "retire", to: "\(path)/retire",
                        fields: [.text("days", "Days", value: "30", hint: "0 for at once.", isRequired: true)],
                        buttons: [FormButton("Retire", style: .danger, id: "retire-button")]))
            ])
    }

    private static func purposes(_ authority: TrustedAuthority, _ path: String) -> Section {
        let options = AuthorityPurpose.allCases.map {
            Field.Option(value: $0.rawValue, text: $0.title, isChosen: authority.purposes.contains($0))
        }
        return .panel(
            "Trusted For",
            [
                .form(
                    Form(
                        id: "purposes", to: "\(path)/purposes",
                        fields: [
                            .checks("purposes", "Trusted For", options: options)
                        ], buttons: [FormButton("Save", style: .plain, id: "purposes-button")]))
            ])
    }
}

extension AuthorityPurpose {
    var title: String {
        switch self {
        case .clients: "Certificates of callers"
        case .revocationLists: "Revocation lists"
        }
    }
}
