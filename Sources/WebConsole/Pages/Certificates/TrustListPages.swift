import IdentityDirectory
import KeyMaterial

/// The certificate trust list: authorities whose certificates may be matched by name, and whose lists count.
struct TrustListPages {
    let directory: Directory

    var routes: [Route] {
        [
            .get(Paths.trustList, .right(.directoryRead), of: .businessSystem) { visit in
                .page(try await page(visit))
            },
            .post(Paths.trustList, .right(.certificateAssign), of: .businessSystem, limitBytes: 4 << 20) { visit in
                try await Reply.form(again: { try await page(visit) }) {
                    let file = try visit.form.requiredFile("certificate", label: "Certificate")
                    let (bundle, retires) = (try Self.certificates(in: file), visit.form.isChosen("retiresOthers"))
                    if visit.form.isChosen("dryRun") {
                        let outcome = try await directory.examine(bundle: bundle, retiresOthers: retires)
                        return .redirect(Paths.trustList, Self.forecast(outcome))
                    }
                    let outcome = try await directory.trust(bundle: bundle, retiresOthers: retires, by: visit.by)
                    return .redirect(Paths.trustList, Notice(.good, Self.sentence(outcome)))
                }
            },
        ]
    }

    private static func certificates(in file: UploadedFile) throws -> [Certificate] {
        do {
            return try CertificateBundle(bytes: file.bytes).certificates
        } catch {
            throw ConsoleError(
                .unprocessable, "The file \(file.name) is no bundle of certificates: \(error.detail).",
                hint: "Choose a .cer, .pem or .p7b file. The trust list is left as it was.")
        }
    }

    private static func forecast(_ outcome: AuthorityBundleOutcome) -> Notice {
        let added = outcome.added.map { Link("Would be added: \($0.certificate.subject)") }
        let retiring = outcome.retiring.map {
            Link("Would retire: \($0.certificate.subject)", Paths.authority($0.certificate.fingerprint))
        }
        return Notice(
            .info, "A dry run, nothing was changed: \(sentence(outcome))", items: Array((added + retiring).prefix(100)),
            id: "dry-run")
    }

    private static func sentence(_ outcome: AuthorityBundleOutcome) -> String {
        let added = outcome.added.count
        var parts = ["\(added) \(added == 1 ? "authority" : "authorities") added"]
        if !outcome.kept.isEmpty { parts.append("\(outcome.kept.count) there before") }
        if !outcome.retiring.isEmpty { parts.append("\(outcome.retiring.count) retiring") }
        return parts.joined(separator: ", ") + "."
    }

    static func state(_ authority: TrustedAuthority, _ visit: Visit) -> Cell {
        if authority.certificate.notAfter < visit.now { return .status("Expired", .bad) }
        guard let end = authority.retiresAt else { return .status("Trusted", .good) }
        return end <= visit.now
            ? .status("Retired", .plain) : .status("Retiring", .warn, detail: Formatting.relative(end, to: visit.now))
    }

    private func page(_ visit: Visit) async throws -> Page {
        let rows = try await directory.authorityUses().map { use in
            let authority = use.authority
            let certificate = authority.certificate
            return Table.Row([
                .reference(certificate.subject.description, Paths.authority(certificate.fingerprint)),
                Self.state(authority, visit),
                .time(certificate.notAfter, detail: Formatting.relative(certificate.notAfter, to: visit.now)),
                .text(authority.managedBy == .product ? "Product" : "Customer"),
                .text(
                    Formatting.count(use.nameAssignments, "certificate") + " by name",
                    detail: Formatting.count(use.revocationLists.count, "revocation list")),
                .fingerprint(certificate.fingerprint, href: Paths.authority(certificate.fingerprint)),
            ])
        }
        var sections: [Section] = [
            .table(
                Table(
                    id: "authorities", columns: ["Authority", "State", "Valid Until", "Managed By", "Use", "SHA-256"],
                    rows: rows, empty: "No authority is trusted."))
        ]
        if visit.has(.certificateAssign) {
            let form = Form(
                id: "trust", to: Paths.trustList,
                fields: [
                    .file(
                        "certificate", "Certificate",
                        hint: "One authority's certificate or a bundle, .cer, .pem or .p7b. A bundle is taken as a "
                            + "whole; a bad one leaves the list as it was."),
                    .select(
                        "retiresOthers", "Authorities that are not in it",
                        options: [("", "Keep"), ("yes", "Let those that the customer manages retire in 30 days")],
                        chosen: ""),
                    .checks(
                        "dryRun", "Options",
                        options: [
                            Field.Option(
                                value: "yes", text: "Dry Run: say what would change, and change nothing",
                                isChosen: false)
                        ]),
                ],
                buttons: [FormButton("Add to Trust List", id: "trust-button")])
            sections.append(.panel("Add", [.form(form)]))
        }
        return Page(
            "Certificate Trust List",
            subtitle: "Whose certificates may stand for a user under the match rule Name, and whose revocation lists "
                + "count. Exact needs none of them.",
            at: Crumbs.administrator, sections)
    }
}
