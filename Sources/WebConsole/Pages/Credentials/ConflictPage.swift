import Foundation
import IdentityDirectory
import KeyMaterial

/// A certificate belongs to somebody else: who, by which rule the two clash, and the ways out.
struct ConflictPage {
    let directory: Directory

    /// - Parameter chain: what came along with the certificate, for assigning it all the same.
    func reply(
        _ error: DirectoryError, certificate: Certificate, chain: [Certificate], for subject: CredentialSubject,
        _ visit: Visit
    ) async throws -> Reply {
        let owner = error.owner ?? ""
        let held = try await heldAssignment(error, certificate: certificate, owner: owner)
        let (user, path) = (subject.user, subject.path)
        var ways = ways(held, certificate, error, user, path, visit)
        if error.rule == .samePublicKey {
            ways.append(sharing([certificate] + chain, owner: owner, user: user, path: path, visit))
        }
        let notice = Notice(
            .bad, error.detail, text: "Nothing was changed: neither \(owner) nor \(user).",
            items: [Link("Open user \(owner)", Paths.user(owner))],
            hint: error.rule.map { "Why the two clash: \($0.explanation)" },
            actions: [
                .open("What does this message mean?", "/help/certificate-already-assigned", style: .quiet)
            ], id: "conflict")
        let page = Page(
            "Upload Certificate", subtitle: "for user \(user): refused",
            at: subject.crumbsBelow, notices: [notice],
            [
                .panel(
                    "Ways Out", id: "ways-out",
                    intro: "Were it accepted, nobody could tell the two callers apart. Choose one of these.",
                    [.choices(Choices(id: "ways", items: ways))]),
                .panel("Held by \(owner)", [.facts(facts(held, certificate, owner, error, visit))]),
                .panel("The Certificate", [.facts(CertificateText.facts(certificate, now: visit.now))]),
            ])
        return .page(page, status: .conflict)
    }

    private func heldAssignment(
        _ error: DirectoryError, certificate: Certificate, owner: String
    ) async throws -> CertificateAssignment? {
        if error.rule == .sameCertificate { return try? await directory.assignment(certificate.fingerprint) }
        var filter = AssignmentFilter(userID: owner, limit: 500)
        if error.rule == .samePublicKey {
            filter.publicKey = certificate.publicKey.fingerprint
        } else {
            filter.subject = certificate.subject.description
        }
        return try await directory.assignments(filter).first { assignment in
            error.rule == .samePublicKey || assignment.certificate.subject == certificate.subject
        }
    }

    private func ways(
        _ held: CertificateAssignment?, _ certificate: Certificate, _ error: DirectoryError, _ user: String,
        _ path: String, _ visit: Visit
    ) -> [Choices.Choice] {
        var create: [Action] = []
        if visit.has(.keyPairIssue) {
            create = [.open("Create and Download Key Pair", "\(path)/key-pair", style: .primary, id: "way-key-pair")]
        }
        return [
            Choices.Choice(
                title: "Create a key pair for \(user)",
                text: "Countersign issues a certificate, assigns it to \(user), and hands over a .p12 file under a "
                    + "passphrase that you give.", actions: create),
            Choices.Choice(
                title: "Let the caller make its own key",
                text: "The partner creates a new key and sends its certificate or its certificate request: the key "
                    + "never leaves the partner.",
                actions: [.open("Upload Certificate or Request", "\(path)/upload-certificate", id: "way-upload")]),
            lastWay(held, certificate, error, user, visit),
        ]
    }

    /// The rule on public keys is one that a person may override.
    private func sharing(
        _ certificates: [Certificate], owner: String, user: String, path: String, _ visit: Visit
    ) -> Choices.Choice {
        Choices.Choice(
            title: "Let both hold the key",
            text: "The certificates differ, so calls can be told apart; who holds the key is trusted not to mix them.",
            warning: "Whoever holds the key can call as \(owner) and as \(user).",
            actions: [
                .submit(
                    "Assign to \(user) All the Same", to: "\(path)/assign-certificate",
                    values: [
                        "text": String(decoding: CertificateText.pem(certificates), as: UTF8.self),
                        "match": visit.form.text("match") ?? MatchRule.exact.rawValue, "override": "yes",
                    ], style: .danger, id: "way-override")
            ])
    }

    private func lastWay(
        _ held: CertificateAssignment?, _ certificate: Certificate, _ error: DirectoryError, _ user: String,
        _ visit: Visit
    ) -> Choices.Choice {
        let owner = error.owner ?? ""
        let last =
            held?.lastSeenAt.map { "last called \(Formatting.relative($0, to: visit.now))" } ?? "never called yet"
        let warning = "This stops \(owner), \(last)."
        guard error.rule == .sameCertificate else {
            return Choices.Choice(
                title: "Take it away from \(owner)",
                text: "Un-assign the certificate of \(owner) that clashes, then upload this one again.",
                warning: warning,
                actions: held.map {
                    [.open("Open the Certificate of \(owner)", Paths.certificate($0.fingerprint), id: "way-open")]
                } ?? [])
        }
        return Choices.Choice(
            title: "Move the certificate to \(user)",
            text: "From then on whoever presents it is \(user). One step, audited.", warning: warning,
            actions: [
                .submit(
                    "Move to \(user)", to: "\(Paths.certificate(certificate.fingerprint))/move",
                    values: ["user": user], style: .danger, id: "way-move")
            ])
    }

    private func facts(
        _ held: CertificateAssignment?, _ certificate: Certificate, _ owner: String, _ error: DirectoryError,
        _ visit: Visit
    ) -> [Facts.Item] {
        let shown = held?.fingerprint ?? certificate.fingerprint
        return [
            Facts.Item("Owner", .link(owner, Paths.user(owner)), id: "owner"),
            Facts.Item("Clash", error.rule?.explanation ?? error.detail, id: "clash-rule"),
            Facts.Item(
                "Assigned", held.map { .time($0.assignedAt, detail: "by \($0.assignedBy)") } ?? .optional(nil)),
            Facts.Item("Match Rule", held?.match.title),
            Facts.Item(
                "Last Call",
                held?.lastSeenAt.map { .time($0, detail: Formatting.relative($0, to: visit.now)) } ?? .time(nil),
                id: "last-call"),
            Facts.Item("Certificate", .fingerprint(shown, href: Paths.certificate(shown))),
        ]
    }
}
