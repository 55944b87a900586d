import ConnectionLifecycle
import IdentityDirectory
import KeyMaterial

/// Revoking a certificate that an authority of this server issued, with a reason and for good.
struct RevokePages {
    let directory: Directory
    let revocation: CertificateRevocation?

    var routes: [Route] {
        [
            .get(
                "\(Paths.certificates)/:fingerprint/revoke", .right(.keyPairIssue), of: .businessSystem
            ) { visit in .page(try await page(visit)) },
            .post(
                "\(Paths.certificates)/:fingerprint/revoke", .right(.keyPairIssue), of: .businessSystem
            ) { visit in
                let fingerprint = try CertificatePages.fingerprint(visit)
                return try await Reply.form(again: { try await page(visit) }) {
                    guard let revocation else { throw ConsoleError(.unprocessable, "This server issues nothing.") }
                    guard let reason = RevocationReason(name: visit.form["reason"]) else {
                        throw ConsoleError(.unprocessable, "No reason was chosen.", hint: "Choose a reason.")
                    }
                    _ = try await revocation.revoke(fingerprint, reason: reason, by: visit.by)
                    return .redirect(
                        Paths.certificate(fingerprint),
                        Notice(.good, "The certificate is revoked; its authority's revocation list names it."))
                }
            },
        ]
    }

    private func page(_ visit: Visit) async throws -> Page {
        let fingerprint = try CertificatePages.fingerprint(visit)
        let assignment = try await directory.assignment(fingerprint)
        let form = Form(
            id: "revoke", to: "\(Paths.certificate(fingerprint))/revoke",
            fields: [
                .select(
                    "reason", "Reason", options: RevocationReason.offered.map { ($0.name, $0.name) },
                    chosen: RevocationReason.unspecified.name)
            ], buttons: [FormButton("Revoke", style: .danger, id: "revoke-button")],
            cancel: Link("Cancel", Paths.certificate(fingerprint)))
        return Page(
            "Revoke Certificate",
            subtitle: "\(assignment.certificate.subject) of \(assignment.userID). Calls with it are refused from the "
                + "next request on. A block can be lifted; this cannot.",
            at: Crumbs.administrator + [Link("Communication Certificates", Paths.certificates)], [.form(form)])
    }
}
