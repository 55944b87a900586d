import IdentityDirectory
import KeyMaterial

/// Communication certificates: which stands for whom; moving, un-assigning, blocking.
struct CertificatePages {
    let directory: Directory

    static let crumbs = Crumbs.administrator + [Link("Communication Certificates", Paths.certificates)]

    var routes: [Route] {
        let path = "\(Paths.certificates)/:fingerprint"
        return [
            .get(Paths.certificates, .right(.directoryRead), of: .businessSystem) { visit in
                .page(try await CertificateListPage(directory: directory).page(visit))
            },
            .get(path, .right(.directoryRead), of: .businessSystem) { visit in .page(try await detail(visit)) },
            .get("\(path)/download", .right(.directoryRead), of: .businessSystem) { visit in
                let assignment = try await directory.assignment(try Self.fingerprint(visit))
                return .download(
                    CertificateText.pem([assignment.certificate]),
                    name: "\(CertificateText.name(assignment.certificate)).cer", type: "application/x-pem-file")
            },
            .get("\(path)/download-chain", .right(.directoryRead), of: .businessSystem) { visit in
                let assignment = try await directory.assignment(try Self.fingerprint(visit))
                return .download(
                    CertificateText.pem([assignment.certificate] + (try await directory.chain(above: assignment))),
                    name: "\(CertificateText.name(assignment.certificate)).pem", type: "application/x-pem-file")
            },
            change("move", right: .certificateAssign) { visit, fingerprint in
                let user = try visit.form.required("user", label: "User ID")
                let before = try await directory.assignment(fingerprint)
                let moved = try await directory.move(
                    fingerprint: fingerprint, to: user, overridePublicKey: visit.form.isChosen("override"),
                    by: visit.by)
                return Notice(.good, "Certificate moved from user \(before.userID) to user \(moved.userID).")
            },
            change("retire", right: .certificateAssign) { visit, fingerprint in
                let retires = visit.form["retiring"] == "yes"
                _ = try await directory.retire(fingerprint: fingerprint, retires, by: visit.by)
                return Notice(
                    .good, retires ? "Marked as retiring: it still works." : "No longer marked as retiring.")
            },
            change("block", right: .certificateAssign) { visit, fingerprint in
                let reason = try visit.form.required("reason", label: "Reason")
                _ = try await directory.block(.fingerprint(fingerprint), reason: reason, by: visit.by)
                return Notice(.good, "Blocked: the next request with it is refused, on open connections too.")
            },
            change("unblock", right: .certificateAssign) { visit, fingerprint in
                try await directory.unblock(.fingerprint(fingerprint), by: visit.by)
                return Notice(.good, "The block is lifted.")
            },
            .post("\(path)/unassign", .right(.certificateAssign), of: .businessSystem) { visit in
                let fingerprint = try Self.fingerprint(visit)
                return try await Reply.button(backTo: Paths.certificate(fingerprint)) {
                    let user = try await directory.assignment(fingerprint).userID
                    try await directory.unassign(fingerprint: fingerprint, by: visit.by)
                    return .redirect(
                        Paths.certificates, Notice(.good, "Certificate un-assigned from user \(user): it is free."))
                }
            },
        ]
    }

    static func fingerprint(_ visit: Visit) throws -> Fingerprint {
        guard let fingerprint = Fingerprint(hex: visit["fingerprint"].lowercased()) else {
            throw ConsoleError(.notFound, "\(visit["fingerprint"].prefix(80)) is no SHA-256 fingerprint.")
        }
        return fingerprint
    }

    private func change(
        _ verb: String, right: Right, _ work: @escaping @Sendable (Visit, Fingerprint) async throws -> Notice
    ) -> Route {
        .post("\(Paths.certificates)/:fingerprint/\(verb)", .right(right), of: .businessSystem) { visit in
            let fingerprint = try Self.fingerprint(visit)
            return try await Reply.button(backTo: Paths.certificate(fingerprint)) {
                .redirect(Paths.certificate(fingerprint), try await work(visit, fingerprint))
            }
        }
    }

    /// - Parameter isOfOneUser: whether the page is about the user, so that no column needs to say it.
    static func table(
        _ assignments: [CertificateAssignment], _ visit: Visit, isOfOneUser: Bool = false
    ) -> Section {
        let columns = ["Certificate", "Status", "Match", "Valid Until", "Last Call", "SHA-256"]
        let rows = assignments.map { assignment in
            let certificate = assignment.certificate
            return Table.Row(
                (isOfOneUser ? [] : [.link(assignment.userID, Paths.user(assignment.userID))]) + [
                    .reference(
                        CertificateText.name(certificate), Paths.certificate(assignment.fingerprint),
                        detail: certificate.issuer.description),
                    Cell(badge: assignment.badge(at: visit.now)),
                    .text(assignment.match.rawValue.capitalized),
                    .time(
                        certificate.notAfter, detail: Formatting.relative(certificate.notAfter, to: visit.now)),
                    assignment.lastSeenAt.map { .time($0, detail: assignment.lastSeenAddress) } ?? .time(nil),
                    .fingerprint(assignment.fingerprint, href: Paths.certificate(assignment.fingerprint)),
                ], id: "certificate-\(assignment.fingerprint.hex.prefix(16))")
        }
        return .table(
            Table(
                id: "certificates", columns: (isOfOneUser ? [] : ["User"]) + columns, rows: rows,
                empty: "No certificate is assigned."))
    }

    private func detail(_ visit: Visit) async throws -> Page {
        let assignment = try await directory.assignment(try Self.fingerprint(visit))
        let path = Paths.certificate(assignment.fingerprint)
        var actions: [Action] = [
            .open("Download Certificate", "\(path)/download", id: "download"),
            .open("With Its Chain", "\(path)/download-chain", id: "download-chain"),
            .open(
                "Explain", Paths.query(Paths.explain, [("fingerprint", assignment.fingerprint.hex)]), id: "explain"),
        ]
        if visit.has(.certificateAssign) {
            actions += [
                .submit(
                    assignment.retiringSince == nil ? "Mark as Retiring" : "Keep", to: "\(path)/retire",
                    values: ["retiring": assignment.retiringSince == nil ? "yes" : "no"], id: "retire"),
                .submit("Un-assign", to: "\(path)/unassign", style: .danger, id: "unassign"),
            ]
        }
        if visit.has(.keyPairIssue) { actions.append(.open("Revoke", "\(path)/revoke", id: "revoke")) }
        var sections: [Section] = [
            .panel("Assignment", id: "assignment", [.facts(Self.assignmentFacts(assignment, visit))]),
            .panel("Certificate", [.facts(CertificateText.facts(assignment.certificate, now: visit.now))]),
        ]
        if visit.has(.certificateAssign) { sections.append(try await changes(assignment, visit)) }
        sections += [
            .panel(
                "Lets Its User in by",
                [
                    ArrangementText.table(try await directory.whereUsed(assignment.fingerprint))
                ]),
            .panel("Chain", [CertificateText.chain(assignment.chain, now: visit.now)]),
        ]
        return Page(
            CertificateText.name(assignment.certificate), badge: assignment.badge(at: visit.now),
            subtitle: "assigned to user \(assignment.userID)", at: Self.crumbs, actions: actions, sections)
    }

    private static func assignmentFacts(_ assignment: CertificateAssignment, _ visit: Visit) -> [Facts.Item] {
        [
            Facts.Item("User", .link(assignment.userID, Paths.user(assignment.userID)), id: "owner"),
            Facts.Item("Status", Cell(badge: assignment.badge(at: visit.now))),
            Facts.Item("Match Rule", assignment.match.title),
            Facts.Item("Assigned", .time(assignment.assignedAt, detail: "by \(assignment.assignedBy)")),
            Facts.Item("Last Call", .time(assignment.lastSeenAt, detail: assignment.lastSeenAddress)),
            Facts.Item("Retiring Since", .time(assignment.retiringSince, missing: "not retiring")),
        ]
            + (assignment.isRevoked
                ? [
                    Facts.Item(
                        "Revoked", .link("by its issuer's revocation list", Paths.revocationLists), id: "revoked")
                ]
                : [])
    }

    /// Shown where another certificate has the same key, since moving may then break the rule on public keys.
    private static let override = Field.checks(
        "override", "Shared Key",
        options: [
            Field.Option(value: "yes", text: "Let several users hold the key of this certificate", isChosen: false)
        ],
        hint: "Whoever holds it can then call as any of them.")

    private func changes(_ assignment: CertificateAssignment, _ visit: Visit) async throws -> Section {
        let path = Paths.certificate(assignment.fingerprint)
        let users = try await UserChoice(directory)
        let key = AssignmentFilter(publicKey: assignment.certificate.publicKey.fingerprint, limit: 2)
        let isShared = try await directory.assignments(key).count > 1
        let last = assignment.lastSeenAt.map { "last called \(Formatting.relative($0, to: visit.now))" }
        let move = Form(
            id: "move", to: "\(path)/move",
            fields: [
                users.field(
                    "user", "To User ID", without: assignment.userID,
                    hint: "This stops \(assignment.userID), \(last ?? "never called yet").", isRequired: true)
            ] + (isShared ? [Self.override] : []), buttons: [FormButton("Move", style: .danger, id: "move-button")])
        let block = Form(
            id: "block", to: "\(path)/block",
            fields: [.text("reason", "Reason", hint: "Blocks outlive the assignment.", isRequired: true)],
            buttons: [FormButton("Block", style: .danger, id: "block-button")])
        let blocking: Section =
            assignment.isBlocked
            ? .bar([.submit("Unblock", to: "\(path)/unblock", id: "unblock")]) : .form(block)
        return .columns([
            [.panel("Move to Another User", [.form(move)])], [.panel("Block", [blocking])],
        ])
    }
}
