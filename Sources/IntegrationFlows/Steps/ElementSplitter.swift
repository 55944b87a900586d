/// What makes several messages of one.
protocol MessageSplitter: Sendable {
    /// Whether one message's failure keeps the others from going on.
    var stopsOnFailure: Bool { get }
    /// Messages that may go their ways at the same time.
    var concurrencyMax: Int { get }

    /// The messages in their order; throws what reading the body throws.
    func pieces(_ scope: ExpressionScope) throws(FlowError) -> [SplitPiece]
}

/// What one message of several has of its own.
struct SplitPiece: Sendable {
    var body: [UInt8]
    var headers: [HeaderField] = []
}

/// The steps *General Splitter* and *Iterating Splitter*: by an XPath expression, a token or line breaks.
///
/// The general one keeps what is around and before the elements that it splits by, and the first of several lines; the
/// iterating one does not. A token is the name of an element, where the body is XML that has such elements.
///
/// Source: SAP Cloud Integration, General and Iterating Splitter.
struct ElementSplitter: MessageSplitter, FlowStep {
    enum Separator: Sendable {
        case xpath(XPathExpression)
        case lineBreak
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
        case "Line Break": separator = .lineBreak
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

    func pieces(_ scope: ExpressionScope) throws(FlowError) -> [SplitPiece] {
        try bodies(scope).map { SplitPiece(body: $0) }
    }

    private func bodies(_ scope: ExpressionScope) throws(FlowError) -> [[UInt8]] {
        switch separator {
        case .xpath(let expression):
            return try expression.pieces(scope, groupSize: groupSize, keepsEnvelope: keepsEnvelope)
        case .lineBreak:
            let text = scope.message.bodyText.replacing("\r\n", with: "\n")
            return pieces(of: text.split(separator: "\n", omittingEmptySubsequences: true), joinedBy: "\n")
        case .token(let token):
            let elements = try elements(named: token, scope)
            guard elements.isEmpty else { return elements }
            return pieces(
                of: scope.message.bodyText.split(separator: token, omittingEmptySubsequences: true), joinedBy: token)
        }
    }

    /// Groups of parts; the general splitter takes the first part for the header of each.
    private func pieces(of parts: [Substring], joinedBy separator: String) -> [[UInt8]] {
        let header = keepsEnvelope ? parts.prefix(1) : []
        let rest = parts.dropFirst(header.count)
        return stride(from: rest.startIndex, to: rest.endIndex, by: groupSize).map { start in
            let group = header + rest[start..<min(start + groupSize, rest.endIndex)]
            return Array(group.joined(separator: separator).utf8)
        }
    }

    /// None where the token is no name, or the body no XML.
    private func elements(named token: String, _ scope: ExpressionScope) throws(FlowError) -> [[UInt8]] {
        let name = token.split(separator: ":").last.map(String.init) ?? token
        guard MarkupText.isName(name), (try? MarkupDocument(message: scope.message.body)) != nil else { return [] }
        let isNamed = "local-name()='\(name)'"
        return try XPathExpression("//*[\(isNamed)][not(ancestor::*[\(isNamed)])]").pieces(
            scope, groupSize: groupSize, keepsEnvelope: false)
    }
}
