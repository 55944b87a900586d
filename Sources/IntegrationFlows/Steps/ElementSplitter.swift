/// What makes several messages of one.
protocol MessageSplitter: Sendable {
    /// Whether one message's failure keeps the others from going on.
    var stopsOnFailure: Bool { get }
    /// Messages that may go their ways at the same time.
    var concurrencyMax: Int { get }

    /// The bodies of the messages, in their order; throws what reading the body throws.
    func pieces(_ scope: ExpressionScope) throws(FlowError) -> [[UInt8]]
}

/// The steps *General Splitter* and *Iterating Splitter*: by an XPath expression, a token or line breaks.
///
/// The general one keeps the elements around the ones that it splits by, the iterating one does not.
struct ElementSplitter: MessageSplitter, FlowStep {
    enum Separator: Sendable {
        case xpath(XPathExpression)
        case token(String)
    }

    let separator: Separator
    let keepsEnvelope: Bool
    /// Elements or lines that make one message.
    let groupSize: Int
    let stopsOnFailure: Bool
    let concurrencyMax: Int

    static func node(for step: Step, in context: StepContext) throws(FlowError) -> FlowNode {
        .split(try ElementSplitter(step))
    }

    init(_ step: Step) throws(FlowError) {
        let properties = step.properties
        let value = properties.settled("splitExprValue") ?? properties.settled("tokenValue") ?? ""
        switch properties.settled("exprType") ?? "XPath" {
        case "XPath":
            // A parameter without a value is told of the parameter, not of the step.
            let isOpen = properties["splitExprValue"].map(FlowParameters.hasName) ?? false
            guard !value.isEmpty || isOpen else { throw FlowError(.unsupported, "it has no XPath expression") }
            separator = .xpath(try XPathExpression(isOpen ? "/*" : value))
        case "Line Break": separator = .token("\n")
        case "Token":
            guard !value.isEmpty else { throw FlowError(.unsupported, "it has no token") }
            separator = .token(value)
        case let other: throw FlowError(.unsupported, "expression type '\(other)'")
        }
        keepsEnvelope = step.kind == .generalSplitter
        groupSize = min(max(Int(properties.settled("grouping") ?? "") ?? 1, 1), 100_000)
        stopsOnFailure = properties.settled("StopOnExecution") != "false"
        let threads = Int(properties.settled("SplitterThreads") ?? "") ?? 10
        concurrencyMax = properties.settled("ParallelProcessing") == "true" ? min(max(threads, 1), 50) : 1
    }

    func pieces(_ scope: ExpressionScope) throws(FlowError) -> [[UInt8]] {
        switch separator {
        case .xpath(let expression):
            return try expression.pieces(scope, groupSize: groupSize, keepsEnvelope: keepsEnvelope)
        case .token(let token): return Self.pieces(scope.message.bodyText, token, groupSize)
        }
    }

    private static func pieces(_ text: String, _ token: String, _ groupSize: Int) -> [[UInt8]] {
        let isLine = token == "\n"
        let text = isLine ? text.replacing("\r\n", with: "\n") : text
        let parts = text.split(separator: token, omittingEmptySubsequences: true)
        return stride(from: 0, to: parts.count, by: groupSize).map { start in
            let group = parts[start..<min(start + groupSize, parts.count)]
            return Array(group.joined(separator: token).utf8)
        }
    }
}
