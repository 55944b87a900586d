/// The step *Gather*: one message of several, with headers and properties of the last.
struct Gatherer: FlowStep {
    enum Strategy: Sendable {
        case concatenate
        /// All below one element of SAP's multi-mapping envelope.
        case combine
        /// Each below an element of its own.
        case combineEach
        /// What the source path selects in all messages, in the first one where the target path leads.
        case merge(source: XPathExpression?, target: XPathExpression?)
    }

    let strategy: Strategy

    static func node(for step: Step, in context: StepContext) throws(FlowError) -> FlowNode {
        let properties = step.properties
        let strategy: Strategy =
            switch properties.settled("aggregationAlgorithm") ?? "concatenate-strategy" {
            case "concatenate-strategy": .concatenate
            case "sap-identical-multi-mapping": .combine
            case "sap-pi-multi-mapping": .combineEach
            case "xpath-merge-strategy":
                .merge(
                    source: try properties.settled("sourceXPath").mapThrowing(XPathExpression.init),
                    target: try properties.settled("targetXPath").mapThrowing(XPathExpression.init))
            case let other: throw FlowError(.unsupported, "aggregation '\(other)'")
            }
        return .gather(Gatherer(strategy: strategy))
    }

    func gathered(_ messages: [FlowMessage], _ scope: ExpressionScope) throws(FlowError) -> FlowMessage {
        var result = messages.last ?? scope.message
        switch strategy {
        case .concatenate: result.body = Array(messages.map(\.body).joined())
        case .combine: result.body = Self.envelope(messages.map(\.body)) { _ in 1 }
        case .combineEach: result.body = Self.envelope(messages.map(\.body)) { $0 + 1 }
        case .merge(let source, let target):
            result.body = try MarkupMerge(source: source, target: target, scope: scope).merged(messages.map(\.body))
        }
        return result
    }

    /// - Parameter number: the number of the element that a message stands in, by its index.
    private static func envelope(_ bodies: [[UInt8]], number: (Int) -> Int) -> [UInt8] {
        let open = #"<multimap:Messages xmlns:multimap="http://sap.com/xi/XI/SplitAndMerge">"#
        var result = Array((#"<?xml version="1.0" encoding="UTF-8"?>"# + open).utf8)
        var current = 0
        for (index, body) in bodies.enumerated() {
            if number(index) != current {
                if current > 0 { result += Array("</multimap:Message\(current)>".utf8) }
                current = number(index)
                result += Array("<multimap:Message\(current)>".utf8)
            }
            result += MarkupText.withoutProlog(body)
        }
        if current > 0 { result += Array("</multimap:Message\(current)>".utf8) }
        return result + Array("</multimap:Messages>".utf8)
    }
}
