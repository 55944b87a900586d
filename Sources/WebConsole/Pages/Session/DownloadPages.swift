/// Files that were made for a session and wait there to be fetched.
struct DownloadPages {
    let memory: SessionMemory

    static func path(_ id: String) -> String { "/downloads/\(id)" }

    var routes: [Route] {
        [
            .get("/downloads/:id", .signedIn) { visit in
                guard let file = await memory.download(visit["id"], for: try visit.memoryKey(), at: visit.now) else {
                    throw ConsoleError(
                        .notFound, "This file is not kept any more: it waits for ten minutes at most.",
                        hint: "Create it again.")
                }
                return .download(file.bytes, name: file.name, type: file.type)
            }
        ]
    }
}
