import IdentityDirectory
import KeyMaterial

/// What was found in an uploaded file, and what would happen: shown before anything is saved.
struct CertificatePreview {
    let found: UploadedFileContent.Certificates
    let findings: CertificateFindings
    let match: MatchRule
    let subject: CredentialSubject

    private var user: String { subject.user }
    private var path: String { subject.path }

    func page(_ visit: Visit) -> Page {
        Page(
            "Upload Certificate", subtitle: "for user \(user): nothing is saved yet",
            at: subject.crumbsBelow, notices: notices,
            choice + actions + [
                foundPanel,
                .panel(
                    "Certificate",
                    [
                        .facts(
                            [Facts.Item("Match Rule", match.title)]
                                + CertificateText.facts(found.certificate, now: visit.now))
                    ]),
                .panel("Chain", [CertificateText.chain(found.chain, now: visit.now)]),
            ])
    }

    private var notices: [Notice] {
        var notices = findings.refusals.map { finding in
            Notice(.bad, finding.detail, hint: finding.hint)
        }
        notices += findings.warnings.map { Notice(.warn, $0.detail, hint: $0.hint) }
        if notices.isEmpty { notices = [Notice(.good, "The certificate can be assigned to user \(user).")] }
        if found.holdsPrivateKey {
            notices.append(
                Notice(
                    .warn, "The file holds a private key as well; it was not opened and is not kept.",
                    hint: "A key belongs to its owner alone. Have a key replaced that was sent around.",
                    id: "private-key"))
        }
        if !findings.atCallTime.isEmpty {
            notices.append(
                Notice(
                    .info, "What happens at call time", items: findings.atCallTime.map { Link($0) },
                    id: "at-call-time"))
        }
        return notices
    }

    /// What was looked at, and what is in order.
    private var foundPanel: Section {
        let file = Table.Row([Cell(badge: Badge("File", .info)), .text("The file is \(found.kind).")])
        let rows = findings.observations.map { finding in
            let isOpen = finding.code == "notTrusted"
            return Table.Row(
                [
                    Cell(badge: isOpen ? Badge("To Know", .info) : Badge("In Order", .good)),
                    .text(finding.detail, detail: finding.hint),
                ], id: "found-\(finding.code)")
        }
        return .panel(
            "What Was Found", id: "found",
            [.table(Table(columns: ["", "Finding"], rows: [file] + rows, empty: ""))])
    }

    /// Another certificate of a file that holds several.
    private var choice: [Section] {
        guard !found.others.isEmpty else { return [] }
        let all = [found.certificate] + found.others
        let form = Form(
            id: "choose", to: "\(path)/upload-certificate",
            fields: [
                .select(
                    "chosen", "Certificate",
                    options: all.prefix(200).map {
                        ($0.fingerprint.hex, "\(CertificateText.name($0)), serial \($0.serialNumber.decimal)")
                    }, chosen: found.certificate.fingerprint.hex,
                    hint: "The file holds \(all.count) certificates that a caller could present.")
            ], buttons: [FormButton("Look at This One", style: .plain, id: "choose-button")],
            hidden: ["text": pem(all + found.chain), "match": match.rawValue])
        return [.panel("Which Certificate?", id: "which", [.form(form)])]
    }

    private var actions: [Section] {
        guard findings.isAssignable else {
            return [.bar([.open("Choose Another File", "\(path)/upload-certificate")])]
        }
        return [
            .form(
                Form(
                    id: "assign", to: "\(path)/assign-certificate", fields: [],
                    buttons: [FormButton("Assign to User \(user)", id: "assign-button")],
                    hidden: ["text": pem([found.certificate] + found.chain), "match": match.rawValue],
                    cancel: Link("Cancel", path)))
        ]
    }

    private func pem(_ certificates: [Certificate]) -> String {
        String(decoding: CertificateText.pem(certificates), as: UTF8.self)
    }
}
