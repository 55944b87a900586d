/// Draws a map of connections: a column for each kind, lines from left to right.
struct ConnectionMapDrawing {
    let map: ConnectionMap

    private static let boxWidth = 150
    private static let boxHeight = 56
    private static let rowHeight = 74
    private static let top = 44
    private static let margin = 12
    /// Between two columns, before the tracks that lines turn on.
    private static let gap = 28
    private static let trackWidth = 6
    /// Lines that turn leave above a box's middle and arrive below it, so that none runs over another one.
    private static let sideways = 7

    var view: DiagramView {
        let columns = ConnectionMap.Column.allCases.filter { column in map.nodes.contains { $0.column == column } }
        var heights: [String: Int] = [:]
        for column in columns {
            for (row, node) in ordered(column, heights).enumerated() {
                heights[node.id] = Self.top + row * Self.rowHeight
            }
        }
        let tracks = Dictionary(uniqueKeysWithValues: columns.map { ($0, self.tracks(from: $0, heights)) })
        var starts: [ConnectionMap.Column: Int] = [:]
        var end = 0
        for column in columns {
            starts[column] = end
            end += Self.boxWidth + Self.gap + (tracks[column]?.count ?? 0) * Self.trackWidth
        }
        let width = max(end - Self.gap, 0) + 2 * Self.margin
        let places = Dictionary(
            uniqueKeysWithValues: map.nodes.compactMap { node -> (String, (x: Int, y: Int))? in
                guard let x = starts[node.column], let y = heights[node.id] else { return nil }
                return (node.id, (x + Self.margin, y))
            })
        let turns = tracks.values.reduce(into: [:]) { $0.merge($1.tracks) { first, _ in first } }
        let height = (heights.values.max() ?? 0) + Self.rowHeight + 8
        return DiagramView(
            label: "Map of connections", viewBox: "0 0 \(width) \(height)", width: "\(width)",
            height: "\(height)", areas: headings(columns, starts),
            lines: map.edges.compactMap { line($0, places, track: turns[$0.from] ?? 0) },
            shapes: map.nodes.compactMap { node in places[node.id].map { shape(node, $0) } })
    }

    /// A column's nodes by the height of what leads to them, so that few lines cross.
    private func ordered(_ column: ConnectionMap.Column, _ heights: [String: Int]) -> [ConnectionMap.Node] {
        let nodes = map.nodes.filter { $0.column == column }
        let sources = nodes.map { node in
            let all = map.edges.filter { $0.to == node.id }.compactMap { heights[$0.from] }
            return all.isEmpty ? Int.max : all.reduce(0, +) / all.count
        }
        return nodes.indices.sorted { (sources[$0], $0) < (sources[$1], $1) }.map { nodes[$0] }
    }

    private func tracks(from column: ConnectionMap.Column, _ heights: [String: Int]) -> ConnectionMapTracks {
        let nodes = Set(map.nodes.filter { $0.column == column }.map(\.id))
        return ConnectionMapTracks(
            map.edges.compactMap { edge in
                guard nodes.contains(edge.from), let start = heights[edge.from], let end = heights[edge.to],
                    start != end
                else { return nil }
                return ConnectionMapTracks.Line(
                    source: edge.from, start: start - Self.sideways, end: end + Self.sideways)
            })
    }

    private func headings(
        _ columns: [ConnectionMap.Column], _ starts: [ConnectionMap.Column: Int]
    ) -> [DiagramView.Area] {
        columns.map { column in
            let x = starts[column] ?? 0
            return DiagramView.Area(
                x: "\(x)", y: "6", width: "\(Self.boxWidth + 2 * Self.margin)", height: "26",
                textX: "\(x + Self.margin)", textY: "23", text: column.title)
        }
    }

    private func line(
        _ edge: ConnectionMap.Edge, _ places: [String: (x: Int, y: Int)], track: Int
    ) -> DiagramView.Line? {
        guard let start = places[edge.from], let end = places[edge.to] else { return nil }
        let middle = Self.boxHeight / 2
        var points = "\(start.x + Self.boxWidth),\(start.y + middle) \(end.x),\(end.y + middle)"
        if start.y != end.y {
            let turn = start.x + Self.boxWidth + Self.margin + track * Self.trackWidth
            let (above, below) = (start.y + middle - Self.sideways, end.y + middle + Self.sideways)
            points = "\(start.x + Self.boxWidth),\(above) \(turn),\(above) \(turn),\(below) \(end.x),\(below)"
        }
        return DiagramView.Line(id: nil, href: nil, style: "sequence", title: edge.title, points: points, captions: [])
    }

    private func shape(_ node: ConnectionMap.Node, _ place: (x: Int, y: Int)) -> DiagramView.Shape {
        let centerX = place.x + Self.boxWidth / 2
        let notes = [node.note, node.use].filter { !$0.isEmpty }
        let told = [node.title, node.detail].filter { !$0.isEmpty } + notes
        return DiagramView.Shape(
            id: nil, href: node.href, style: "node \(node.tone.rawValue)",
            title: told.joined(separator: ", "),
            x: "\(place.x)", y: "\(place.y)", width: "\(Self.boxWidth)", height: "\(Self.boxHeight)",
            centerX: "\(centerX)", centerY: "\(place.y + Self.boxHeight / 2)", radiusX: "0", radiusY: "0", diamond: "",
            isBox: true, isRound: false, isDiamond: false,
            captions: ([String(node.title.prefix(22))] + notes.map { String($0.prefix(26)) }).enumerated().map {
                index, text in
                DiagramView.Caption(x: "\(centerX)", y: "\(place.y + 34 - notes.count * 7 + index * 14)", text: text)
            })
    }
}
