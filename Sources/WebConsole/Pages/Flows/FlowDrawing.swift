import IntegrationFlows

/// Draws a flow from the coordinates in its file; what has none is laid out in a row below.
struct FlowDrawing {
    let check: FlowCheck
    let path: String
    /// The step or channel whose properties are shown; nil for none.
    let chosen: String?

    private static let margin = 24.0
    private static let lineHeight = 14.0

    var view: DiagramView {
        let flow = check.flow
        let placed = placement
        let extent = Self.extent(of: placed, edges: flow.diagram.edges)
        let box = [extent.x, extent.y, extent.width, extent.height].map(Self.text).joined(separator: " ")
        return DiagramView(
            label: "Diagram of the integration flow \(flow.name)", viewBox: box, width: Self.text(extent.width),
            height: Self.text(extent.height), areas: areas(placed), lines: sequenceLines(placed) + channelLines(placed),
            shapes: participantShapes(placed) + stepShapes(placed))
    }

    private var placement: [String: DiagramBounds] {
        var placed = check.flow.diagram.shapes
        var x = 40.0
        let bottom = placed.values.map { $0.y + $0.height }.max() ?? 0
        let ids = check.flow.participants.filter { $0.kind != .process }.map(\.id) + check.flow.steps.map(\.id)
        for id in ids where placed[id] == nil {
            placed[id] = DiagramBounds(x: x, y: bottom + 60, width: 100, height: 60)
            x += 140
        }
        return placed
    }

    private static func extent(of placed: [String: DiagramBounds], edges: [String: [DiagramPoint]]) -> DiagramBounds {
        let whole = FlowDiagram(shapes: placed, edges: edges).extent
        let extent = whole ?? DiagramBounds(x: 0, y: 0, width: 200, height: 80)
        let width = min(max(extent.width, 40), 20_000)
        let height = min(max(extent.height, 40), 20_000)
        return DiagramBounds(
            x: extent.x - margin, y: extent.y - margin, width: width + 2 * margin, height: height + 2 * margin + 16)
    }

    private func areas(_ placed: [String: DiagramBounds]) -> [DiagramView.Area] {
        check.flow.participants.filter { $0.kind == .process }.compactMap { participant in
            let bounds = placed[participant.id] ?? participant.processID.flatMap { placed[$0] }
            return bounds.map { bounds in
                DiagramView.Area(
                    x: Self.text(bounds.x), y: Self.text(bounds.y), width: Self.text(bounds.width),
                    height: Self.text(bounds.height), textX: Self.text(bounds.x + 10),
                    textY: Self.text(bounds.y + 18), text: participant.name)
            }
        }
    }

    private func stepShapes(_ placed: [String: DiagramBounds]) -> [DiagramView.Shape] {
        check.flow.steps.compactMap { step in
            placed[step.id].map { bounds in
                let isMissing = check.missing.contains("step: \(step.title)")
                let isEvent = step.kind.isStart || step.kind.isEnd
                var style = isEvent ? "event" : "step"
                if isMissing { style += " unsupported" }
                if chosen == step.id { style += " chosen" }
                let name = step.name.isEmpty ? step.kind.description : step.name
                return shape(
                    bounds, id: "step-\(step.id)", href: "\(path)/steps/\(PercentEncoding.encode(step.id))",
                    style: style, title: step.title + (isMissing ? ": not supported" : ""),
                    form: isEvent ? .round : step.kind == .router ? .diamond : .box, caption: name)
            }
        }
    }

    private func participantShapes(_ placed: [String: DiagramBounds]) -> [DiagramView.Shape] {
        check.flow.participants.filter { $0.kind != .process }.compactMap { participant in
            placed[participant.id].map { bounds in
                shape(
                    bounds, id: nil, href: nil, style: "participant",
                    title: "\(participant.kind.rawValue) \(participant.name)", form: .box, caption: participant.name)
            }
        }
    }

    private func sequenceLines(_ placed: [String: DiagramBounds]) -> [DiagramView.Line] {
        check.flow.sequenceFlows.compactMap { line in
            let points = points(of: line.id, from: line.sourceID, to: line.targetID, placed)
            guard points.count > 1 else { return nil }
            return self.line(
                points, id: nil, href: nil, style: "sequence", title: line.name,
                text: line.name.isEmpty ? nil : line.name)
        }
    }

    private func channelLines(_ placed: [String: DiagramBounds]) -> [DiagramView.Line] {
        check.flow.channels.compactMap { channel in
            let points = points(of: channel.id, from: channel.sourceID, to: channel.targetID, placed)
            guard points.count > 1 else { return nil }
            let isMissing = check.missing.contains("adapter: \(channel.title)")
            var style = "channel"
            if isMissing { style += " unsupported" }
            if chosen == channel.id { style += " chosen" }
            return line(
                points, id: "channel-\(channel.id)", href: "\(path)/channels/\(PercentEncoding.encode(channel.id))",
                style: style, title: channel.title + (isMissing ? ": not supported" : ""), text: channel.adapter)
        }
    }

    private func points(
        of id: String, from source: String, to target: String, _ placed: [String: DiagramBounds]
    ) -> [DiagramPoint] {
        if let points = check.flow.diagram.edges[id], points.count > 1 { return points }
        guard let start = placed[source], let end = placed[target] else { return [] }
        return [Self.center(start), Self.center(end)]
    }

    private static func center(_ bounds: DiagramBounds) -> DiagramPoint {
        DiagramPoint(x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2)
    }

    private func line(
        _ points: [DiagramPoint], id: String?, href: String?, style: String, title: String, text: String?
    ) -> DiagramView.Line {
        let middle = points.count / 2
        let (before, after) = (points[middle - 1], points[middle])
        return DiagramView.Line(
            id: id, href: href, style: style, title: title,
            points: points.map { "\(Self.text($0.x)),\(Self.text($0.y))" }.joined(separator: " "), text: text,
            textX: Self.text((before.x + after.x) / 2), textY: Self.text((before.y + after.y) / 2 - 6))
    }

    private enum Outline {
        case box, round, diamond
    }

    private func shape(
        _ bounds: DiagramBounds, id: String?, href: String?, style: String, title: String, form: Outline,
        caption: String
    ) -> DiagramView.Shape {
        let center = Self.center(bounds)
        let below = form != .box
        let lines = below ? [String(caption.prefix(24))] : Self.wrap(caption, width: Int(bounds.width / 7.2))
        let first =
            below
            ? bounds.y + bounds.height + 14
            : center.y + 4 - Double(lines.count - 1) * Self.lineHeight / 2
        let diamond = [
            (center.x, bounds.y), (bounds.x + bounds.width, center.y), (center.x, bounds.y + bounds.height),
            (bounds.x, center.y),
        ].map { "\(Self.text($0.0)),\(Self.text($0.1))" }.joined(separator: " ")
        return DiagramView.Shape(
            id: id, href: href, style: style, title: title, x: Self.text(bounds.x), y: Self.text(bounds.y),
            width: Self.text(bounds.width), height: Self.text(bounds.height), centerX: Self.text(center.x),
            centerY: Self.text(center.y), radiusX: Self.text(bounds.width / 2), radiusY: Self.text(bounds.height / 2),
            diamond: diamond, isBox: form == .box, isRound: form == .round, isDiamond: form == .diamond,
            captions: lines.enumerated().map { index, text in
                DiagramView.Caption(
                    x: Self.text(center.x), y: Self.text(first + Double(index) * Self.lineHeight), text: text)
            })
    }

    /// Words in at most four lines of about `width` characters.
    static func wrap(_ text: String, width: Int) -> [String] {
        let width = max(width, 6)
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + word.count < width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        guard lines.count > 4 else { return lines }
        return Array(lines.prefix(3)) + [lines[3] + "…"]
    }

    private static func text(_ number: Double) -> String {
        guard number.isFinite, abs(number) < 1e6 else { return "0" }
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : String(Double(tenths) / 10)
    }
}
