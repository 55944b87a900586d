import ConnectionLifecycle
import Foundation
import KeyMaterial

/// Key files that were offered to partners by links: what became of each, and taking one back.
struct OfferedFilePages {
    let handOvers: HandOvers
    let memory: SessionMemory

    var routes: [Route] {
        let path = Paths.offeredFiles
        return [
            .get(path, .right(.keyPairIssue), of: .businessSystem) { _ in .page(try await listPage()) },
            .get("\(path)/link/:kept", .right(.keyPairIssue), of: .businessSystem) { visit in
                .page(try await linkPage(visit))
            },
            .post("\(path)/:id/withdraw", .right(.keyPairIssue), of: .businessSystem) { visit in
                try await Reply.button(backTo: path) {
                    try await handOvers.withdraw(visit["id"], by: visit.by)
                    return .redirect(
                        path,
                        Notice(
                            .good, "The link no longer works.",
                            hint: "The certificate stays assigned: un-assign it where nobody has its key."))
                }
            },
        ]
    }

    // MARK: - For the form that makes a key pair

    private static let lifetimes: [(seconds: Int, title: String)] = [
        (3_600, "An hour"), (86_400, "A day"), (3 * 86_400, "Three days"), (7 * 86_400, "A week"),
    ]

    static func lifetimeField(_ form: FormFields) -> Field {
        .select(
            "link-lifetime", "Link Works for", options: lifetimes.map { (String($0.seconds), $0.title) },
            chosen: form.text("link-lifetime") ?? String(Int(HandOvers.expiresSecondsDefault)),
            hint: "Where the file is offered by a link; it works once, and the certificate is un-assigned when nobody "
                + "fetched the file.")
    }

    /// - Throws: `ConsoleError` for what the field does not offer.
    static func lifetimeSeconds(_ form: FormFields) throws -> Double {
        guard let text = form.text("link-lifetime") else { return HandOvers.expiresSecondsDefault }
        guard let chosen = lifetimes.first(where: { String($0.seconds) == text }) else {
            throw ConsoleError(
                .unprocessable, "“\(text.prefix(80))” is none of the choices of Link Works for.")
        }
        return Double(chosen.seconds)
    }

    /// Shows a link to whoever is signed in, for ten minutes: it is written down nowhere.
    func show(_ secret: String, _ visit: Visit) async throws -> Reply {
        let id = await memory.keep(
            Array("\(visit.origin)/hand-over/\(secret)".utf8), name: "link", type: "text/plain",
            for: try visit.memoryKey(), at: visit.now)
        return .redirect("\(Paths.offeredFiles)/link/\(id)")
    }

    // MARK: - Pages

    private func linkPage(_ visit: Visit) async throws -> Page {
        guard let kept = await memory.download(visit["kept"], for: try visit.memoryKey(), at: visit.now) else {
            throw ConsoleError(
                .notFound, "The link is not shown any more: it is kept for ten minutes at most.",
                hint: "Take the offer back and create another key pair.")
        }
        return Page(
            "A Link for the Partner", at: Crumbs.administrator + [Link("Offered Key Files", Paths.offeredFiles)],
            [
                .panel(
                    "Link", id: "link-panel",
                    intro: "Send it to the partner, and tell the passphrase on another way. It works once.",
                    [.code(CodeBlock(id: "link", text: String(decoding: kept.bytes, as: UTF8.self)))]),
                .bar([.open("Offered Key Files", Paths.offeredFiles, id: "offered-files")]),
            ])
    }

    private func listPage() async throws -> Page {
        let rows = try await handOvers.list().map { handOver in
            let path = Fingerprint(hex: handOver.certificate).map(Paths.certificate)
            return Table.Row([
                .reference(handOver.userID, Paths.user(handOver.userID)), .mono(handOver.fileName),
                .mono("\(handOver.certificate.prefix(16))…", href: path),
                .time(handOver.offeredAt, detail: "by \(handOver.offeredBy)"), .time(handOver.expiresAt),
                Self.state(handOver),
                .actions(
                    handOver.state == .waiting
                        ? [
                            .submit(
                                "Take Back", to: "\(Paths.offeredFiles)/\(handOver.id)/withdraw", style: .smallDanger)
                        ] : []),
            ])
        }
        return Page(
            "Offered Key Files", subtitle: "Key files that partners fetch by a link, once.", at: Crumbs.administrator,
            [
                .table(
                    Table(
                        id: "offered-files",
                        columns: ["User", "File", "Certificate", "Offered", "Link Works Until", "State", ""],
                        rows: rows,
                        empty: "None yet. An arrangement's Edit Credentials, Create Key Pair offers one."))
            ])
    }

    private static func state(_ handOver: HandOver) -> Cell {
        let ended = handOver.endedAt.map(Formatting.time)
        return switch handOver.state {
        case .waiting: .status("Waiting", .info)
        case .fetched: .status("Fetched", .good, detail: ended)
        case .expired: .status("Expired", .warn, detail: "its certificate is un-assigned")
        case .withdrawn: .status("Taken Back", .plain, detail: ended)
        }
    }
}
