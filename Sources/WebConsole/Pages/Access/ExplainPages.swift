import IdentityDirectory
import KeyMaterial

/// Explain: what a call with a certificate would be answered, and why, without making it.
struct ExplainPages {
    let directory: Directory

    var routes: [Route] {
        [
            .get(Paths.explain, .right(.decisionRead), of: .businessSystem) { visit in
                .page(try await page(visit, from: visit.query))
            },
            .post(Paths.explain, .right(.decisionRead), of: .businessSystem, limitBytes: 512 * 1024) { visit in
                try await Reply.form(again: { form(visit.form, []) }) {
                    .page(try await page(visit, from: visit.form))
                }
            },
        ]
    }

    private func page(_ visit: Visit, from fields: FormFields) async throws -> Page {
        let hex = fields.text("fingerprint")
        let file = fields.file("certificate")
        if let id = fields.text("correlation") {
            return form(fields, [recordSection(try await directory.explain(correlationID: id))])
        }
        guard hex != nil || file != nil || fields.isChosen("none") else { return form(fields, []) }
        var certificate: Certificate?
        var chain: [Certificate] = []
        if let file {
            let all = try CertificateBundle(bytes: file.bytes).certificates
            certificate = all.first
            chain = Array(all.dropFirst())
        } else if let hex {
            guard let fingerprint = Fingerprint(hex: hex.lowercased()) else {
                throw ConsoleError(.unprocessable, "\(hex.prefix(80)) is no SHA-256 fingerprint.")
            }
            guard let assignment = try? await directory.assignment(fingerprint) else {
                return form(
                    fields,
                    [
                        .notice(
                            Notice(
                                .warn, "No certificate with this fingerprint is assigned to any user.",
                                text: "A call with it is refused: notAssigned.",
                                hint: "Upload the certificate itself to see every step.", id: "verdict"))
                    ])
            }
            (certificate, chain) = (assignment.certificate, assignment.chain)
        }
        let verdict = try await directory.explain(
            certificate: certificate, chain: chain, method: fields.text("method"), path: fields.text("path"))
        var sections = [verdictSection(verdict)]
        if let certificate {
            sections.append(.panel("Certificate", [.facts(CertificateText.facts(certificate, now: visit.now))]))
        }
        return form(fields, sections)
    }

    private func verdictSection(_ verdict: Verdict) -> Section {
        var items = [
            Facts.Item(
                "Verdict",
                Cell(badge: verdict.code == .accepted ? Badge("Accepted", .good) : Badge("Refused", .bad)),
                id: "verdict"),
            Facts.Item("Code", .mono(verdict.code.rawValue), id: "verdict-code"),
            Facts.Item("Why", verdict.detail),
            Facts.Item("User", verdict.userID.map { .reference($0, Paths.user($0)) } ?? .optional(nil)),
        ]
        switch verdict {
        case .accepted(let acceptance):
            items += [
                Facts.Item(
                    "Arrangement", .reference(acceptance.arrangementID, Paths.arrangement(acceptance.arrangementID))),
                Facts.Item("Inbound Service", acceptance.service.name),
            ]
        case .refused(let refusal): items.append(Facts.Item("What to Do", refusal.hint))
        }
        return .panel("Verdict", id: "explanation", [.facts(items)])
    }

    /// How a call that was made was judged.
    private func recordSection(_ decision: AccessDecision) -> Section {
        .panel(
            "What Was Decided", id: "explanation",
            [
                .facts([
                    Facts.Item("Verdict", Cell(badge: decision.badge), id: "verdict"),
                    Facts.Item("Code", .mono(decision.code.rawValue), id: "verdict-code"),
                    Facts.Item("Why", decision.detail),
                    Facts.Item("What to Do", decision.hint),
                    Facts.Item("Call", .mono("\(decision.method) \(decision.path)")),
                    Facts.Item("Time", .time(decision.at)),
                    Facts.Item("Access Decision", .reference(decision.id, "\(Paths.decisions)/\(decision.id)")),
                ])
            ])
    }

    private func form(_ fields: FormFields, _ sections: [Section]) -> Page {
        let form = Form(
            id: "explain", to: Paths.explain,
            fields: [
                .file(
                    "certificate", "Certificate", accept: ".cer,.crt,.pem,.der,.p7b",
                    hint: "The one that the caller presents.", isRequired: false),
                .text(
                    "fingerprint", "Or SHA-256 of an Assigned One", value: fields.text("fingerprint")),
                .text("method", "HTTP Method", value: fields.text("method"), placeholder: "GET"),
                .text("path", "Path", value: fields.text("path"), placeholder: "/orders/1"),
                .text(
                    "correlation", "Or the Correlation ID of a Call", value: fields.text("correlation"),
                    hint: "Tells how that call was judged."),
            ],
            buttons: [
                FormButton("Explain", id: "explain-button"),
                FormButton("Without a Certificate", style: .plain, name: "none", value: "yes", skipsChecks: true),
            ])
        return Page(
            "Explain", subtitle: "What a call would be answered now, or was answered, and why. Nothing is called.",
            at: Crumbs.administrator, sections + [.panel("Call", [.form(form)])])
    }
}
