/// An expression of a stylesheet: what XPath 1.0 lacks of it, and what takes its place.
///
/// Source: W3C XPath 1.0; XPath 2.0 appendix I (incompatibilities).
struct StylesheetExpression {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    /// What stands in the way of a processor of version 1.0; nil for nothing.
    ///
    /// - Parameter isFirst: whether the stylesheet itself is of version 1.0.
    func obstacle(isFirst: Bool) -> String? {
        let plain = Self.withoutLiterals(text)
        if let found = laterFunction(plain) { return found }
        guard !isFirst else { return nil }
        let operators =
            /(^|[\s\)\]])(is|to|idiv|intersect|except|instance|castable|cast|treat|return|satisfies)\s+[\w$'"(.\/@]/
        if let found = plain.firstMatch(of: operators) { return "XSLT 2.0: operator '\(found.output.2)'" }
        if plain.contains("*:") { return "XSLT 2.0: '*:'" }
        if Self.outermost(text).contains(",") { return "XSLT 2.0: the sequence '\(text.prefix(80))'" }
        // Of a node and a truth value version 1.0 compares whether there is a node, version 2.0 what the node says.
        if plain.contains(/[\w\]]\s*!?=\s*(true|false)\(\)/) {
            return "XSLT 2.0: a comparison with true() or false()"
        }
        // Of values that are no numbers XPath 2.0 compares the text.
        for found in plain.matches(of: /[<>]=?|[\s\)\]](lt|le|gt|ge)\s/)
        where !Self.isOfNumbers(found.range, plain) {
            return "XSLT 2.0: '\(found.output.1 ?? found.output.0)' between values that may be texts"
        }
        return nil
    }

    /// The same in version 1.0.
    ///
    /// A comparison of single values, `eq`, is one of sets that have one member each.
    var inFirstVersion: String {
        var result = ""
        for (piece, isLiteral) in Self.pieces(text) {
            result += isLiteral ? piece : Self.withoutWordOperators(piece, before: result)
        }
        return result
    }

    /// Whether it gives one item at most, for sure.
    var isSingle: Bool {
        let text = Self.outermost(text)
        if text.contains("|") || text.contains("$") { return false }
        // The result of an operator or a function is a text, a number or a truth value.
        if text.contains(/=|\s(\+|-|\*|and|or|div|mod|eq|ne|lt|le|gt|ge)\s/) { return true }
        if let call = text.wholeMatch(of: /([\w\-]+)\(\)/) {
            let several = [
                "text", "node", "comment", "processing-instruction", "key", "id", "document", "distinct-values",
            ]
            return !several.contains(String(call.output.1))
        }
        if text.wholeMatch(of: /''|-?\d+(\.\d+)?/) != nil { return true }
        guard !text.contains("//") else { return false }
        return text.split(separator: "/").enumerated().allSatisfy { index, step in
            (index == 0 && text.hasPrefix("/")) || step == "." || step == ".."
                || step.wholeMatch(of: /@[\w.\-:]+/) != nil || step.hasSuffix("[1]")
        }
    }

    /// Functions that neither XPath 1.0 and XSLT 1.0 have nor we ourselves add.
    private func laterFunction(_ plain: String) -> String? {
        for found in plain.matches(of: /([A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)\s*\(/) {
            let name = String(found.output.2)
            guard let prefix = found.output.1 else {
                if !Self.functions.contains(name) { return "XSLT 2.0: \(name)()" }
                continue
            }
            if ["xs:", "xsd:", "fn:", "map:", "array:"].contains(prefix) { return "XSLT 2.0: \(prefix)\(name)()" }
        }
        return nil
    }

    /// Whether what stands before or behind a comparison is a number for sure.
    private static func isOfNumbers(_ range: Range<String.Index>, _ text: String) -> Bool {
        let before = /(^|[\s(\[])(-?\d+(\.\d+)?|(position|last)\(\)|(count|number|sum|string-length)\([^()]*\))\s*$/
        let behind = /^\s*(-?\d+(\.\d+)?|(position|last|count|number|sum|string-length)\()/
        return text[..<range.lowerBound].contains(before) || text[range.upperBound...].contains(behind)
    }

    /// The expression without its literals and what brackets hold; `[1]` stands for a predicate that is a place.
    private static func outermost(_ expression: String) -> String {
        var result = ""
        var inner = ""
        var depth = 0
        for character in withoutLiterals(expression).trimmingSpaces() {
            if ")]".contains(character) {
                depth -= 1
                if depth == 0, character == "]" {
                    let isPlace = inner.trimmingSpaces().wholeMatch(of: /\d+|last\(\)/) != nil
                    result += isPlace ? "1" : "?"
                }
            }
            if depth <= 0 { result.append(character) } else { inner.append(character) }
            if "([".contains(character) {
                if depth == 0 { inner = "" }
                depth += 1
            }
        }
        return result
    }

    private static let symbols = ["eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="]

    /// A word between blanks is an operator where an operand stands before it.
    private static func withoutWordOperators(_ piece: String, before: String) -> String {
        var result = ""
        var rest = piece[...]
        while let found = rest.firstMatch(of: /(\s)(eq|ne|lt|le|gt|ge)(?=\s)/) {
            result += rest[..<found.range.lowerBound]
            let left = (before + result).trimmingSpaces()
            let isBehindOperand =
                left.last.map { $0.isLetter || $0.isNumber || "_)]'\".*".contains($0) } ?? false
                && !left.contains(/(^|[\s\)])(and|or|div|mod|eq|ne|lt|le|gt|ge)$/)
            let word = String(found.output.2)
            result += found.output.1 + (isBehindOperand ? symbols[word] ?? word : word)
            rest = rest[found.range.upperBound...]
        }
        return result + rest
    }

    private static func withoutLiterals(_ expression: String) -> String {
        expression.replacing(/'[^']*'|"[^"]*"/, with: "''")
    }

    private static func pieces(_ text: String) -> [(String, isLiteral: Bool)] {
        var pieces: [(String, isLiteral: Bool)] = []
        var rest = text[...]
        while let found = rest.firstMatch(of: /'[^']*'|"[^"]*"/) {
            pieces.append((String(rest[..<found.range.lowerBound]), false))
            pieces.append((String(found.output), true))
            rest = rest[found.range.upperBound...]
        }
        return pieces + [(String(rest), false)]
    }

    /// Functions of XPath 1.0 and XSLT 1.0, node tests, operators that a bracket may follow, and what
    /// ``StylesheetFunctions`` adds.
    private static let functions: Set<String> = StylesheetFunctions.names.union([
        "last", "position", "count", "id", "local-name", "namespace-uri", "name", "string", "concat", "starts-with",
        "contains", "substring-before", "substring-after", "substring", "string-length", "normalize-space",
        "translate", "boolean", "not", "true", "false", "lang", "number", "sum", "floor", "ceiling", "round",
        "document", "key", "format-number", "current", "unparsed-entity-uri", "generate-id", "system-property",
        "element-available", "function-available", "node", "text", "comment", "processing-instruction", "and", "or",
        "div", "mod", "eq", "ne", "lt", "le", "gt", "ge",
    ])
}
