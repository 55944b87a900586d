import IntegrationFlows

/// Finds room for the labels of a diagram: each stands where nothing else is drawn or written, as far as there is room.
///
/// A letter's width is an estimate: the browser's font is not known here.
struct LabelPlacing {
    static let letterWidth = 6.4
    static let lineHeight = 14.0
    private static let widthMin = 44.0
    private static let widthMax = 160.0

    private(set) var taken: [DiagramBounds] = []

    mutating func take(_ bounds: DiagramBounds) { taken.append(bounds) }

    /// A label beside a line, its longest piece first; its lines are no longer than the piece.
    mutating func label(_ text: String, along points: [DiagramPoint]) -> [DiagramView.Caption] {
        let places = zip(points, points.dropFirst()).sorted { Self.length($0) > Self.length($1) }
            .flatMap { Self.places(text, from: $0.0, to: $0.1) }
        guard let place = places.first(where: isFree) ?? places.first else { return [] }
        take(place.bounds)
        return Self.captions(place.lines, in: place.bounds)
    }

    /// A label centred below a shape.
    mutating func label(_ text: String, below bounds: DiagramBounds, room: Double) -> [DiagramView.Caption] {
        let lines = Self.wrap(text, width: min(room, Self.widthMax), linesMax: 3)
        let size = Self.size(lines)
        let place = DiagramBounds(
            x: bounds.x + (bounds.width - size.width) / 2, y: bounds.y + bounds.height + 3, width: size.width,
            height: size.height)
        take(place)
        return Self.captions(lines, in: place)
    }

    /// A label in the middle of a shape.
    static func label(_ text: String, inside bounds: DiagramBounds) -> [DiagramView.Caption] {
        let lines = wrap(text, width: bounds.width - 6, linesMax: min(4, max(1, Int(bounds.height / lineHeight))))
        let height = size(lines).height
        return captions(
            lines,
            in: DiagramBounds(
                x: bounds.x, y: bounds.y + (bounds.height - height) / 2, width: bounds.width, height: height))
    }

    /// Words in lines of at most `width` pixels; a longer word is broken, what has no room ends in an ellipsis.
    static func wrap(_ text: String, width: Double, linesMax: Int) -> [String] {
        let letters = max(Int(width / letterWidth), 4)
        var lines: [String] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            if let last = lines.last, last.count + 1 + word.count <= letters {
                lines[lines.count - 1] = "\(last) \(word)"
                continue
            }
            var rest = word
            while !rest.isEmpty {
                lines.append(String(rest.prefix(letters)))
                rest = rest.dropFirst(letters)
            }
        }
        guard lines.count > linesMax else { return lines }
        return lines.prefix(linesMax - 1) + [lines[linesMax - 1].prefix(letters - 1) + "…"]
    }

    private typealias Place = (lines: [String], bounds: DiagramBounds)

    private func isFree(_ place: Place) -> Bool {
        !taken.contains { Self.overlap($0, place.bounds) }
    }

    private static func places(_ text: String, from start: DiagramPoint, to end: DiagramPoint) -> [Place] {
        let isLevel = abs(end.x - start.x) >= abs(end.y - start.y)
        let width = isLevel ? min(max(abs(end.x - start.x) - 8, widthMin), widthMax) : 100
        let lines = wrap(text, width: width, linesMax: 3)
        let size = size(lines)
        var places: [Place] = []
        for gap in [4.0, 18.0, 34.0, 50.0] {
            for share in [0.5, 0.3, 0.7, 0.15, 0.85] {
                let x: Double = start.x + (end.x - start.x) * share
                let y: Double = start.y + (end.y - start.y) * share
                var first = DiagramBounds(x: x, y: y, width: size.width, height: size.height)
                var second = first
                if isLevel {
                    first.x -= size.width / 2
                    second.x = first.x
                    first.y -= gap + size.height
                    second.y += gap
                } else {
                    first.y -= size.height / 2
                    second.y = first.y
                    first.x += gap
                    second.x -= gap + size.width
                }
                places += [(lines, first), (lines, second)]
            }
        }
        return places
    }

    private static func size(_ lines: [String]) -> (width: Double, height: Double) {
        (Double(lines.map(\.count).max() ?? 0) * letterWidth, Double(lines.count) * lineHeight)
    }

    private static func captions(_ lines: [String], in bounds: DiagramBounds) -> [DiagramView.Caption] {
        lines.enumerated().map { index, text in
            DiagramView.Caption(
                x: FlowDrawing.text(bounds.x + bounds.width / 2),
                y: FlowDrawing.text(bounds.y + 11 + Double(index) * lineHeight), text: text)
        }
    }

    private static func length(_ piece: (DiagramPoint, DiagramPoint)) -> Double {
        abs(piece.1.x - piece.0.x) + abs(piece.1.y - piece.0.y)
    }

    static func overlap(_ one: DiagramBounds, _ other: DiagramBounds) -> Bool {
        one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height
            && other.y < one.y + one.height
    }
}
