import Foundation
import IdentityDirectory
import Issuance
import KeyMaterial

/// Create and Download Key Pair, and certificates for requests that callers make from keys of their own.
struct KeyPairPages {
    let directory: Directory
    let authority: IssuingAuthority?
    let memory: SessionMemory

    var routes: [Route] {
        let path = "\(Paths.arrangements)/:id/credentials/key-pair"
        return [
            .get(path, .right(.keyPairIssue), of: .businessSystem) { visit in
                .page(try await formPage(visit, proposal: nil))
            },
            .post(path, .right(.keyPairIssue), of: .businessSystem) { visit in
                if visit.form["work"] == "propose" {
                    return .page(try await formPage(visit, proposal: Passphrase.propose()))
                }
                return try await Reply.form(again: { try await formPage(visit, proposal: nil) }) {
                    try await create(visit)
                }
            },
            .get("\(path)/:download", .right(.keyPairIssue), of: .businessSystem) { visit in
                .page(try await donePage(visit))
            },
        ]
    }

    private func formPage(_ visit: Visit, proposal: Passphrase?) async throws -> Page {
        let (arrangement, user) = try await CredentialPages.subject(visit, directory)
        let path = Paths.credentials(arrangement.id)
        let form = Form(
            id: "key-pair", to: "\(path)/key-pair",
            fields: [
                .fixed("user", "User ID", user),
                .text(
                    "subject", "Subject", value: visit.form.text("subject") ?? "CN=\(user)",
                    hint: "The distinguished name in the certificate."),
                .select(
                    "algorithm", "Key", options: Self.algorithms,
                    chosen: visit.form.text("algorithm") ?? KeyAlgorithm.ecP256.rawValue,
                    hint: "RSA where the calling system knows nothing newer."),
                .text("days", "Valid for Days", value: visit.form.text("days") ?? "730", type: "number"),
            ] + passphraseFields(proposal),
            buttons: [
                FormButton("Create and Download Key Pair", id: "create-button"),
                FormButton(
                    "Propose Passphrase", style: .plain, name: "work", value: "propose", id: "propose-button",
                    skipsChecks: true),
            ], cancel: Link("Cancel", path))
        let proposed = Notice(
            .info, "A passphrase is proposed. Note it now: it is shown only here.",
            text: "Whoever imports the .p12 file needs it.", id: "proposal")
        return Page(
            "Create and Download Key Pair", subtitle: "for user \(user)",
            at: CredentialPages.crumbs(arrangement) + [Link("Edit Credentials", path)],
            notices: proposal == nil ? [] : [proposed],
            [
                .panel(
                    "Key Pair",
                    intro: "The certificate is issued and assigned to \(user) at once. You get a PKCS#12 file under "
                        + "the passphrase; the private key is not kept here.",
                    [.form(form)])
            ])
    }

    private func passphraseFields(_ proposal: Passphrase?) -> [Field] {
        guard let proposal else {
            return [
                .secret("passphrase", "Passphrase", hint: "Protects the .p12 file.", isRequired: true),
                .secret("passphrase-again", "Passphrase, Again", isRequired: true),
            ]
        }
        return [
            .text("passphrase", "Passphrase", value: proposal.text, isRequired: true),
            .text("passphrase-again", "Passphrase, Again", value: proposal.text, isRequired: true),
        ]
    }

    static let algorithms = [
        (KeyAlgorithm.ecP256.rawValue, "EC P-256"), (KeyAlgorithm.ecP384.rawValue, "EC P-384"),
        (KeyAlgorithm.rsa2048.rawValue, "RSA 2048"), (KeyAlgorithm.rsa3072.rawValue, "RSA 3072"),
        (KeyAlgorithm.rsa4096.rawValue, "RSA 4096"),
    ]

    private func issuer() throws -> IssuingAuthority {
        guard let authority else {
            throw ConsoleError(
                .notFound, "This server has no issuing authority, so it creates no key pairs.",
                hint: "Let the partner make its own key, and upload its certificate.")
        }
        return authority
    }

    private func create(_ visit: Visit) async throws -> Reply {
        let (arrangement, user) = try await CredentialPages.subject(visit, directory)
        let passphrase = try visit.form.newPassphrase("passphrase", label: "Passphrase")
        guard let days = Int(visit.form["days"]), (1...3650).contains(days) else {
            throw ConsoleError(.unprocessable, "Valid for Days is not a number from 1 to 3650.")
        }
        let request = KeyPairRequest(
            userID: user, subject: try visit.form.text("subject").map { try DistinguishedName(rfc4514: $0) },
            algorithm: KeyAlgorithm(rawValue: visit.form["algorithm"]) ?? .ecP256,
            validitySeconds: Double(days) * 86400)
        let issued = try await issuer().issueKeyPair(request, passphrase: passphrase, by: visit.by)
        let assignment = try await directory.assign(
            issued.certificate, chain: issued.chain, to: user, by: visit.by)
        let id = await memory.keep(
            issued.pkcs12, name: "\(user).p12", type: "application/x-pkcs12", for: try visit.memoryKey(),
            at: visit.now)
        return .redirect(
            "\(Paths.credentials(arrangement.id))/key-pair/\(id)",
            Notice(
                .good, "Key pair created; its certificate is assigned to user \(user).",
                items: [Link("Show the certificate", Paths.certificate(assignment.fingerprint))], id: "created"))
    }

    private func donePage(_ visit: Visit) async throws -> Page {
        let (arrangement, user) = try await CredentialPages.subject(visit, directory)
        let path = Paths.credentials(arrangement.id)
        let address = DownloadPages.path(visit["download"])
        guard let file = await memory.download(visit["download"], for: try visit.memoryKey(), at: visit.now) else {
            throw ConsoleError(
                .notFound, "The key pair is not kept any more: it waits for ten minutes at most.",
                hint: "Create another one; the certificate of this one can be un-assigned.")
        }
        return Page(
            "Key Pair of \(user)", at: CredentialPages.crumbs(arrangement) + [Link("Edit Credentials", path)],
            next: address,
            [
                .panel(
                    "Download", id: "download-panel",
                    intro: "The download of \(file.name) begins by itself. The file waits here for ten minutes, for "
                        + "you alone, and then is gone.",
                    [.bar([.open("Download \(file.name)", address, style: .primary, id: "download")])]),
                .panel(
                    "What Comes Next",
                    [
                        .prose(
                            Prose([
                                .steps([
                                    Link(
                                        "Open the Keystore Explorer: Create a Keystore, JKS, Import Key Pair.",
                                        Paths.explorer),
                                    Link(
                                        "Add the keystore in the integration tenant: Monitor, Manage Security, "
                                            + "Keystore, Add."),
                                    Link("Set its alias as Private Key Alias in the flow's receiver channel, deploy."),
                                    Link(
                                        "Activate the arrangement \(arrangement.id).",
                                        Paths.arrangement(arrangement.id)),
                                ])
                            ]))
                    ]),
            ])
    }

    /// Issues a certificate for a caller's own key, assigns it, and hands it over.
    func sign(
        _ request: CertificateSigningRequest, for user: String, of arrangement: CommunicationArrangement,
        _ visit: Visit
    ) async throws -> Reply {
        guard visit.has(.keyPairIssue) else {
            throw ConsoleError(
                .unprocessable, "The file is a certificate request, and \(visit.by) may not issue certificates.",
                hint: "Ask an administrator, or upload a certificate.")
        }
        let certificate = try await issuer().sign(request: request, userID: user, by: visit.by)
        let chain = [try issuer().certificate]
        let assignment = try await directory.assign(certificate, chain: chain, to: user, by: visit.by)
        let id = await memory.keep(
            CertificateText.pem([certificate] + chain), name: "\(user).pem", type: "application/x-pem-file",
            for: try visit.memoryKey(), at: visit.now)
        return .redirect(
            Paths.credentials(arrangement.id),
            Notice(
                .good, "Certificate issued for the request and assigned to user \(user).",
                items: [
                    Link("Download it for the partner", DownloadPages.path(id)),
                    Link("Show it", Paths.certificate(assignment.fingerprint)),
                ]))
    }
}
