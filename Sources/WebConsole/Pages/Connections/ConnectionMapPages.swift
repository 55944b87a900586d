import IdentityDirectory

/// The map of connections, and the same as a list for those who do not look at pictures.
struct ConnectionMapPages {
    let services: ConsoleServices

    var routes: [Route] {
        [
            .get(Paths.connectionMap, .right(.directoryRead)) { visit in
                .page(page(try await ConnectionMap.load(services, at: visit.now), visit))
            }
        ]
    }

    private func page(_ map: ConnectionMap, _ visit: Visit) -> Page {
        let attention = map.nodes.filter { [.bad, .warn].contains($0.tone) }
        var notices: [Notice] = []
        if !attention.isEmpty {
            notices.append(
                Notice(
                    .warn,
                    "\(Formatting.count(attention.count, "thing")) need\(attention.count == 1 ? "s" : "") a look.",
                    items: attention.prefix(20).map { Link($0.title, $0.href, detail: $0.note) }, id: "attention"))
        }
        if !map.left.isEmpty {
            let rest = map.left.sorted { $0.key.rawValue < $1.key.rawValue }
                .map { "\($0.value) more under \($0.key.title)" }
            notices.append(Notice(.info, "The map is too large to show everything.", items: rest.map { Link($0) }))
        }
        return Page(
            "Map of Connections", subtitle: "Who calls whom, with which key, as which user.", at: Crumbs.connections,
            notices: notices,
            [
                .diagram(ConnectionMapDrawing(map: map).view.zoomed(DiagramZoom(visit))),
                .panel("As a List", id: "list", [.table(table(map))]),
            ])
    }

    private func table(_ map: ConnectionMap) -> Table {
        let titles = Dictionary(map.nodes.map { ($0.id, $0.title) }) { first, _ in first }
        return Table(
            columns: ["What", "Kind", "State", "Leads To"],
            rows: map.nodes.map { node in
                Table.Row([
                    node.href.map { .reference(node.title, $0, detail: node.detail.isEmpty ? nil : node.detail) }
                        ?? .text(node.title),
                    .text(node.column.title),
                    node.note.isEmpty ? .text(node.use) : .status(node.note, node.tone, detail: node.use),
                    .text(map.edges.filter { $0.from == node.id }.compactMap { titles[$0.to] }.joined(separator: ", ")),
                ])
            }, empty: "Nothing is connected yet.")
    }
}
