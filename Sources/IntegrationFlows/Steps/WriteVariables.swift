/// The step *Write Variables*.
struct WriteVariables: StepWork {
    struct Assignment: Sendable {
        let name: SimpleExpression
        let source: ValueSource
        /// Whether all flows see the variable.
        let isGlobal: Bool
    }

    let flowID: String
    let assignments: [Assignment]
    let expiryDays: Int

    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        flowID = context.flow.id
        expiryDays = Int(step.properties.settled("expire") ?? "") ?? 90
        var assignments: [Assignment] = []
        for row in step.properties.table("variable") ?? [] {
            guard let name = row["0"], !name.isEmpty else { continue }
            assignments.append(
                Assignment(
                    name: try SimpleExpression(name),
                    source: try ValueSource(
                        type: row["2"] ?? "constant", value: row["3"] ?? "", dataType: row["1"], context: context),
                    isGlobal: row["4"] == "global"))
        }
        self.assignments = assignments
    }

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        var variables: [FlowVariable] = []
        for assignment in assignments {
            guard let value = try assignment.source.value(scope, stored: [:]) else { continue }
            variables.append(
                FlowVariable(
                    name: VariableName(
                        name: try assignment.name.evaluate(scope), flowID: assignment.isGlobal ? nil : flowID),
                    value: value, updatedAt: scope.now,
                    expiresAt: scope.now.addingTimeInterval(Double(expiryDays) * 86_400)))
        }
        return variables.isEmpty ? .done(scope.message) : .ask(.writeVariables(variables))
    }

    func resume(_ answer: StoreAnswer, _ scope: ExpressionScope) -> StepResult { .done(scope.message) }
}
