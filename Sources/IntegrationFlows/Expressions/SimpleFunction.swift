/// What stands between `${` and `}`.
enum SimpleFunction: Hashable {
    case body
    case header(String)
    case property(String)
    case date(format: String, zone: String)
    case flowID
    case messageID
    case exceptionMessage
    case fileName(withPath: Bool)
    case null

    /// Throws `badExpression` for what is not known.
    ///
    /// - Parameter isWhole: whether `name` is all of it; otherwise more follows that is known at run time only.
    init(_ name: String, isWhole: Bool = true) throws(FlowError) {
        let name = name.trimmingSpaces()
        if let fixed = Self.fixed[name] {
            self = fixed
        } else if let (kind, rest) = Self.named(name) {
            guard !isWhole || !rest.isEmpty, !rest.contains("(") else { throw Self.unknown(name) }
            self = kind == .header ? .header(rest) : .property(rest)
        } else if name.hasPrefix("date:now") || name.hasPrefix("date-with-timezone:now:") {
            self = Self.date(name)
        } else {
            throw Self.unknown(name)
        }
    }

    func value(_ scope: ExpressionScope) throws(FlowError) -> String? {
        switch self {
        case .body: scope.message.bodyText
        case .header(let name): scope.message.headers[name]
        case .property(let name): scope.message.properties[name]
        case .date(let format, let zone): try JavaDateFormat(format, zone: zone).string(scope.now)
        case .flowID: scope.flowID
        case .messageID: scope.messageID
        case .exceptionMessage: scope.exceptionMessage
        case .fileName(let withPath): Self.fileName(scope, withPath: withPath)
        case .null: nil
        }
    }

    private static func fileName(_ scope: ExpressionScope, withPath: Bool) -> String? {
        guard let name = scope.message.headers["CamelFileName"], !withPath else {
            return scope.message.headers["CamelFileName"]
        }
        return name.split(separator: "/").last.map(String.init)
    }

    private static func unknown(_ name: String) -> FlowError {
        FlowError(.badExpression, "The expression ${\(name)} is not known")
    }

    private static let fixed: [String: SimpleFunction] = [
        "in.body": .body, "body": .body, "bodyAs(String)": .body, "in.bodyAs(String)": .body, "camelId": .flowID,
        "exchangeId": .messageID, "id": .messageID, "exception.message": .exceptionMessage,
        "exception.stacktrace": .exceptionMessage, "file:name": .fileName(withPath: true),
        "file:onlyname": .fileName(withPath: false), "null": .null, "date:now": .date(format: "", zone: "UTC"),
    ]

    private enum Named {
        case header
        case property
    }

    private static let prefixes: [(String, Named)] = [
        ("in.headers", .header), ("in.header", .header), ("headers", .header), ("header", .header),
        ("exchangeProperty", .property), ("property", .property), ("properties", .property),
    ]

    private static func named(_ name: String) -> (Named, String)? {
        for (prefix, kind) in prefixes where name.hasPrefix(prefix) {
            let rest = name.dropFirst(prefix.count)
            if rest.hasPrefix(".") || rest.hasPrefix(":") { return (kind, String(rest.dropFirst())) }
            if rest.hasPrefix("[") {
                let inner = rest.dropFirst().prefix { $0 != "]" }
                return (kind, String(inner).trimmingQuotes())
            }
        }
        return nil
    }

    private static func date(_ name: String) -> SimpleFunction {
        if name.hasPrefix("date:now") {
            return .date(format: String(name.dropFirst("date:now:".count)), zone: "UTC")
        }
        let parts = name.dropFirst("date-with-timezone:now:".count).split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return .date(format: parts.count > 1 ? String(parts[1]) : "", zone: parts.first.map(String.init) ?? "UTC")
    }
}

extension String {
    func trimmingSpaces() -> String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    func trimmingQuotes() -> String {
        guard count >= 2, let first, first == last, first == "'" || first == "\"" else { return self }
        return String(dropFirst().dropLast())
    }
}
