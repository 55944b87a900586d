/// A point of a diagram, in pixels from its upper left corner.
public struct DiagramPoint: Sendable, Hashable, Codable {
    public var x: Double
    public var y: Double

    public init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// The rectangle that a shape takes in a diagram, in pixels.
public struct DiagramBounds: Sendable, Hashable, Codable {
    public var x: Double
    public var y: Double
    public var width: Double
    public var height: Double

    public init(x: Double, y: Double, width: Double, height: Double) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }
}

/// Where the elements of a flow are drawn: BPMN 2.0's diagram interchange.
///
/// Source: BPMN 2.0 section 12 (BPMNShape, BPMNEdge).
public struct FlowDiagram: Sendable, Hashable, Codable {
    /// Bounds by the id of the participant, process step or sub-process.
    public var shapes: [String: DiagramBounds]
    /// Waypoints by the id of the channel or sequence flow, first to last.
    public var edges: [String: [DiagramPoint]]

    public init(shapes: [String: DiagramBounds] = [:], edges: [String: [DiagramPoint]] = [:]) {
        self.shapes = shapes
        self.edges = edges
    }

    /// The smallest rectangle around everything drawn; nil for an empty diagram.
    public var extent: DiagramBounds? {
        var xs: [Double] = []
        var ys: [Double] = []
        for bounds in shapes.values {
            xs += [bounds.x, bounds.x + bounds.width]
            ys += [bounds.y, bounds.y + bounds.height]
        }
        for point in edges.values.joined() {
            xs.append(point.x)
            ys.append(point.y)
        }
        guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max() else { return nil }
        return DiagramBounds(x: left, y: top, width: right - left, height: bottom - top)
    }
}
