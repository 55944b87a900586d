/// The step *Router*: the first route whose condition holds, in the order of the file; else the default one.
struct Router: FlowStep {
    enum Condition: Sendable {
        case simple(SimpleCondition)
        case xpath(XPathExpression)

        init(_ condition: RouteCondition) throws(FlowError) {
            switch condition.language {
            case .simple: self = .simple(try SimpleCondition(condition.expression))
            case .xpath: self = .xpath(try XPathExpression(condition.expression))
            }
        }

        func holds(_ scope: ExpressionScope) throws(FlowError) -> Bool {
            switch self {
            case .simple(let condition): try condition.holds(scope)
            case .xpath(let expression): try expression.holds(scope)
            }
        }
    }

    let routes: [(condition: Condition, targetID: String)]
    let fallbackID: String?
    /// Whether a message that meets no condition fails where no route is the default one; otherwise its way ends here.
    let failsWithoutRoute: Bool

    static func node(for step: Step, in context: StepContext) throws(FlowError) -> FlowNode {
        let flows = context.flow.sequenceFlows.filter { $0.sourceID == step.id }
        var routes: [(condition: Condition, targetID: String)] = []
        for flow in flows where flow.id != step.defaultRouteID {
            guard let condition = flow.condition, !FlowParameters.hasName(in: condition.expression) else { continue }
            do throws(FlowError) {
                routes.append((try Condition(condition), flow.targetID))
            } catch {
                throw FlowError(error.code, "route '\(flow.name)': \(error.detail)")
            }
        }
        let fallback = flows.first { $0.id == step.defaultRouteID } ?? flows.first { $0.condition == nil }
        return .route(
            Router(
                routes: routes, fallbackID: fallback?.targetID,
                failsWithoutRoute: step.properties.settled("throwException") == "true"))
    }

    /// The next step; nil where the way ends. Throws `stepFailed` where the step's author wants it so.
    func target(_ scope: ExpressionScope) throws(FlowError) -> String? {
        for route in routes where try route.condition.holds(scope) { return route.targetID }
        guard fallbackID != nil || !failsWithoutRoute else {
            throw FlowError(.stepFailed, "No route's condition holds and none is the default")
        }
        return fallbackID
    }
}
