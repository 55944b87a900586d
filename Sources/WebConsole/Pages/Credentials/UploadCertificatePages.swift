import Foundation
import IdentityDirectory
import Issuance
import KeyMaterial

/// Upload Certificate: what was found in the file is shown before anything is saved.
struct UploadCertificatePages {
    let directory: Directory
    let authority: IssuingAuthority?
    let memory: SessionMemory

    /// More than any certificate chain needs.
    static let limitBytes = 512 * 1024

    var routes: [Route] {
        let path = "\(Paths.arrangements)/:id/credentials"
        return [
            .get("\(path)/upload-certificate", .right(.certificateAssign), of: .businessSystem) { visit in
                .page(try await uploadPage(visit))
            },
            .post(
                "\(path)/upload-certificate", .right(.certificateAssign), of: .businessSystem,
                limitBytes: Self.limitBytes
            ) { visit in
                try await Reply.form(again: { try await uploadPage(visit) }) { try await examine(visit) }
            },
            .post(
                "\(path)/assign-certificate", .right(.certificateAssign), of: .businessSystem,
                limitBytes: Self.limitBytes
            ) { visit in
                try await Reply.form(again: { try await uploadPage(visit) }) { try await assign(visit) }
            },
        ]
    }

    private func uploadPage(_ visit: Visit) async throws -> Page {
        let (arrangement, user) = try await CredentialPages.subject(visit, directory)
        let path = Paths.credentials(arrangement.id)
        let chosen = visit.form.text("match") ?? MatchRule.exact.rawValue
        let form = Form(
            id: "upload", to: "\(path)/upload-certificate",
            fields: [
                .fixed("user", "User ID", user),
                .file(
                    "certificate", "Certificate", accept: ".cer,.crt,.pem,.der,.p7b,.p7c,.csr,.p10",
                    hint: "A certificate, alone or with its chain, or a certificate request.", isRequired: false),
                .area(
                    "text", "Or Its Text", text: visit.form["text"], rows: 4,
                    hint: "Paste what stands between BEGIN and END, with both lines."),
                .radios(
                    "match", "Match Rule",
                    options: MatchRule.allCases.map {
                        Field.Option(value: $0.rawValue, text: $0.title, isChosen: $0.rawValue == chosen)
                    }),
            ], buttons: [FormButton("Upload Certificate", id: "upload-button")], cancel: Link("Cancel", path))
        return Page(
            "Upload Certificate", subtitle: "for user \(user)",
            at: CredentialPages.crumbs(arrangement) + [Link("Edit Credentials", path)],
            [.panel("Certificate", [.form(form)])])
    }

    private func examine(_ visit: Visit) async throws -> Reply {
        let (arrangement, user) = try await CredentialPages.subject(visit, directory)
        let bytes = visit.form.file("certificate")?.bytes ?? Array(visit.form["text"].utf8)
        guard !bytes.isEmpty else {
            throw ConsoleError(
                .unprocessable, "No certificate was given.", hint: "Choose a file, or paste the certificate's text.")
        }
        switch try UploadedCertificate(bytes: bytes) {
        case .certificate(let certificate, let chain):
            return try await findings(certificate, chain, for: user, of: arrangement, visit)
        case .request(let request):
            return try await KeyPairPages(directory: directory, authority: authority, memory: memory)
                .sign(request, for: user, of: arrangement, visit)
        }
    }

    private func findings(
        _ certificate: Certificate, _ chain: [Certificate], for user: String, of arrangement: CommunicationArrangement,
        _ visit: Visit
    ) async throws -> Reply {
        let match = MatchRule(rawValue: visit.form["match"]) ?? .exact
        let findings = try await directory.examine(certificate: certificate, chain: chain, for: user, match: match)
        if let error = findings.error, error.owner != nil {
            return try await ConflictPage(directory: directory).reply(
                error, certificate: certificate, user: user, arrangement: arrangement, visit)
        }
        let path = Paths.credentials(arrangement.id)
        var notices = findings.refusals.map { Notice(.bad, $0.detail, hint: $0.hint) }
        notices += findings.warnings.map { Notice(.warn, $0.detail, hint: $0.hint) }
        if notices.isEmpty { notices = [Notice(.good, "The certificate can be assigned to user \(user).")] }
        if !findings.atCallTime.isEmpty {
            notices.append(
                Notice(.info, "What happens at call time", items: findings.atCallTime.map { Link($0) }))
        }
        var actions: [Section] = [.bar([.open("Choose Another File", "\(path)/upload-certificate")])]
        if findings.isAssignable {
            actions = [.form(assignForm(certificate, chain, match, user, path))]
        }
        let page = Page(
            "Upload Certificate", subtitle: "for user \(user): nothing is saved yet",
            at: CredentialPages.crumbs(arrangement) + [Link("Edit Credentials", path)], notices: notices,
            actions + [
                .panel(
                    "Certificate",
                    [
                        .facts(
                            [Facts.Item("Match Rule", match.title)] + CertificateText.facts(certificate, now: visit.now)
                        )
                    ]),
                .panel("Chain", [CertificateText.chain(chain, now: visit.now)]),
            ])
        return .page(page, status: findings.isAssignable ? .ok : .unprocessableContent)
    }

    private func assignForm(
        _ certificate: Certificate, _ chain: [Certificate], _ match: MatchRule, _ user: String, _ path: String
    ) -> Form {
        Form(
            id: "assign", to: "\(path)/assign-certificate", fields: [],
            buttons: [FormButton("Assign to User \(user)", id: "assign-button")],
            hidden: [
                "text": String(decoding: CertificateText.pem([certificate] + chain), as: UTF8.self),
                "match": match.rawValue,
            ], cancel: Link("Cancel", path))
    }

    private func assign(_ visit: Visit) async throws -> Reply {
        let (arrangement, user) = try await CredentialPages.subject(visit, directory)
        let all = try CertificateBundle(bytes: Array(visit.form["text"].utf8)).certificates
        guard let certificate = all.first else { throw ConsoleError(.unprocessable, "The certificate is missing.") }
        let chain = Array(all.dropFirst())
        do {
            _ = try await directory.assign(
                certificate, chain: chain, to: user, match: MatchRule(rawValue: visit.form["match"]) ?? .exact,
                overridePublicKey: visit.form.isChosen("override"), by: visit.by)
        } catch let error as DirectoryError where error.owner != nil {
            return try await ConflictPage(directory: directory).reply(
                error, certificate: certificate, user: user, arrangement: arrangement, visit)
        }
        return .redirect(
            Paths.credentials(arrangement.id),
            Notice(
                .good, "Certificate \(CertificateText.name(certificate)) assigned to user \(user).",
                items: [Link("Show it", Paths.certificate(certificate.fingerprint))]))
    }
}
