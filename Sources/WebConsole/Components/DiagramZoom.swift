/// How large a diagram is shown: a part of the page's address, so that it stays while its steps are looked at.
enum DiagramZoom: String, CaseIterable, Sendable {
    case fit
    case half = "50"
    case threeQuarters = "75"
    case actual = "100"
    case larger = "150"
    case double = "200"

    /// One of the sizes to choose from.
    struct Level: Sendable {
        var value: String
        var text: String
        var isChosen: Bool
    }

    /// What the page's address asks for; the diagram's own size where it asks for nothing that is known.
    init(_ visit: Visit) {
        self = visit.query.text("zoom").flatMap(Self.init) ?? .actual
    }

    /// What keeps it in another page's address: `?zoom=150`, or nothing.
    var query: String { self == .actual ? "" : "?zoom=\(rawValue)" }

    var levels: [Level] {
        Self.allCases.map {
            Level(value: $0.rawValue, text: $0 == .fit ? "Fit" : "\($0.rawValue) %", isChosen: $0 == self)
        }
    }
}
