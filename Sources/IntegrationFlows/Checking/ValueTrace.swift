/// Follows texts back to where a flow's Content Modifiers set what they speak of.
struct ValueTrace {
    private static let depthMax = 8

    private var properties: [String: [ValueSource]] = [:]
    /// By name in lower case.
    private var headers: [String: [ValueSource]] = [:]
    /// Whether a step sets names that are only known when it runs.
    private var setsUnknownNames = false
    private let allowedHeaders: HeaderNameList
    /// Whether other flows or receivers' answers bring headers.
    private let takesHeaders: Bool

    /// - Parameter flow: with parameters filled in.
    init(_ flow: IntegrationFlow, _ parameters: FlowParameters) {
        allowedHeaders = HeaderNameList(flow.properties["allowedHeaderList"])
        takesHeaders =
            flow.senderChannels.contains { $0.adapter == "ProcessDirect" } || flow.receiverChannels.count > 1
        let context = StepContext(flow: flow, parameters: parameters, adapters: [], resources: nil)
        for step in flow.steps where step.kind == .contentModifier {
            guard let modifier = try? ContentModifier(step, context) else {
                setsUnknownNames = true
                continue
            }
            for assignment in modifier.properties { add(assignment, to: \.properties) { $0 } }
            for assignment in modifier.headers { add(assignment, to: \.headers) { $0.lowercased() } }
        }
    }

    private mutating func add(
        _ assignment: ContentModifier.Assignment, to table: WritableKeyPath<ValueTrace, [String: [ValueSource]]>,
        key: (String) -> String
    ) {
        guard let source = assignment.source else { return }
        guard let name = assignment.name.constantText else {
            setsUnknownNames = true
            return
        }
        self[keyPath: table][key(name), default: []].append(source)
    }

    func values(of expression: SimpleExpression, depth: Int = 0) -> PossibleValues {
        guard depth < Self.depthMax else { return .open }
        var whole = PossibleValues(values: [""], isOpen: false)
        for piece in expression.pieces {
            switch piece {
            case .text(let text): whole = whole.followed(by: PossibleValues(values: [text], isOpen: false))
            case .function(let inner): whole = whole.followed(by: values(ofFunction: inner, depth: depth))
            }
        }
        return whole
    }

    private func values(ofFunction inner: [SimpleExpression.Piece], depth: Int) -> PossibleValues {
        guard inner.count == 1, case .text(let name) = inner[0], let function = try? SimpleFunction(name) else {
            return .open
        }
        switch function {
        case .property(let name): return property(name, depth: depth)
        case .header(let name): return header(name, depth: depth)
        default: return .open
        }
    }

    private func property(_ name: String, depth: Int) -> PossibleValues {
        union(properties[name], depth: depth)
    }

    private func header(_ name: String, depth: Int) -> PossibleValues {
        var found = union(headers[name.lowercased()], depth: depth)
        if takesHeaders || allowedHeaders.contains(name) { found.isOpen = true }
        return found
    }

    private func union(_ sources: [ValueSource]?, depth: Int) -> PossibleValues {
        guard let sources else { return .open }
        var all = PossibleValues(values: [], isOpen: setsUnknownNames)
        for source in sources { all.formUnion(values(of: source, depth: depth + 1)) }
        return all
    }

    private func values(of source: ValueSource, depth: Int) -> PossibleValues {
        guard depth < Self.depthMax else { return .open }
        return switch source {
        case .constant(let text): PossibleValues(values: [text], isOpen: FlowParameters.hasName(in: text))
        case .expression(let expression): values(of: expression, depth: depth)
        case .property(let name): property(name, depth: depth)
        case .header(let name): header(name, depth: depth)
        case .xpath, .stored: .open
        }
    }
}
