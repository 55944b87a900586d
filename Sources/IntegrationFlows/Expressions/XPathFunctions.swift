/// The functions that XPath 1.0 has. The library takes any name when it reads an expression, and fails when it runs.
///
/// Source: W3C XML Path Language 1.0, section 4.
enum XPathFunctions {
    private static let known: Set<String> = [
        "last", "position", "count", "id", "local-name", "namespace-uri", "name", "string", "concat", "starts-with",
        "contains", "substring-before", "substring-after", "substring", "string-length", "normalize-space", "translate",
        "boolean", "not", "true", "false", "lang", "number", "sum", "floor", "ceiling", "round",
    ]
    /// What also stands before a parenthesis: tests of nodes and operators.
    private static let others: Set<String> = [
        "text", "node", "comment", "processing-instruction", "and", "or", "div", "mod",
    ]

    /// The first function that is called and not known; nil where all are.
    static func unknown(in text: String) -> String? {
        let plain = text.replacing(/'[^']*'|"[^"]*"/, with: "''")
        for match in plain.matches(of: /([A-Za-z_][\w.\-]*(?::[A-Za-z_][\w.\-]*)?)\s*\(/) {
            // An axis before a test, `self::comment()`, ends with two colons and is no part of the name.
            let name = String(match.output.1)
            if !known.contains(name), !others.contains(name) { return name }
        }
        return nil
    }
}
