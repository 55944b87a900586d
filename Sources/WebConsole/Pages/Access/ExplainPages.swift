import IdentityDirectory
import KeyMaterial

/// Explain: what a call with a certificate would be answered, step by step, and what to do, without making it.
struct ExplainPages {
    let directory: Directory

    var routes: [Route] {
        [
            .get(Paths.explain, .right(.decisionRead), of: .businessSystem) { visit in
                .page(try await page(visit, from: visit.query))
            },
            .post(Paths.explain, .right(.decisionRead), of: .businessSystem, limitBytes: 2 << 20) { visit in
                try await Reply.form(again: { form(visit.form, []) }) {
                    .page(try await page(visit, from: visit.form))
                }
            },
        ]
    }

    private func page(_ visit: Visit, from fields: FormFields) async throws -> Page {
        if let id = fields.text("correlation") {
            return form(fields, ExplainSections.recorded(try await directory.explain(correlationID: id), visit))
        }
        let isAsked = ["fingerprint", "text"].contains { fields.text($0) != nil } || fields.isChosen("none")
        guard isAsked || fields.file("certificate") != nil else { return form(fields, []) }
        let subject = try await subject(fields)
        if fields.text("fingerprint") != nil, subject == nil { return form(fields, [Self.unknown]) }
        let explanation = try await directory.explain(
            certificate: subject?.certificate, chain: subject?.chain ?? [],
            method: fields.text("method")?.uppercased(), path: fields.text("path"))
        var sections = ExplainSections.all(explanation)
        if let certificate = subject?.certificate {
            sections.append(.panel("Certificate", [.facts(CertificateText.facts(certificate, now: visit.now))]))
        }
        return form(fields, sections)
    }

    /// The certificate that was given; nil where none is meant, or none with this fingerprint is assigned.
    private func subject(_ fields: FormFields) async throws -> (certificate: Certificate, chain: [Certificate])? {
        let text = fields["text"]
        if let bytes = fields.file("certificate")?.bytes ?? (text.isEmpty ? nil : Array(text.utf8)) {
            let passphrase = fields.passphrase("passphrase")
            let content = try UploadedFileContent(bytes: bytes, passphrase: passphrase.isEmpty ? nil : passphrase)
            guard case .certificates(let found) = content else {
                throw ConsoleError(
                    .unprocessable, "What was given is a certificate request: nobody can call with it yet.",
                    hint: "Give the certificate that was issued for it.")
            }
            return (found.certificate, found.chain)
        }
        guard let hex = fields.text("fingerprint") else { return nil }
        guard let fingerprint = Fingerprint(hex: hex.lowercased()) else {
            throw ConsoleError(.unprocessable, "\(hex.prefix(80)) is no SHA-256 fingerprint.")
        }
        return (try? await directory.assignment(fingerprint)).map { ($0.certificate, $0.chain) }
    }

    private static let unknown = Section.notice(
        Notice(
            .warn, "No certificate with this fingerprint is assigned to any user.",
            text: "A call with it is refused: notAssigned.",
            hint: "Upload the certificate itself, or paste it, to see every step.", id: "verdict"))

    private func form(_ fields: FormFields, _ sections: [Section]) -> Page {
        let form = Form(
            id: "explain", to: Paths.explain,
            fields: [
                .file(
                    "certificate", "Certificate",
                    hint: "The one that the caller presents: a file of any format.", isRequired: false),
                .secret(
                    "passphrase", "Passphrase of the File",
                    hint: "Only for a keystore whose certificates are encrypted.", autocomplete: "off"),
                .area(
                    "text", "Or Its Text", text: fields["text"],
                    hint: "Paste what stands between BEGIN and END, with both lines."),
                .text("fingerprint", "Or SHA-256 of an Assigned One", value: fields.text("fingerprint")),
                .text("method", "HTTP Method", value: fields.text("method"), placeholder: "GET"),
                .text(
                    "path", "Path", value: fields.text("path"), hint: "Empty: the first service that lets it in.",
                    placeholder: "/orders/1"),
            ],
            buttons: [
                FormButton("Explain", id: "explain-button"),
                FormButton("Without a Certificate", style: .plain, name: "none", value: "yes", skipsChecks: true),
            ])
        let recorded = Form(
            id: "explain-recorded", to: Paths.explain,
            fields: [
                .text(
                    "correlation", "Correlation ID", value: fields.text("correlation"),
                    hint: "What a refused caller was told, in the answer's body and in X-Correlation-ID.",
                    isRequired: true)
            ], buttons: [FormButton("Explain the Call", id: "explain-recorded-button")])
        return Page(
            "Explain", subtitle: "What a call would be answered now, and why. Nothing is called.",
            at: Crumbs.administrator,
            sections + [
                .panel("A Call That Was Made", [.form(recorded)]), .panel("A Call That Could Be Made", [.form(form)]),
            ])
    }
}
