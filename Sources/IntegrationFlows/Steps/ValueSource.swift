/// Where a step takes a value from.
enum ValueSource: Sendable {
    case constant(String)
    case expression(SimpleExpression)
    case property(String)
    case header(String)
    case xpath(XPathExpression, XPathExpression.ResultForm)
    /// A variable or a number range, with what counts while a variable has no value.
    case stored(StoredValueName, fallback: SimpleExpression?)

    /// Reads a row of a step's table.
    ///
    /// - Parameter fallback: the row's default.
    /// - Throws: `unsupported`, `badExpression`.
    init(
        type: String, value: String, dataType: String? = nil, fallback: String? = nil, context: StepContext
    ) throws(FlowError) {
        let flowID = context.flow.id
        func stored(_ name: StoredValueName) throws(FlowError) -> ValueSource {
            .stored(name, fallback: try fallback.mapThrowing(SimpleExpression.init))
        }
        switch type {
        case "", "constant": self = .constant(value)
        case "expression": self = .expression(try SimpleExpression(value))
        case "property": self = .property(value)
        case "header": self = .header(value)
        case "xpath":
            self = .xpath(
                try XPathExpression(FlowParameters.hasName(in: value) ? "''" : value),
                dataType?.hasPrefix("org.w3c.dom.") ?? false ? .markup : .text)
        case "persisted variables", "local persisted variables", "localVariable", "local variables":
            self = try stored(.variable(VariableName(name: value, flowID: flowID)))
        case "global persisted variables", "globalVariable", "global variables":
            self = try stored(.variable(VariableName(name: value)))
        case "numberRange", "numberrange", "number range":
            guard !value.contains(":") else { throw FlowError(.unsupported, "a number range with a correlation") }
            self = try stored(.number(value))
        case "external parameter", "externalParameter", "external parameters", "externalized parameter":
            self = .constant(context.parameters.values[value] ?? fallback ?? "")
        case let other where FlowParameters.hasName(in: other): self = .constant(value)
        case let other: throw FlowError(.unsupported, "source type '\(other)'")
        }
    }

    var storedName: StoredValueName? {
        if case .stored(let name, _) = self { name } else { nil }
    }

    /// Nil where the source has no value.
    ///
    /// - Parameter stored: values that the tenant has answered with.
    func value(_ scope: ExpressionScope, stored: [StoredValueName: String]) throws(FlowError) -> String? {
        switch self {
        case .constant(let text): text
        case .expression(let expression): try expression.optionalValue(scope)
        case .property(let name): scope.property(name)
        case .header(let name): scope.message.headers[name]
        case .xpath(let expression, let form): try expression.evaluate(scope, as: form)
        case .stored(let name, let fallback):
            if let value = stored[name] { value } else { try fallback?.optionalValue(scope) }
        }
    }
}
