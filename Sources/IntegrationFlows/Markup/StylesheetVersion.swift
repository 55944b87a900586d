/// Why a stylesheet cannot be carried out by an XSLT 1.0 processor.
///
/// A stylesheet of a later version is taken only where the result is the same for sure. So it may use no element,
/// attribute, function or operator of its own version, and has to write values by expressions that select one item at
/// most: of several, version 2.0 writes all and version 1.0 the first.
///
/// Source: W3C XSL Transformations 1.0; XSLT 2.0 appendix J (incompatibilities); XPath 2.0 appendix I.
struct StylesheetVersion {
    private let isFirst: Bool
    private var plural: Set<String> = []

    /// What is in the way; nil for a stylesheet that can be carried out.
    static func obstacle(in root: MarkupElement) -> String? {
        let version = root.attributes["version"] ?? "1.0"
        var check = StylesheetVersion(isFirst: version.trimmingSpaces() == "1.0")
        check.findPlurals(root)
        return check.obstacle(root)
    }

    private func obstacle(_ element: MarkupElement) -> String? {
        if element.isStylesheetElement {
            if !Self.elements.contains(element.name) { return "xsl:\(element.name) is no element of XSLT 1.0" }
            if !isFirst, let found = laterAttribute(element) { return "XSLT 2.0: \(found) of xsl:\(element.name)" }
            for (name, text) in element.attributes.sorted(by: { $0.key < $1.key }) {
                let isExpression = Self.expressions.contains(name)
                for part in isExpression ? [text] : Self.templates(in: text) {
                    if let found = later(part) { return found }
                }
                let writes = isExpression ? element.name == "value-of" && name == "select" : true
                if !isFirst, writes, let found = several(isExpression ? [text] : Self.templates(in: text)) {
                    return found
                }
            }
        } else {
            let parts = element.attributes.sorted { $0.key < $1.key }.flatMap { Self.templates(in: $0.value) }
            for part in parts {
                if let found = later(part) { return found }
            }
            if !isFirst, let found = several(parts) { return found }
        }
        for child in element.children {
            if let found = obstacle(child) { return found }
        }
        return nil
    }

    private func laterAttribute(_ element: MarkupElement) -> String? {
        let names = element.attributes.keys.sorted()
        if let name = names.first(where: Self.laterAttributes.contains) { return name }
        let isNew = ["attribute", "comment", "processing-instruction", "message"].contains(element.name)
        return isNew ? names.first { $0 == "select" } : nil
    }

    /// Functions and operators that XPath 1.0 does not have.
    private func later(_ expression: String) -> String? {
        let plain = Self.withoutLiterals(expression)
        for found in plain.matches(of: /([A-Za-z_][\w.\-]*:)?([A-Za-z_][\w.\-]*)\s*\(/) {
            let name = String(found.output.2)
            guard let prefix = found.output.1 else {
                if !Self.functions.contains(name) { return "XSLT 2.0: \(name)()" }
                continue
            }
            if ["xs:", "xsd:", "fn:", "map:", "array:"].contains(prefix) { return "XSLT 2.0: \(prefix)\(name)()" }
        }
        guard !isFirst else { return nil }
        let operators =
            /(^|[\s\)\]])(eq|ne|lt|le|gt|ge|is|to|idiv|intersect|except|instance|castable|cast|treat|return|satisfies)\s+[\w$'"(.\/@]/
        if let found = plain.firstMatch(of: operators) { return "XSLT 2.0: operator '\(found.output.2)'" }
        if plain.contains("*:") { return "XSLT 2.0: '*:'" }
        // Of values that are no numbers XPath 2.0 compares the text.
        for found in plain.matches(of: /[<>]=?/) where !Self.isOfNumbers(found.range, plain) {
            return "XSLT 2.0: '\(found.output)' between values that may be texts"
        }
        return nil
    }

    /// Whether what stands before or behind a comparison is a number for sure.
    private static func isOfNumbers(_ range: Range<String.Index>, _ text: String) -> Bool {
        let before = /(^|[\s(\[])(-?\d+(\.\d+)?|(position|last)\(\)|(count|number|sum|string-length)\([^()]*\))\s*$/
        let behind = /^\s*(-?\d+(\.\d+)?|(position|last|count|number|sum|string-length)\()/
        return text[..<range.lowerBound].contains(before) || text[range.upperBound...].contains(behind)
    }

    private func several(_ expressions: [String]) -> String? {
        expressions.first { !isSingle($0) }.map { "XSLT 2.0: '\($0.prefix(80))' may be several values" }
    }

    /// Whether an expression gives one item at most, for sure.
    private func isSingle(_ expression: String) -> Bool {
        let text = Self.outermost(expression)
        if text.contains("|") || text.contains(",") { return false }
        // The result of an operator or a function is a text, a number or a truth value.
        if text.contains(/=|\s(\+|-|\*|and|or|div|mod)\s/) { return true }
        if let call = text.wholeMatch(of: /([\w\-]+)\(\)/) {
            let several = ["text", "node", "comment", "processing-instruction", "key", "id", "document"]
            return !several.contains(String(call.output.1))
        }
        if let variable = text.wholeMatch(of: /\$([\w.\-]+)/) { return !plural.contains(String(variable.output.1)) }
        if text.wholeMatch(of: /''|-?\d+(\.\d+)?/) != nil { return true }
        guard !text.contains("//") else { return false }
        return text.split(separator: "/").enumerated().allSatisfy { index, step in
            (index == 0 && text.hasPrefix("/")) || step == "." || step == ".."
                || step.wholeMatch(of: /@[\w.\-:]+/) != nil || step.hasSuffix("[1]")
        }
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

    /// Variables and parameters that may stand for several nodes.
    private mutating func findPlurals(_ root: MarkupElement) {
        var bindings: [(name: String, select: String)] = []
        func collect(_ element: MarkupElement) {
            if element.isStylesheetElement, ["variable", "param", "with-param"].contains(element.name),
                let name = element.attributes["name"], let select = element.attributes["select"]
            {
                bindings.append((name, select))
            }
            element.children.forEach(collect)
        }
        collect(root)
        var count = -1
        while plural.count > count {
            count = plural.count
            for binding in bindings where !isSingle(binding.select) { plural.insert(binding.name) }
        }
    }

    private static func withoutLiterals(_ expression: String) -> String {
        expression.replacing(/'[^']*'|"[^"]*"/, with: "''")
    }

    /// Expressions between braces.
    private static func templates(in text: String) -> [String] {
        text.replacing("{{", with: "").replacing("}}", with: "").matches(of: /\{([^}]*)\}/).map { String($0.output.1) }
    }

    private static let expressions: Set<String> = ["select", "test", "match", "use", "count", "from", "value"]

    private static let laterAttributes: Set<String> = [
        "as", "byte-order-mark", "collation", "copy-namespaces", "default-collation", "default-mode",
        "default-validation", "escape-uri-attributes", "expand-text", "group-adjacent", "group-by",
        "include-content-type", "inherit-namespaces", "input-type-annotations", "normalization-form", "override",
        "regex", "required", "separator", "stable", "tunnel", "type", "undeclare-prefixes", "use-character-maps",
        "use-when", "validation", "xpath-default-namespace",
    ]

    /// Functions of XPath 1.0 and XSLT 1.0, node tests, and operators that a bracket may follow.
    private static let functions: Set<String> = [
        "last", "position", "count", "id", "local-name", "namespace-uri", "name", "string", "concat", "starts-with",
        "contains", "substring-before", "substring-after", "substring", "string-length", "normalize-space",
        "translate", "boolean", "not", "true", "false", "lang", "number", "sum", "floor", "ceiling", "round",
        "document", "key", "format-number", "current", "unparsed-entity-uri", "generate-id", "system-property",
        "element-available", "function-available", "node", "text", "comment", "processing-instruction", "and", "or",
        "div", "mod",
    ]

    private static let elements: Set<String> = [
        "apply-imports", "apply-templates", "attribute", "attribute-set", "call-template", "choose", "comment", "copy",
        "copy-of", "decimal-format", "element", "fallback", "for-each", "if", "import", "include", "key", "message",
        "namespace-alias", "number", "otherwise", "output", "param", "preserve-space", "processing-instruction",
        "sort", "strip-space", "stylesheet", "template", "text", "transform", "value-of", "variable", "when",
        "with-param",
    ]
}
