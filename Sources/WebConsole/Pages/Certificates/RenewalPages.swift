import IdentityDirectory

/// Renewal by the partner itself: whether and where it is offered, and who made use of it.
struct RenewalPages {
    let directory: Directory
    /// Nil where it is not known.
    let gatewayAddress: String?

    private static let rowsMax = 100

    var routes: [Route] {
        [
            .get(Paths.renewal, .right(.directoryRead), of: .businessSystem) { visit in .page(try await page(visit)) },
            .post(Paths.renewal, .right(.directoryWrite), of: .businessSystem) { visit in
                try await Reply.button(backTo: Paths.renewal) {
                    let policy = try await directory.offerRenewal(visit.form["offered"] == "yes", by: visit.by)
                    return .redirect(
                        Paths.renewal,
                        Notice(
                            .good,
                            policy.isOffered
                                ? "Partners may renew their certificates by themselves."
                                : "Renewal by partners is switched off, from the next request on.", id: "switched"))
                }
            },
        ]
    }

    private func page(_ visit: Visit) async throws -> Page {
        let policy = try await directory.renewalPolicy()
        let isOffered = policy?.isOffered ?? true
        let address = (gatewayAddress ?? "https://…") + InboundService.certificateEnrollment.pathPrefix
        var actions: [Action] = []
        if visit.has(.directoryWrite) {
            actions.append(
                .submit(
                    isOffered ? "Switch Off" : "Switch On", to: Paths.renewal,
                    values: ["offered": isOffered ? "no" : "yes"], style: isOffered ? .danger : .primary,
                    id: "switch"))
        }
        return Page(
            "Renewal by Partners", badge: isOffered ? Badge("Offered", .good) : Badge("Switched Off", .warn),
            subtitle: "Callers fetch the certificate that follows their own by EST, RFC 7030.",
            at: Crumbs.administrator, actions: actions,
            [
                .panel("Offer", id: "offer", [.facts(facts(policy, address))]),
                .panel(
                    "What a Partner Does",
                    intro:
                        "Any EST client will do; these two need no other program. The old certificate works until it "
                        + "ends or is un-assigned.",
                    [
                        .code(CodeBlock(id: "renew-with-curl", text: Self.example(address))),
                        .code(CodeBlock(text: "countersign key-pair renew --help")),
                    ]),
                .panel("Latest Renewals", id: "renewals", [try await table(visit)]),
            ])
    }

    private static func example(_ address: String) -> String {
        """
        openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -noenc \\
          -keyout new-key.pem -subj "/CN=…the same subject…" -outform DER | base64 > request.b64
        curl --cert old.pem --key old-key.pem --cacert gateway-ca.pem \\
          -H "Content-Type: application/pkcs10" --data-binary @request.b64 \\
          \(address)/simplereenroll
        """
    }

    private func facts(_ policy: RenewalPolicy?, _ address: String) -> [Facts.Item] {
        [
            Facts.Item("Address", .mono(address), id: "address"),
            Facts.Item("Who", "Every user with an active arrangement by client certificate"),
            Facts.Item("But Not", excepted, id: "excepted"),
            Facts.Item("What", "The same subject and names, a new key, a year; assigned to the same user at once"),
            Facts.Item(
                "Switched",
                policy.map { .time($0.changedAt, detail: "by \($0.changedBy)") } ?? .time(nil, missing: "never")),
        ]
    }

    private static let namedMax = 100

    /// The users for whom it is switched off by itself, and how many more there are.
    private var excepted: [Cell] {
        let users = directory.usersWithoutRenewal
        let rest = users.count - Self.namedMax
        return users.prefix(Self.namedMax).map { .reference($0, Paths.user($0)) }
            + (rest > 0 ? [.text("and \(rest) more")] : [])
    }

    private func table(_ visit: Visit) async throws -> Section {
        let rows = try await directory.renewals(limit: Self.rowsMax).map { record in
            Table.Row([
                .time(record.at, detail: Formatting.relative(record.at, to: visit.now)),
                .link(record.userID, Paths.user(record.userID)),
                .reference(record.subject, Paths.certificate(record.fingerprint)),
                record.replaces.map { .fingerprint($0, href: Paths.certificate($0)) } ?? .optional(nil),
            ])
        }
        return .table(
            Table(
                id: "renewal-table", columns: ["Renewed", "User", "New Certificate", "In Place of"], rows: rows,
                empty: "No partner has renewed its certificate by itself yet."))
    }
}
