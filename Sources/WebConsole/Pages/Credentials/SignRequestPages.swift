import Foundation
import IdentityDirectory
import Issuance
import KeyMaterial

/// Certificates for callers that keep their own key: the request is shown first, then signed and assigned.
struct SignRequestPages {
    let directory: Directory
    let authority: IssuingAuthority?
    let memory: SessionMemory

    var routes: [Route] {
        CredentialSubject.addresses.map { path in
            .post(
                "\(path)/sign-request", .right(.keyPairIssue), of: .businessSystem,
                limitBytes: UploadCertificatePages.limitBytes
            ) { visit in
                let request = try CertificateSigningRequest(pemOrDER: Array(visit.form["request"].utf8))
                let subject = try await CredentialSubject(visit, directory)
                return try await Reply.form(again: { try await preview(request, for: subject, visit) }) {
                    try await sign(request, for: subject, visit)
                }
            }
        }
    }

    /// What the request asks for and what comes of it; nothing is issued yet.
    func preview(
        _ request: CertificateSigningRequest, for subject: CredentialSubject, _ visit: Visit
    ) async throws -> Page {
        let (user, path) = (subject.user, subject.path)
        let holders = try await directory.assignments(
            .init(publicKey: request.publicKey.fingerprint, limit: 10)
        ).map(\.userID)
        let isSignable = visit.has(.keyPairIssue) && authority != nil && holders.allSatisfy { $0 == user }
        return Page(
            "Sign a Certificate Request", subtitle: "for user \(user): nothing is issued yet",
            at: subject.crumbsBelow,
            notices: notices(holders, user, visit),
            (isSignable ? [.form(form(request, path, visit))] : []) + [
                .panel("Certificate Request", id: "request", [.facts(facts(request))])
            ])
    }

    private func notices(_ holders: [String], _ user: String, _ visit: Visit) -> [Notice] {
        if authority == nil {
            return [
                Notice(
                    .bad, "This server has no issuing authority, so it signs no requests.",
                    hint: "Have it signed elsewhere, and upload the certificate.")
            ]
        }
        if !visit.has(.keyPairIssue) {
            return [
                Notice(
                    .bad, "The file is a certificate request, and \(visit.by) may not issue certificates.",
                    hint: "Ask an administrator, or upload a certificate.")
            ]
        }
        if let other = holders.first(where: { $0 != user }) {
            return [
                Notice(
                    .bad, "The request's key is held by user \(other).",
                    text: "Whoever holds it could call as either.",
                    hint: "Let the partner make a new key and a new request.", id: "key-held")
            ]
        }
        return [
            Notice(
                .info, "What happens when it is signed",
                items: [
                    Link("A certificate for the request's key is issued, for client authentication only."),
                    Link("It is assigned to user \(user) under the match rule exact: calls with it arrive as \(user)."),
                    Link("You download it with the authority's certificate and send it to the partner."),
                ], id: "at-call-time")
        ]
    }

    private func facts(_ request: CertificateSigningRequest) -> [Facts.Item] {
        let key = request.publicKey
        let proof =
            switch request.signatureVerdict {
            case true: Cell(badge: Badge("Proves Its Key", .good))
            case false: Cell(badge: Badge("Does Not Prove Its Key", .bad))
            default: Cell(badge: Badge("Cannot Be Checked Here", .warn))
            }
        return [
            Facts.Item("Subject", request.subject.description, id: "request-subject"),
            Facts.Item("Alternative Names", request.subjectAlternativeNames.joined(separator: ", ")),
            Facts.Item(
                "Key",
                [key.algorithm, key.curve ?? key.keySizeBits.map { "\($0) bit" }].compactMap { $0 }
                    .joined(separator: ", ")),
            Facts.Item("Signature", proof, id: "request-proof"),
            Facts.Item("Public Key SHA-256", .mono(key.fingerprint.hex)),
        ]
    }

    private func form(_ request: CertificateSigningRequest, _ path: String, _ visit: Visit) -> Form {
        Form(
            id: "sign", to: "\(path)/sign-request",
            fields: [
                .text(
                    "days", "Valid for Days", value: visit.form.text("days") ?? String(CertificateValidity.daysDefault),
                    type: "number")
            ], buttons: [FormButton("Sign and Assign", id: "sign-button")],
            hidden: ["request": request.pem], cancel: Link("Cancel", path))
    }

    private func sign(
        _ request: CertificateSigningRequest, for subject: CredentialSubject, _ visit: Visit
    ) async throws -> Reply {
        let user = subject.user
        guard let authority else {
            throw ConsoleError(.notFound, "This server has no issuing authority, so it signs no requests.")
        }
        let certificate = try await authority.sign(
            request: request, userID: user, validitySeconds: try KeyPairForm.validity(visit.form), by: visit.by)
        let chain = [authority.issuer(of: certificate) ?? authority.certificate]
        let assignment = try await directory.assign(
            certificate, chain: chain, to: user,
            issuance: IssuanceDocument(.request, certificate: certificate, user: user), by: visit.by)
        let id = await memory.keep(
            CertificateText.pem([certificate] + chain), name: "\(user).pem", type: "application/x-pem-file",
            for: try visit.memoryKey(), at: visit.now)
        return .redirect(
            subject.path,
            Notice(
                .good, "Certificate issued for the request and assigned to user \(user).",
                items: [
                    Link("Download it for the partner", DownloadPages.path(id)),
                    Link("Show it", Paths.certificate(assignment.fingerprint)),
                ]))
    }
}
