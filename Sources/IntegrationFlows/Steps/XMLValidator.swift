/// The step *XML Validator*: against a schema of the project.
///
/// Where the step prevents the exception, the header `SAP_XmlValidationResult` tells what is wrong.
struct XMLValidator: StepWork {
    let schema: MarkupSchema
    let preventsFailure: Bool

    static func node(for step: Step, in context: StepContext) throws(FlowError) -> FlowNode {
        let reference = step.properties.settled("xsd") ?? step.properties.settled("xmlSchemaFile") ?? ""
        guard !reference.isEmpty else {
            if context.resources == nil { return .unavailable("The schema of \(step.title)") }
            throw FlowError(.unsupported, "it names no schema")
        }
        guard try context.resource(reference) != nil else { return .unavailable("The schema \(reference)") }
        return .work(try XMLValidator(step, context))
    }

    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        let reference = step.properties.settled("xsd") ?? step.properties.settled("xmlSchemaFile") ?? ""
        guard let resource = try context.resource(reference) else {
            throw FlowError(.unsupported, "the schema was not given")
        }
        schema = try MarkupSchema(resource, context.resources)
        preventsFailure = step.properties.settled("preventException") == "true"
    }

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        let problems: String?
        do throws(FlowError) {
            problems = try schema.problems(of: scope.message.body)
        } catch {
            guard preventsFailure else { throw error }
            problems = error.detail
        }
        guard let problems else { return .done(scope.message) }
        guard preventsFailure else { throw FlowError(.stepFailed, "The body is not valid: \(problems)") }
        var message = scope.message
        message.headers["SAP_XmlValidationResult"] = problems
        return .done(message)
    }
}
