import IntegrationFlows

/// Draws a flow from the coordinates in its file; what has none is laid out in a row below.
struct FlowDrawing {
    let check: FlowCheck
    let path: String
    /// The step or channel whose properties are shown; nil for none.
    let chosen: String?
    var zoom = DiagramZoom.actual

    private static let margin = 24.0

    var view: DiagramView {
        let flow = check.flow
        let placed = placement
        let extent = Self.extent(of: placed, edges: flow.diagram.edges)
        let box = [extent.x, extent.y, extent.width, extent.height].map(Self.text).joined(separator: " ")
        var labels = LabelPlacing()
        let areas = areas(placed) + frames(placed, &labels)
        let shapes = participantShapes(placed, &labels) + stepShapes(placed, &labels)
        let lines = sequenceLines(placed, &labels) + channelLines(placed, &labels)
        return DiagramView(
            label: "Diagram of the integration flow \(flow.name)", viewBox: box, width: Self.text(extent.width),
            height: Self.text(extent.height), areas: areas, lines: lines, shapes: shapes
        ).zoomed(zoom)
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

    /// Sub-processes are frames around their steps, so they stand behind all lines and steps.
    private func frames(_ placed: [String: DiagramBounds], _ labels: inout LabelPlacing) -> [DiagramView.Area] {
        var frames: [DiagramView.Area] = []
        for step in check.flow.steps where Self.isFrame(step) {
            guard let bounds = placed[step.id] else { continue }
            let text = LabelPlacing.wrap(Self.caption(step), width: bounds.width - 20, linesMax: 1).first ?? ""
            labels.take(DiagramBounds(x: bounds.x, y: bounds.y, width: bounds.width, height: 22))
            frames.append(
                DiagramView.Area(
                    x: Self.text(bounds.x), y: Self.text(bounds.y), width: Self.text(bounds.width),
                    height: Self.text(bounds.height), textX: Self.text(bounds.x + 10),
                    textY: Self.text(bounds.y + 16), text: text, id: "step-\(step.id)", href: href(step),
                    style: "frame" + marks(step), title: title(step)))
        }
        return frames
    }

    private static func isFrame(_ step: Step) -> Bool { step.element == "subProcess" }

    private static func caption(_ step: Step) -> String { step.name.isEmpty ? step.kind.description : step.name }

    private func href(_ step: Step) -> String { "\(path)/steps/\(PercentEncoding.encode(step.id))\(zoom.query)" }

    private func isMissing(_ step: Step) -> Bool { check.missing.contains("step: \(step.title)") }

    private func title(_ step: Step) -> String { step.title + (isMissing(step) ? ": not supported" : "") }

    private func marks(_ step: Step) -> String {
        (isMissing(step) ? " unsupported" : "") + (chosen == step.id ? " chosen" : "")
    }

    private static func outline(_ step: Step) -> Outline {
        step.kind.isStart || step.kind.isEnd ? .round : step.kind == .router ? .diamond : .box
    }

    private func stepShapes(
        _ placed: [String: DiagramBounds], _ labels: inout LabelPlacing
    ) -> [DiagramView.Shape] {
        let steps = check.flow.steps.filter { !Self.isFrame($0) }
        for step in steps { if let bounds = placed[step.id] { labels.take(bounds) } }
        var shapes: [DiagramView.Shape] = []
        for step in steps {
            guard let bounds = placed[step.id] else { continue }
            let form = Self.outline(step)
            let captions =
                form == .box
                ? LabelPlacing.label(Self.caption(step), inside: bounds)
                : labels.label(Self.caption(step), below: bounds, room: room(below: step, bounds, placed))
            shapes.append(
                shape(
                    bounds, id: "step-\(step.id)", href: href(step),
                    style: (form == .round ? "event" : "step") + marks(step), title: title(step), form: form,
                    captions: captions))
        }
        return shapes
    }

    /// How wide a label below a step can be before it meets a neighbour or its label.
    private func room(below step: Step, _ bounds: DiagramBounds, _ placed: [String: DiagramBounds]) -> Double {
        let depth = 3 * LabelPlacing.lineHeight
        let bottom = bounds.y + bounds.height
        var room = 160.0
        for other in check.flow.steps where other.id != step.id && !Self.isFrame(other) {
            guard let neighbour = placed[other.id] else { continue }
            let isLabelled = Self.outline(other) != .box
            let end = neighbour.y + neighbour.height + (isLabelled ? depth : 0)
            let distance = abs(Self.center(neighbour).x - Self.center(bounds).x)
            guard neighbour.y < bottom + depth, end > bottom, distance > neighbour.width / 2 else { continue }
            room = min(room, 2 * min(isLabelled ? distance / 2 : distance, distance - neighbour.width / 2) - 4)
        }
        return max(room, 40)
    }

    private func participantShapes(
        _ placed: [String: DiagramBounds], _ labels: inout LabelPlacing
    ) -> [DiagramView.Shape] {
        var shapes: [DiagramView.Shape] = []
        for participant in check.flow.participants where participant.kind != .process {
            guard let bounds = placed[participant.id] else { continue }
            labels.take(bounds)
            shapes.append(
                shape(
                    bounds, id: nil, href: nil, style: "participant",
                    title: "\(participant.kind.rawValue) \(participant.name)", form: .box,
                    captions: LabelPlacing.label(participant.name, inside: bounds)))
        }
        return shapes
    }

    private func sequenceLines(
        _ placed: [String: DiagramBounds], _ labels: inout LabelPlacing
    ) -> [DiagramView.Line] {
        check.flow.sequenceFlows.compactMap { line in
            let points = points(of: line.id, from: line.sourceID, to: line.targetID, placed)
            guard points.count > 1 else { return nil }
            return self.line(
                points, id: nil, href: nil, style: "sequence", title: line.name,
                captions: line.name.isEmpty ? [] : labels.label(line.name, along: points))
        }
    }

    private func channelLines(
        _ placed: [String: DiagramBounds], _ labels: inout LabelPlacing
    ) -> [DiagramView.Line] {
        check.flow.channels.compactMap { channel in
            let points = points(of: channel.id, from: channel.sourceID, to: channel.targetID, placed)
            guard points.count > 1 else { return nil }
            let isMissing = check.missing.contains("adapter: \(channel.title)")
            var style = "channel"
            if isMissing { style += " unsupported" }
            if chosen == channel.id { style += " chosen" }
            return line(
                points, id: "channel-\(channel.id)",
                href: "\(path)/channels/\(PercentEncoding.encode(channel.id))\(zoom.query)",
                style: style, title: channel.title + (isMissing ? ": not supported" : ""),
                captions: labels.label(channel.adapter, along: points))
        }
    }

    private func points(
        of id: String, from source: String, to target: String, _ placed: [String: DiagramBounds]
    ) -> [DiagramPoint] {
        if let points = check.flow.diagram.edges[id], points.count > 1 {
            return placed[target].map { $0.meeting(points) } ?? points
        }
        guard let start = placed[source], let end = placed[target] else { return [] }
        return end.meeting([Self.center(start), Self.center(end)])
    }

    private static func center(_ bounds: DiagramBounds) -> DiagramPoint {
        DiagramPoint(x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2)
    }

    private func line(
        _ points: [DiagramPoint], id: String?, href: String?, style: String, title: String,
        captions: [DiagramView.Caption]
    ) -> DiagramView.Line {
        DiagramView.Line(
            id: id, href: href, style: style, title: title,
            points: points.map { "\(Self.text($0.x)),\(Self.text($0.y))" }.joined(separator: " "), captions: captions)
    }

    private enum Outline {
        case box, round, diamond
    }

    private func shape(
        _ bounds: DiagramBounds, id: String?, href: String?, style: String, title: String, form: Outline,
        captions: [DiagramView.Caption]
    ) -> DiagramView.Shape {
        let center = Self.center(bounds)
        let diamond = [
            (center.x, bounds.y), (bounds.x + bounds.width, center.y), (center.x, bounds.y + bounds.height),
            (bounds.x, center.y),
        ].map { "\(Self.text($0.0)),\(Self.text($0.1))" }.joined(separator: " ")
        return DiagramView.Shape(
            id: id, href: href, style: style, title: title, x: Self.text(bounds.x), y: Self.text(bounds.y),
            width: Self.text(bounds.width), height: Self.text(bounds.height), centerX: Self.text(center.x),
            centerY: Self.text(center.y), radiusX: Self.text(bounds.width / 2), radiusY: Self.text(bounds.height / 2),
            diamond: diamond, isBox: form == .box, isRound: form == .round, isDiamond: form == .diamond,
            captions: captions)
    }

    static func text(_ number: Double) -> String {
        guard number.isFinite, abs(number) < 1e6 else { return "0" }
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? String(tenths / 10) : String(Double(tenths) / 10)
    }
}
