import ConnectionLifecycle

/// Where a partner fetches a key file: by a link alone, without signing in. Looking at the page takes nothing away, for
/// mail programs look at links too; the button does.
struct HandOverPages {
    let handOvers: HandOvers

    var routes: [Route] {
        [
            .get("/hand-over/:secret", .anyone) { visit in
                guard let waiting = try await handOvers.waiting(secret: visit["secret"]) else { throw Self.gone }
                return .page(page(waiting, secret: visit["secret"]))
            },
            .post("/hand-over/:secret", .anyone, limitBytes: 16 * 1024) { visit in
                guard let fetched = try await handOvers.fetch(secret: visit["secret"]) else { throw Self.gone }
                return .download(
                    fetched.content, name: fetched.handOver.fileName, type: "application/octet-stream")
            },
        ]
    }

    private static var gone: ConsoleError {
        ConsoleError(
            .notFound, "Nothing waits behind this link: the file was fetched, or the link has expired.",
            hint: "Ask whoever sent it for a new one. If you did not fetch the file, say so: somebody else may have.")
    }

    private func page(_ handOver: HandOver, secret: String) -> Page {
        let form = Form(
            id: "hand-over", to: "/hand-over/\(secret)", fields: [],
            buttons: [FormButton("Download \(handOver.fileName)", id: "download-button")])
        return Page(
            "A Key File for You",
            subtitle: "It opens with the passphrase that you are told on another way.",
            [
                .facts(
                    [
                        Facts.Item("File", handOver.fileName, id: "file-name"),
                        Facts.Item("For", handOver.userID), Facts.Item("Available Until", .time(handOver.expiresAt)),
                    ], id: "hand-over-facts"),
                .notice(
                    Notice(
                        .warn, "The download works once.",
                        hint: "Keep the file: the server keeps no copy. Delete it where it is no longer needed.",
                        id: "once")),
                .form(form),
            ])
    }
}
