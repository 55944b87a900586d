/// The step *XSLT Mapping*: a stylesheet of the project, or the one that a header names.
///
/// Headers and exchange properties are given to parameters of their names.
struct XSLTMapping: StepWork {
    enum Source: Sendable {
        case stylesheet(MarkupStylesheet)
        /// The header holds the stylesheet's path in the project.
        case header(String, ProjectResources)
    }

    let source: Source

    static func node(for step: Step, in context: StepContext) throws(FlowError) -> FlowNode {
        if context.resources == nil { return .unavailable("The stylesheet \(reference(step))") }
        return .work(try XSLTMapping(step, context))
    }

    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        if step.properties.settled("mappingSource") == "mappingSrcHeader" {
            source = .header(step.properties["mappingHeaderNameKey"] ?? "", context.resources ?? ProjectResources([:]))
            return
        }
        guard let resource = try context.resource(Self.reference(step)) else {
            throw FlowError(.unsupported, "the stylesheet was not given")
        }
        source = .stylesheet(try MarkupStylesheet(resource, context.resources))
    }

    private static func reference(_ step: Step) -> String {
        step.properties["mappinguri"] ?? step.properties["mappingpath"].map { $0 + ".xsl" } ?? ""
    }

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        var parameters = scope.message.properties
        for field in scope.message.headers.fields { parameters[field.name] = field.value }
        return .body(try stylesheet(scope).transformed(scope.message.body, parameters: parameters), of: scope)
    }

    private func stylesheet(_ scope: ExpressionScope) throws(FlowError) -> MarkupStylesheet {
        switch source {
        case .stylesheet(let stylesheet): return stylesheet
        case .header(let name, let resources):
            let reference = scope.message.headers[name] ?? ""
            guard let resource = resources.resource(reference) else {
                throw FlowError(.stepFailed, "The header '\(name)' names no stylesheet of the project")
            }
            return try MarkupStylesheet(resource, resources)
        }
    }
}
