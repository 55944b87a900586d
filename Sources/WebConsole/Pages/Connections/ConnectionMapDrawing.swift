/// Draws a map of connections: a column for each kind, lines from left to right.
struct ConnectionMapDrawing {
    let map: ConnectionMap

    private static let columnWidth = 186
    private static let boxWidth = 150
    private static let boxHeight = 56
    private static let rowHeight = 74
    private static let top = 44

    var view: DiagramView {
        let columns = ConnectionMap.Column.allCases.filter { column in map.nodes.contains { $0.column == column } }
        var places: [String: (x: Int, y: Int)] = [:]
        for (index, column) in columns.enumerated() {
            for (row, node) in ordered(column, places).enumerated() {
                places[node.id] = (index * Self.columnWidth + 12, Self.top + row * Self.rowHeight)
            }
        }
        let width = max(columns.count, 1) * Self.columnWidth
        let height = (places.values.map(\.y).max() ?? 0) + Self.rowHeight + 8
        return DiagramView(
            label: "Map of connections", viewBox: "0 0 \(width) \(height)", width: "\(width)", height: "\(height)",
            areas: headings(columns), lines: map.edges.compactMap { line($0, places) },
            shapes: map.nodes.compactMap { node in places[node.id].map { shape(node, $0) } })
    }

    /// A column's nodes by the height of what leads to them, so that few lines cross.
    private func ordered(
        _ column: ConnectionMap.Column, _ places: [String: (x: Int, y: Int)]
    ) -> [ConnectionMap.Node] {
        let nodes = map.nodes.filter { $0.column == column }
        let heights = nodes.map { node in
            let sources = map.edges.filter { $0.to == node.id }.compactMap { places[$0.from]?.y }
            return sources.isEmpty ? Int.max : sources.reduce(0, +) / sources.count
        }
        return nodes.indices.sorted { (heights[$0], $0) < (heights[$1], $1) }.map { nodes[$0] }
    }

    private func headings(_ columns: [ConnectionMap.Column]) -> [DiagramView.Area] {
        columns.enumerated().map { index, column in
            DiagramView.Area(
                x: "\(index * Self.columnWidth)", y: "6", width: "\(Self.boxWidth + 20)", height: "26",
                textX: "\(index * Self.columnWidth + 12)", textY: "23", text: column.title)
        }
    }

    private func line(_ edge: ConnectionMap.Edge, _ places: [String: (x: Int, y: Int)]) -> DiagramView.Line? {
        guard let start = places[edge.from], let end = places[edge.to] else { return nil }
        let (fromX, fromY) = (start.x + Self.boxWidth, start.y + Self.boxHeight / 2)
        let (toX, toY) = (end.x, end.y + Self.boxHeight / 2)
        let middle = (fromX + toX) / 2
        return DiagramView.Line(
            id: nil, href: nil, style: "sequence", title: edge.title,
            points: "\(fromX),\(fromY) \(middle),\(fromY) \(middle),\(toY) \(toX),\(toY)", captions: [])
    }

    private func shape(_ node: ConnectionMap.Node, _ place: (x: Int, y: Int)) -> DiagramView.Shape {
        let centerX = place.x + Self.boxWidth / 2
        let notes = [node.note, node.use].filter { !$0.isEmpty }
        return DiagramView.Shape(
            id: nil, href: node.href, style: "node \(node.tone.rawValue)",
            title: ([node.title] + notes).joined(separator: ", "),
            x: "\(place.x)", y: "\(place.y)", width: "\(Self.boxWidth)", height: "\(Self.boxHeight)",
            centerX: "\(centerX)", centerY: "\(place.y + Self.boxHeight / 2)", radiusX: "0", radiusY: "0", diamond: "",
            isBox: true, isRound: false, isDiamond: false,
            captions: ([String(node.title.prefix(22))] + notes.map { String($0.prefix(26)) }).enumerated().map {
                index, text in
                DiagramView.Caption(x: "\(centerX)", y: "\(place.y + 34 - notes.count * 7 + index * 14)", text: text)
            })
    }
}
