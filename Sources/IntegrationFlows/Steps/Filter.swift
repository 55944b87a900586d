/// The step *Filter*: the body becomes what an XPath expression selects.
struct Filter: StepWork {
    let expression: XPathExpression
    let form: XPathExpression.ResultForm

    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        guard let text = step.properties.settled("wrapContent") else {
            throw FlowError(.unsupported, "it has no XPath expression")
        }
        expression = try XPathExpression(text)
        form =
            switch step.properties.settled("xpathType") ?? "Nodelist" {
            case "Nodelist", "NodeList": .markup
            case "Node": .firstMarkup
            case "String", "Integer": .text
            case "Boolean": .boolean
            case let other: throw FlowError(.unsupported, "value type '\(other)'")
            }
    }

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        .body(Array(try expression.evaluate(scope, as: form).utf8), of: scope)
    }
}
