/// The language that a route's condition is written in.
public enum ConditionLanguage: String, Sendable, Hashable, Codable {
    /// Camel's Simple; the editor calls it Non-XML.
    case simple
    /// XPath 1.0 on the body; the editor calls it XML.
    case xpath

    /// - Parameters:
    ///   - expressionType: `XML`, `NonXML`, `Non XML`; where it says something else, the text tells.
    ///   - text: the condition.
    init(expressionType: String?, text: String) {
        switch expressionType?.filter({ !$0.isWhitespace }).lowercased() {
        case "xml": self = .xpath
        case "nonxml": self = .simple
        default:
            let start = text.trimmingSpaces()
            self = start.hasPrefix("/") && !start.contains("${") ? .xpath : .simple
        }
    }
}

/// When a route is taken.
public struct RouteCondition: Sendable, Hashable, Codable {
    public var language: ConditionLanguage
    public var expression: String

    public init(language: ConditionLanguage, expression: String) {
        self.language = language
        self.expression = expression
    }
}

/// The way from one step to the next.
public struct SequenceFlow: Sendable, Hashable, Codable, Identifiable {
    public var id: String
    /// The route's name on the diagram; empty when it has none.
    public var name: String
    public var sourceID: String
    public var targetID: String
    /// Nil where the way is always taken, or is its gateway's default.
    public var condition: RouteCondition?
    public var properties: ElementProperties

    public init(
        id: String, name: String = "", sourceID: String, targetID: String, condition: RouteCondition? = nil,
        properties: ElementProperties = ElementProperties()
    ) {
        self.id = id
        self.name = name
        self.sourceID = sourceID
        self.targetID = targetID
        self.condition = condition
        self.properties = properties
    }
}
