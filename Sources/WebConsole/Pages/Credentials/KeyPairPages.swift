import ConnectionLifecycle
import Foundation
import IdentityDirectory
import Issuance
import KeyMaterial

/// Create and Download Key Pair, and certificates for requests that callers make from keys of their own.
struct KeyPairPages {
    let directory: Directory
    let authority: IssuingAuthority?
    /// Nil where the server hands nothing over by a link.
    let handOvers: HandOvers?
    let memory: SessionMemory

    var routes: [Route] { CredentialSubject.addresses.flatMap { routes(at: "\($0)/key-pair") } }

    private func routes(at path: String) -> [Route] {
        [
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
        let subject = try await CredentialSubject(visit, directory)
        let (user, path) = (subject.user, subject.path)
        let form = Form(
            id: "key-pair", to: "\(path)/key-pair",
            fields: KeyPairForm.fields(user: user, visit.form, proposal: proposal)
                + (handOvers == nil ? [] : [OfferedFilePages.lifetimeField(visit.form)]),
            buttons: [FormButton("Create and Download Key Pair", id: "create-button")]
                + (handOvers == nil
                    ? []
                    : [
                        FormButton(
                            "Create and Offer by Link", style: .plain, name: "work", value: "offer",
                            id: "offer-button")
                    ])
                + [
                    FormButton(
                        "Propose Passphrase", style: .plain, name: "work", value: "propose", id: "propose-button",
                        skipsChecks: true)
                ], cancel: Link("Cancel", path))
        let proposed = Notice(
            .info, "A passphrase is proposed. Note it now: it is shown only here.",
            text: "Whoever imports the file needs it.", id: "proposal")
        return Page(
            "Create and Download Key Pair", subtitle: "for user \(user)",
            at: subject.crumbsBelow, notices: proposal == nil ? [] : [proposed],
            [
                .panel(
                    "Key Pair",
                    intro: "The certificate is issued and assigned to \(user) at once. You get a file under "
                        + "the passphrase; the private key is not kept here.",
                    [.form(form)])
            ])
    }

    private func issuer() throws -> IssuingAuthority {
        guard let authority else {
            throw ConsoleError(
                .notFound, "This server has no issuing authority, so it creates no key pairs.",
                hint: "Let the partner make its own key, and upload its certificate.")
        }
        return authority
    }

    private func create(_ visit: Visit) async throws -> Reply {
        let subject = try await CredentialSubject(visit, directory)
        let user = subject.user
        let passphrase = try visit.form.newPassphrase("passphrase", label: "Passphrase")
        let request = try KeyPairForm.request(user: user, visit.form)
        let offering = visit.form["work"] == "offer" ? handOvers : nil
        let lifetime = try OfferedFilePages.lifetimeSeconds(visit.form)
        let issued = try await issuer().issueKeyPair(request, passphrase: passphrase, by: visit.by)
        let assignment = try await directory.assign(
            issued.certificate, chain: issued.chain, to: user,
            issuance: IssuanceDocument(
                .keyPair(format: request.format.rawValue, profile: request.profile.rawValue),
                certificate: issued.certificate, user: user), by: visit.by)
        if let offering {
            do {
                let offered = try await offering.offer(
                    issued.file, named: user + request.format.fileExtension,
                    certificate: issued.certificate.fingerprint, expiresSeconds: lifetime, by: visit.by)
                return try await OfferedFilePages(handOvers: offering, memory: memory).show(offered.secret, visit)
            } catch {
                // The key in the file is with nobody.
                _ = try? await directory.unassign(fingerprint: issued.certificate.fingerprint, by: visit.by)
                throw error
            }
        }
        let id = await memory.keep(
            issued.file, name: user + request.format.fileExtension, type: request.format.mediaType,
            for: try visit.memoryKey(), at: visit.now)
        return .redirect(
            "\(subject.path)/key-pair/\(id)",
            Notice(
                .good, "Key pair created; its certificate is assigned to user \(user).",
                items: [Link("Show the certificate", Paths.certificate(assignment.fingerprint))], id: "created"))
    }

    private func donePage(_ visit: Visit) async throws -> Page {
        let subject = try await CredentialSubject(visit, directory)
        let address = DownloadPages.path(visit["download"])
        guard let file = await memory.download(visit["download"], for: try visit.memoryKey(), at: visit.now) else {
            throw ConsoleError(
                .notFound, "The key pair is not kept any more: it waits for ten minutes at most.",
                hint: "Create another one; the certificate of this one can be un-assigned.")
        }
        return Page(
            "Key Pair of \(subject.user)", at: subject.crumbsBelow, next: address,
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
                                    subject.arrangement.map {
                                        Link("Activate the arrangement \($0.id).", Paths.arrangement($0.id))
                                    } ?? Link("Activate an arrangement of this user.", Paths.arrangements),
                                ])
                            ]))
                    ]),
            ])
    }
}
