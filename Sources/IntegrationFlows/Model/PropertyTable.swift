/// Reads the tables that flows keep as text in a property: `<row><cell id='Action'>Create</cell>…</row>…`.
enum PropertyTable {
    /// Nil when the text is no such table.
    static func rows(of text: String) -> [[String: String]]? {
        let wrapped = Array("<table>\(text)</table>".utf8)
        guard let document = try? MarkupDocument(bytes: wrapped), let root = try? document.root() else { return nil }
        return root.children(named: "row").map { row in
            var cells: [String: String] = [:]
            for (index, cell) in row.children(named: "cell").enumerated() {
                cells[cell.attributes["id"] ?? String(index)] = cell.text
            }
            return cells
        }
    }
}
