/// A flow's diagram as drawing instructions for an inline SVG; every number is already text.
struct DiagramView: Sendable {
    var label: String
    var viewBox: String
    var width: String
    var height: String
    var areas: [Area]
    var lines: [Line]
    var shapes: [Shape]
    private(set) var zoom = DiagramZoom.actual.rawValue
    private(set) var levels = DiagramZoom.actual.levels

    func zoomed(_ zoom: DiagramZoom) -> DiagramView {
        var view = self
        view.zoom = zoom.rawValue
        view.levels = zoom.levels
        return view
    }

    /// A process or a sub-process, behind everything else; one within another comes after it.
    struct Area: Sendable {
        var x: String
        var y: String
        var width: String
        var height: String
        var textX: String
        var textY: String
        var text: String
        var id: String?
        var href: String?
        var style = ""
        /// What is shown of it when pointed at; nil: nothing.
        var title: String?
    }

    /// A connection or a channel.
    struct Line: Sendable {
        var id: String?
        var href: String?
        var style: String
        var title: String
        var points: String
        var captions: [Caption]
    }

    /// A step or a participant.
    struct Shape: Sendable {
        var id: String?
        var href: String?
        var style: String
        var title: String
        var x: String
        var y: String
        var width: String
        var height: String
        var centerX: String
        var centerY: String
        var radiusX: String
        var radiusY: String
        var diamond: String
        var isBox: Bool
        var isRound: Bool
        var isDiamond: Bool
        var captions: [Caption]
    }

    struct Caption: Sendable {
        var x: String
        var y: String
        var text: String
    }
}
