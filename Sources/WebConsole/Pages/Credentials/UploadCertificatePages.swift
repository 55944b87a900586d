import Foundation
import IdentityDirectory
import Issuance
import KeyMaterial

/// Upload Certificate: what was found in the file is shown before anything is saved.
struct UploadCertificatePages {
    let directory: Directory
    let authority: IssuingAuthority?
    let memory: SessionMemory

    /// A keystore with some hundred entries.
    static let limitBytes = 2 << 20

    var routes: [Route] { CredentialSubject.addresses.flatMap(routes) + requests.routes }

    private func routes(at path: String) -> [Route] {
        [
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

    private var requests: SignRequestPages {
        SignRequestPages(directory: directory, authority: authority, memory: memory)
    }

    private func uploadPage(_ visit: Visit) async throws -> Page {
        let subject = try await CredentialSubject(visit, directory)
        let path = subject.path
        let chosen = visit.form.text("match") ?? MatchRule.exact.rawValue
        let form = Form(
            id: "upload", to: "\(path)/upload-certificate",
            fields: [
                .fixed("user", "User ID", subject.user),
                .file(
                    "certificate", "Certificate",
                    hint: "A file of any format and name: PEM, DER, PKCS#7, PKCS#12, JKS; alone or with its chain; "
                        + "or a certificate request.", isRequired: false),
                .secret(
                    "passphrase", "Passphrase of the File",
                    hint: "Only for a keystore whose certificates are encrypted.", autocomplete: "off"),
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
            "Upload Certificate", subtitle: "for user \(subject.user)", at: subject.crumbsBelow,
            [.panel("Certificate", [.form(form)])])
    }

    private func examine(_ visit: Visit) async throws -> Reply {
        let subject = try await CredentialSubject(visit, directory)
        let bytes = visit.form.file("certificate")?.bytes ?? Array(visit.form["text"].utf8)
        guard !bytes.isEmpty else {
            throw ConsoleError(
                .unprocessable, "No certificate was given.", hint: "Choose a file, or paste the certificate's text.")
        }
        let passphrase = visit.form.passphrase("passphrase")
        let content = try UploadedFileContent(
            bytes: bytes, passphrase: passphrase.isEmpty ? nil : passphrase,
            chosen: visit.form.text("chosen").flatMap { Fingerprint(hex: $0) })
        switch content {
        case .certificates(let found):
            let match = MatchRule(rawValue: visit.form["match"]) ?? .exact
            let findings = try await directory.examine(
                certificate: found.certificate, chain: found.chain, for: subject.user, match: match)
            if found.others.isEmpty, let error = findings.error, error.owner != nil {
                return try await ConflictPage(directory: directory).reply(
                    error, certificate: found.certificate, chain: found.chain, for: subject, visit)
            }
            let preview = CertificatePreview(
                found: found, findings: findings, match: match, subject: subject)
            return .page(preview.page(visit), status: findings.isAssignable ? .ok : .unprocessableContent)
        case .request(let request):
            return .page(try await requests.preview(request, for: subject, visit))
        }
    }

    private func assign(_ visit: Visit) async throws -> Reply {
        let subject = try await CredentialSubject(visit, directory)
        let all = try CertificateBundle(bytes: Array(visit.form["text"].utf8)).certificates
        guard let certificate = all.first else { throw ConsoleError(.unprocessable, "The certificate is missing.") }
        let chain = Array(all.dropFirst())
        do {
            _ = try await directory.assign(
                certificate, chain: chain, to: subject.user, match: MatchRule(rawValue: visit.form["match"]) ?? .exact,
                overridePublicKey: visit.form.isChosen("override"), by: visit.by)
        } catch let error as DirectoryError where error.owner != nil {
            return try await ConflictPage(directory: directory).reply(
                error, certificate: certificate, chain: chain, for: subject, visit)
        }
        return .redirect(
            subject.path,
            Notice(
                .good, "Certificate \(CertificateText.name(certificate)) assigned to user \(subject.user).",
                items: [Link("Show it", Paths.certificate(certificate.fingerprint))]))
    }
}
