/// The work of a Content Modifier, read from its properties: headers, then properties, then the body.
///
/// Source: SAP Cloud Integration, Content Modifier.
struct ContentModifier: Sendable, Hashable {
    enum Source: Sendable, Hashable {
        case constant(String)
        case expression(SimpleExpression)
        case property(String)
        case header(String)
        case xpath(XPathExpression, XPathExpression.ResultForm)
    }

    struct Assignment: Sendable, Hashable {
        var name: String
        /// Nil: the name is deleted; it may end with `*`.
        var source: Source?
    }

    var headers: [Assignment]
    var properties: [Assignment]
    /// Nil: the body stays as it is.
    var body: Source?

    /// Throws `unsupported` or `badExpression` for a row that cannot be carried out.
    init(_ step: Step) throws(FlowError) {
        headers = try Self.assignments(step.properties.table("headerTable") ?? [])
        properties = try Self.assignments(step.properties.table("propertyTable") ?? [])
        guard let content = step.properties["wrapContent"] else { return }
        switch step.properties["bodyType"] ?? "constant" {
        case "constant": body = .constant(content)
        case "expression": body = .expression(try SimpleExpression(content))
        case let other: throw FlowError(.unsupported, "body type '\(other)'")
        }
    }

    private static func assignments(_ rows: [[String: String]]) throws(FlowError) -> [Assignment] {
        var result: [Assignment] = []
        for row in rows {
            guard let name = row["Name"], !name.isEmpty else { continue }
            if row["Action"] == "Delete" {
                result.append(Assignment(name: name, source: nil))
            } else {
                result.append(Assignment(name: name, source: try source(row)))
            }
        }
        return result
    }

    private static func source(_ row: [String: String]) throws(FlowError) -> Source {
        // Older flows have no value but the row's default.
        let value = row["Value"].flatMap { $0.isEmpty ? nil : $0 } ?? row["Default"] ?? ""
        switch row["Type"] ?? "constant" {
        case "constant": return .constant(value)
        case "expression": return .expression(try SimpleExpression(value))
        case "property": return .property(value)
        case "header": return .header(value)
        case "xpath":
            let isMarkup = row["Datatype"]?.hasPrefix("org.w3c.dom.") ?? false
            return .xpath(try XPathExpression(value), isMarkup ? .markup : .text)
        case let other: throw FlowError(.unsupported, "source type '\(other)'")
        }
    }

    /// Carries the assignments out; returns the names of headers that were set.
    func apply(to scope: inout ExpressionScope) throws(FlowError) -> Set<String> {
        var touched: Set<String> = []
        for assignment in headers {
            if let source = assignment.source {
                scope.message.headers[assignment.name] = try Self.value(source, scope)
                touched.insert(assignment.name.lowercased())
            } else {
                let name = assignment.name
                scope.message.headers.removeAll { Self.matches($0, name) }
            }
        }
        for assignment in properties {
            if let source = assignment.source {
                scope.message.properties[assignment.name] = try Self.value(source, scope)
            } else {
                for key in scope.message.properties.keys where Self.matches(key, assignment.name) {
                    scope.message.properties[key] = nil
                }
            }
        }
        if let body { scope.message.body = Array((try Self.value(body, scope) ?? "").utf8) }
        return touched
    }

    private static func matches(_ name: String, _ pattern: String) -> Bool {
        HeaderNameList(patterns: [pattern]).contains(name)
    }

    /// Nil where the source has no value: the name is not set then.
    private static func value(_ source: Source, _ scope: ExpressionScope) throws(FlowError) -> String? {
        switch source {
        case .constant(let text): text
        case .expression(let expression): try expression.optionalValue(scope)
        case .property(let name): scope.message.properties[name]
        case .header(let name): scope.message.headers[name]
        case .xpath(let expression, let form): try expression.evaluate(scope, as: form)
        }
    }
}

/// A list of header names as channels write it, `Accept|X-*`; `*` alone is all.
public struct HeaderNameList: Sendable, Hashable {
    private let patterns: [String]

    public init(_ text: String?) {
        self.init(patterns: (text ?? "").split(separator: "|").map { String($0).trimmingSpaces() })
    }

    init(patterns: [String]) {
        self.patterns = patterns.map { $0.lowercased() }.filter { !$0.isEmpty }
    }

    /// Names compare without case.
    public func contains(_ name: String) -> Bool {
        let name = name.lowercased()
        return patterns.contains { pattern in
            pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
        }
    }
}
