import IdentityDirectory
import KeyMaterial

/// The certificate trust list: authorities whose certificates may be matched by name.
struct TrustListPages {
    let directory: Directory

    var routes: [Route] {
        [
            .get(Paths.trustList, .right(.directoryRead), of: .businessSystem) { visit in
                .page(try await page(visit))
            },
            .post(Paths.trustList, .right(.directoryWrite), of: .businessSystem, limitBytes: 512 * 1024) { visit in
                try await Reply.form(again: { try await page(visit) }) {
                    let file = try visit.form.requiredFile("certificate", label: "Certificate")
                    let certificates = try CertificateBundle(bytes: file.bytes).certificates
                    for certificate in certificates { _ = try await directory.trust(certificate, by: visit.by) }
                    return .redirect(
                        Paths.trustList,
                        Notice(.good, "\(Formatting.count(certificates.count, "authority")) on the trust list."))
                }
            },
            .post("\(Paths.trustList)/:fingerprint/remove", .right(.directoryWrite), of: .businessSystem) { visit in
                try await Reply.button(backTo: Paths.trustList) {
                    try await directory.distrust(try CertificatePages.fingerprint(visit), by: visit.by)
                    return .redirect(Paths.trustList, Notice(.good, "Removed from the trust list."))
                }
            },
        ]
    }

    private func page(_ visit: Visit) async throws -> Page {
        let rows = try await directory.authorities().map { authority in
            Table.Row([
                .text(authority.certificate.subject.description),
                .time(
                    authority.certificate.notAfter,
                    detail: Formatting.relative(authority.certificate.notAfter, to: visit.now)),
                .fingerprint(authority.certificate.fingerprint),
                .time(authority.addedAt, detail: "by \(authority.addedBy)"),
                .actions(
                    visit.has(.directoryWrite)
                        ? [
                            .submit(
                                "Remove",
                                to: "\(Paths.trustList)/\(authority.certificate.fingerprint.hex)/remove",
                                style: .smallDanger)
                        ] : []),
            ])
        }
        var sections: [Section] = [
            .table(
                Table(
                    id: "authorities", columns: ["Authority", "Valid Until", "SHA-256", "Added", ""], rows: rows,
                    empty: "No authority is trusted."))
        ]
        if visit.has(.directoryWrite) {
            let form = Form(
                id: "trust", to: Paths.trustList,
                fields: [.file("certificate", "Certificate", hint: "An authority's certificate, .cer, .pem or .p7b.")],
                buttons: [FormButton("Add to Trust List", id: "trust-button")])
            sections.append(.panel("Add", [.form(form)]))
        }
        return Page(
            "Certificate Trust List",
            subtitle: "Whose certificates may stand for a user under the match rule Name. Exact needs none of them.",
            at: Crumbs.administrator, sections)
    }
}
