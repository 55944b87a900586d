extension IntegrationFlow {
    /// The flow with each `{{name}}` in properties and conditions replaced by its value, and the names that have none,
    /// in their alphabetical order.
    public func resolved(with parameters: FlowParameters) -> (flow: IntegrationFlow, unresolved: [String]) {
        var unresolved: Set<String> = []
        func fill(_ text: String) -> String {
            let (text, missing) = parameters.resolve(text)
            unresolved.formUnion(missing)
            return text
        }
        func fill(_ properties: inout ElementProperties) {
            for (key, value) in properties.values where value.contains("{{") { properties.values[key] = fill(value) }
        }
        func fill(_ route: inout SequenceFlow) {
            guard let condition = route.condition else { return }
            fill(&route.properties)
            let text = fill(condition.expression)
            let language = ConditionLanguage(expressionType: route.properties["expressionType"], text: text)
            route.condition = RouteCondition(language: language, expression: text)
        }
        var flow = self
        fill(&flow.properties)
        for index in flow.channels.indices { fillTables(&flow.channels[index].properties, parameters, fill) }
        for process in flow.processes.indices {
            fill(&flow.processes[process].properties)
            for step in flow.processes[process].steps.indices {
                fillTables(&flow.processes[process].steps[step].properties, parameters, fill)
            }
            for route in flow.processes[process].sequenceFlows.indices {
                fill(&flow.processes[process].sequenceFlows[route])
            }
        }
        return (flow, unresolved.sorted())
    }

    /// Values inside of a table are markup there, so they are escaped.
    ///
    /// Exports of SAP's write them with their markup escaped already (`Authorization=&lt;key&gt;`): such a value is
    /// what its escapes stand for.
    private func fillTables(
        _ properties: inout ElementProperties, _ parameters: FlowParameters, _ fill: (String) -> String
    ) {
        var escaped = parameters
        escaped.values = parameters.values.mapValues { value in
            value.contains { "<>&".contains($0) } ? MarkupText.escaped(Self.unescaped(value)) : value
        }
        for (key, value) in properties.values where value.contains("{{") {
            let filled = fill(value)
            properties.values[key] = value.hasPrefix("<row>") ? escaped.resolve(value).text : filled
        }
    }

    private static func unescaped(_ value: String) -> String {
        guard value.contains("&") else { return value }
        let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&")]
        return marks.reduce(value) { $0.replacing($1.0, with: $1.1) }
    }
}
