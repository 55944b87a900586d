/// The step *Content Modifier*: headers, then properties, then the body.
///
/// Source: SAP Cloud Integration, Content Modifier.
struct ContentModifier: StepWork {
    struct Assignment: Sendable {
        var name: SimpleExpression
        /// Nil: the name is deleted; it may end with `*`.
        var source: ValueSource?
    }

    var headers: [Assignment]
    var properties: [Assignment]
    /// Nil: the body stays as it is.
    var body: ValueSource?

    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        headers = try Self.assignments(step.properties, table: "headerTable", list: "HEADER_", context)
        properties = try Self.assignments(step.properties, table: "propertyTable", list: "property_", context)
        guard let content = step.properties["wrapContent"] else { return }
        body = try ValueSource(type: step.properties["bodyType"] ?? "constant", value: content, context: context)
    }

    /// Rows of the table, or, in old flows, properties `HEADER_0`, `HEADER_1`, … of `Name:=:x:;Type:=:constant:;…`.
    private static func assignments(
        _ properties: ElementProperties, table: String, list: String, _ context: StepContext
    ) throws(FlowError) -> [Assignment] {
        var rows = properties.table(table) ?? []
        for index in 0..<1000 {
            guard let text = properties["\(list)\(index)"] else { break }
            rows.append(cells(text))
        }
        var result: [Assignment] = []
        for row in rows {
            guard let name = row["Name"], !name.isEmpty else { continue }
            let isDeletion = row["Action"] == "Delete"
            result.append(
                Assignment(name: try SimpleExpression(name), source: isDeletion ? nil : try source(row, context)))
        }
        return result
    }

    private static func cells(_ text: String) -> [String: String] {
        var cells: [String: String] = [:]
        for cell in text.split(separator: ":;") {
            guard let mark = cell.firstRange(of: ":=:") else { continue }
            let value = cell[mark.upperBound...]
            // An empty cell leaves one colon of its separator.
            cells[String(cell[..<mark.lowerBound])] = value == ":" ? "" : String(value)
        }
        return cells
    }

    private static func source(_ row: [String: String], _ context: StepContext) throws(FlowError) -> ValueSource {
        // Older flows have no value but the row's default.
        let fallback = row["Default"].flatMap { $0.isEmpty ? nil : $0 }
        let value = row["Value"].flatMap { $0.isEmpty ? nil : $0 } ?? fallback ?? ""
        return try ValueSource(
            type: row["Type"] ?? "constant", value: value, dataType: row["Datatype"], fallback: fallback,
            context: context)
    }

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        let names = storedNames
        return names.isEmpty ? try assigned(scope, stored: [:]) : .ask(.readValues(names))
    }

    func resume(_ answer: StoreAnswer, _ scope: ExpressionScope) throws(FlowError) -> StepResult {
        guard case .values(let values) = answer else {
            throw FlowError(.stepFailed, "The variables cannot be read")
        }
        var stored: [StoredValueName: String] = [:]
        for (name, value) in zip(storedNames, values) { stored[name] = value }
        return try assigned(scope, stored: stored)
    }

    private var storedNames: [StoredValueName] {
        ((headers + properties).compactMap(\.source) + [body].compactMap(\.self)).compactMap(\.storedName)
    }

    private func assigned(
        _ scope: ExpressionScope, stored: [StoredValueName: String]
    ) throws(FlowError) -> StepResult {
        var scope = scope
        var touched: Set<String> = []
        for assignment in headers {
            let name = try assignment.name.evaluate(scope)
            if let source = assignment.source {
                scope.message.headers[name] = try source.value(scope, stored: stored)
                touched.insert(name.lowercased())
            } else {
                scope.message.headers.removeAll { Self.matches($0, name) }
            }
        }
        for assignment in properties {
            let name = try assignment.name.evaluate(scope)
            if let source = assignment.source {
                scope.message.properties[name] = try source.value(scope, stored: stored)
            } else {
                for key in scope.message.properties.keys where Self.matches(key, name) {
                    scope.message.properties[key] = nil
                }
            }
        }
        if let body { scope.message.body = Array((try body.value(scope, stored: stored) ?? "").utf8) }
        return .done(scope.message, assigned: touched)
    }

    private static func matches(_ name: String, _ pattern: String) -> Bool {
        HeaderNameList(patterns: [pattern]).contains(name)
    }
}
