/// What stands between `${` and `}`.
enum SimpleFunction: Sendable, Hashable {
    case body
    case header(String)
    case property(String)
    /// `offset` is in seconds.
    case date(format: String, zone: String, offset: Int)
    case flowID
    case messageID
    case exceptionMessage
    case fileName(FileNamePart)
    case null
    case xpath(XPathExpression)
    case jsonPath(JSONPath)
    /// What a method makes of another function's value: `property.x.trim()`.
    indirect case method(SimpleFunction, SimpleMethod)
    /// The first one's value, or the other one's where it has none.
    indirect case either(SimpleFunction, SimpleFunction)

    /// What of the header `CamelFileName`.
    enum FileNamePart: String, Sendable, Hashable {
        case whole = "file:name"
        case withoutPath = "file:onlyname"
        case withoutEnding = "file:name.noext"
        case withoutPathAndEnding = "file:onlyname.noext"
        case ending = "file:ext"
        case endingOfName = "file:name.ext"
    }

    /// Throws `badExpression` for what is not known.
    ///
    /// - Parameter isWhole: whether `name` is all of it; otherwise more follows that is known at run time only.
    init(_ name: String, isWhole: Bool = true) throws(FlowError) {
        let name = name.trimmingSpaces()
        if let fixed = Self.fixed[name] ?? Self.converted(name) {
            self = fixed
        } else if Self.isException(name) {
            self = .exceptionMessage
        } else if isWhole, let path = Self.path(name, of: "xpath") {
            self = .xpath(try XPathExpression(path))
        } else if isWhole, let path = Self.path(name, of: "jsonpath") {
            self = .jsonPath(try JSONPath(path))
        } else if let part = FileNamePart(rawValue: name) {
            self = .fileName(part)
        } else if isWhole, let (rest, method) = SimpleMethod.split(name) {
            self = .method(try SimpleFunction(rest), method)
        } else if let (kind, rest) = Self.named(name) {
            guard !isWhole || !rest.isEmpty, !rest.contains("(") else { throw Self.unknown(name) }
            self = kind.function(rest)
            // `header.x.length` is a header of that name, or else what Java has as a field of the header's text.
            if isWhole, let (value, method) = SimpleMethod.field(rest) {
                self = .either(self, .method(kind.function(value), method))
            }
        } else if let date = try Self.date(name) {
            self = date
        } else {
            throw Self.unknown(name)
        }
    }

    func value(_ scope: ExpressionScope) throws(FlowError) -> String? {
        switch self {
        case .body: scope.message.bodyText
        case .header(let name): scope.message.headers[name]
        case .property(let name): scope.property(name)
        case .date(let format, let zone, let offset):
            try JavaDateFormat(format, zone: zone).string(scope.now.addingTimeInterval(Double(offset)))
        case .flowID: scope.flowID
        case .messageID: scope.messageID
        case .exceptionMessage: scope.exceptionMessage
        case .fileName(let part): Self.fileName(scope, part)
        case .null: nil
        case .xpath(let expression): try expression.evaluate(scope)
        case .jsonPath(let path): try path.value(in: scope.message.body)
        case .method(let function, let method): try method.applied(to: try function.value(scope))
        case .either(let first, let second):
            if let value = try first.value(scope) { value } else { try second.value(scope) }
        }
    }

    private static func fileName(_ scope: ExpressionScope, _ part: FileNamePart) -> String? {
        guard let path = scope.message.headers["CamelFileName"] else { return nil }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        func stem(_ text: String) -> String { text.lastIndex(of: ".").map { String(text[..<$0]) } ?? text }
        switch part {
        case .whole: return path
        case .withoutPath: return name
        case .withoutEnding: return stem(path)
        case .withoutPathAndEnding: return stem(name)
        case .ending, .endingOfName: return name.split(separator: ".").dropFirst().last.map(String.init) ?? ""
        }
    }

    private static func unknown(_ name: String) -> FlowError {
        FlowError(.badExpression, "The expression ${\(name)} is not known")
    }

    private static let fixed: [String: SimpleFunction] = [
        "in.body": .body, "body": .body, "camelId": .flowID, "routeId": .flowID, "exchangeId": .messageID,
        "id": .messageID, "null": .null,
    ]

    /// The path of `xpath./a/b` or `xpath(/a/b)`; nil for another function.
    private static func path(_ name: String, of function: String) -> String? {
        guard name.hasPrefix(function) else { return nil }
        let rest = name.dropFirst(function.count)
        if rest.first == ".", rest.count > 1 { return String(rest.dropFirst()) }
        guard rest.first == "(", rest.last == ")", rest.count > 2 else { return nil }
        return String(rest.dropFirst().dropLast())
    }

    /// `bodyAs(String)`, `headerAs(name, String)`: every value is a text already.
    private static func converted(_ name: String) -> SimpleFunction? {
        if name.wholeMatch(of: /(in\.)?(body|mandatoryBody)As\(\s*[\w.\[\]]+\s*\)/) != nil { return .body }
        guard let match = name.wholeMatch(of: /headerAs\(\s*([^,()]+?)\s*,\s*[\w.\[\]]+\s*\)/) else { return nil }
        return .header(String(match.output.1).trimmingQuotes())
    }

    /// What went wrong, as Camel's functions and properties name it, or a part of it: there is its message only.
    private static func isException(_ name: String) -> Bool {
        var name = name[...]
        let parts = [
            "message", "getMessage()", "localizedMessage", "getLocalizedMessage()", "cause", "getCause()", "stacktrace",
            "toString()",
        ]
        while let part = parts.first(where: { name.hasSuffix("." + $0) }) { name = name.dropLast(part.count + 1) }
        return [
            "exception", "property.CamelExceptionCaught", "exchangeProperty.CamelExceptionCaught",
            "exchangeProperty[CamelExceptionCaught]",
        ].contains(name)
    }

    private enum Named {
        case header
        case property

        func function(_ name: String) -> SimpleFunction { self == .header ? .header(name) : .property(name) }
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

    /// `date:now:fmt`, `date:now-24h:fmt`, `date-with-timezone:now:zone:fmt`; nil for anything else.
    private static func date(_ name: String) throws(FlowError) -> SimpleFunction? {
        let withZone = "date-with-timezone:"
        let plain = "date:"
        guard name.hasPrefix(withZone) || name.hasPrefix(plain) else { return nil }
        let hasZone = name.hasPrefix(withZone)
        let parts = name.dropFirst(hasZone ? withZone.count : plain.count).split(
            separator: ":", maxSplits: hasZone ? 2 : 1, omittingEmptySubsequences: false
        ).map(String.init)
        guard let command = parts.first, command.hasPrefix("now") else { throw unknown(name) }
        let zone = hasZone && parts.count > 1 ? parts[1] : "UTC"
        let format = parts.count > (hasZone ? 2 : 1) ? parts[hasZone ? 2 : 1] : ""
        return .date(format: format, zone: zone, offset: try offset(String(command.dropFirst(3)), name))
    }

    /// Seconds of `-24h`, `+1d`, `-1h30m`; 0 for none.
    private static func offset(_ text: String, _ name: String) throws(FlowError) -> Int {
        let text = text.filter { $0 != " " }
        guard let sign = text.first else { return 0 }
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        var seconds = 0
        var digits = ""
        for character in text.dropFirst() {
            if character.isNumber {
                digits.append(character)
            } else {
                guard let unit = units[character], let value = Int(digits), value <= 100_000 else {
                    throw unknown(name)
                }
                seconds += value * unit
                digits = ""
            }
        }
        guard digits.isEmpty, sign == "+" || sign == "-" else { throw unknown(name) }
        return sign == "-" ? -seconds : seconds
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
