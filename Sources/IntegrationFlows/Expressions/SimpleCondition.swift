/// A condition in Camel's Simple language, as routers use it: `${property.x} = 'a' and ${header.y} != 'b'`.
///
/// Operators: `=` `==` `!=` `>` `>=` `<` `<=` `=~` `!=~` `~~` `contains` `in` `regex` `range` (each also with `not` or
/// `!` before it), `starts with` `ends with`, joined by `and`/`&&` and `or`/`||`; `and` binds closer.
public struct SimpleCondition: Sendable, Hashable {
    struct Comparison: Sendable, Hashable {
        var left: Operand
        /// Nil for a bare operand, which must be `true`.
        var comparator: String?
        var right: Operand?
    }

    enum Operand: Sendable, Hashable {
        case expression(SimpleExpression)
        case null
    }

    /// Alternatives of conjunctions.
    let alternatives: [[Comparison]]

    /// Throws `badExpression`.
    public init(_ text: String) throws(FlowError) {
        let tokens = try Self.tokens(text)
        guard !tokens.isEmpty else { throw FlowError(.badExpression, "The condition is empty") }
        var alternatives: [[Comparison]] = []
        for alternative in tokens.split(omittingEmptySubsequences: false, whereSeparator: { $0.isWord("or", "||") }) {
            var comparisons: [Comparison] = []
            for tokens in alternative.split(
                omittingEmptySubsequences: false, whereSeparator: { $0.isWord("and", "&&") })
            {
                comparisons.append(try Self.comparison(Array(tokens), in: text))
            }
            alternatives.append(comparisons)
        }
        self.alternatives = alternatives
    }

    public func holds(_ scope: ExpressionScope) throws(FlowError) -> Bool {
        for alternative in alternatives {
            var all = true
            for comparison in alternative where all {
                all = try Self.holds(comparison, scope)
            }
            if all { return true }
        }
        return false
    }

    private static func holds(_ comparison: Comparison, _ scope: ExpressionScope) throws(FlowError) -> Bool {
        let left = try value(comparison.left, scope)
        guard let comparator = comparison.comparator, let operand = comparison.right else { return left == "true" }
        let right = try value(operand, scope)
        switch comparator {
        case "=", "==": return left == right
        case "!=": return left != right
        case "=~": return left?.lowercased() == right?.lowercased()
        case "!=~": return left?.lowercased() != right?.lowercased()
        case "~~": return contains(left?.lowercased(), right?.lowercased())
        case "starts with", "startsWith": return (left ?? "").hasPrefix(right ?? "") && left != nil && right != nil
        case "ends with", "endsWith": return (left ?? "").hasSuffix(right ?? "") && left != nil && right != nil
        case "contains": return contains(left, right)
        case "not contains", "!contains": return !contains(left, right)
        case "in": return isMember(left, of: right)
        case "not in", "!in": return !isMember(left, of: right)
        case "regex": return try matches(left, right)
        case "not regex", "!regex": return try !matches(left, right)
        case "range": return try isWithin(left, right)
        case "not range", "!range": return try !isWithin(left, right)
        default: return ordered(left, comparator, right)
        }
    }

    private static func value(_ operand: Operand, _ scope: ExpressionScope) throws(FlowError) -> String? {
        switch operand {
        case .null: nil
        case .expression(let expression): try expression.optionalValue(scope)
        }
    }

    private static func contains(_ left: String?, _ right: String?) -> Bool {
        guard let left, let right else { return false }
        return left.contains(right)
    }

    private static func isMember(_ left: String?, of right: String?) -> Bool {
        guard let left, let right else { return false }
        return right.split(separator: ",", omittingEmptySubsequences: false).contains {
            String($0).trimmingSpaces() == left
        }
    }

    /// `100..199`, both ends included.
    private static func isWithin(_ left: String?, _ right: String?) throws(FlowError) -> Bool {
        let bounds = (right ?? "").split(separator: "..").map { String($0).trimmingSpaces() }
        guard bounds.count == 2 else {
            throw FlowError(.badExpression, "'\((right ?? "").prefix(80))' is no range, such as 100..199")
        }
        return ordered(left, ">=", bounds[0]) && ordered(left, "<=", bounds[1])
    }

    private static func ordered(_ left: String?, _ comparator: String, _ right: String?) -> Bool {
        guard let left, let right else { return false }
        let order: Int
        if let a = Double(left.trimmingSpaces()), let b = Double(right.trimmingSpaces()) {
            order = a < b ? -1 : (a > b ? 1 : 0)
        } else {
            order = left < right ? -1 : (left > right ? 1 : 0)
        }
        switch comparator {
        case ">": return order > 0
        case ">=": return order >= 0
        case "<": return order < 0
        default: return order <= 0
        }
    }

    /// The pattern must match all of the text, as in Java's `String.matches`.
    private static func matches(_ left: String?, _ right: String?) throws(FlowError) -> Bool {
        guard let left, let right else { return false }
        guard left.utf8.count <= 10_000, right.utf8.count <= 500, let pattern = try? Regex(right) else {
            throw FlowError(.badExpression, "The pattern \(right.prefix(80)) cannot be used")
        }
        return (try? pattern.wholeMatch(in: left)) != nil
    }
}

extension SimpleCondition {
    enum Token: Hashable {
        case word(String)
        case operand(String)

        func isWord(_ words: String...) -> Bool {
            if case .word(let word) = self { words.contains(word) } else { false }
        }
    }

    private static let symbols = ["!=~", "==", "=~", "!=", "~~", ">=", "<=", "=", ">", "<", "&&", "||"]
    private static let words: Set<String> = [
        "and", "or", "contains", "in", "regex", "range", "not", "starts", "ends", "with", "startsWith", "endsWith",
        "!contains", "!in", "!regex", "!range",
    ]

    private static func tokens(_ text: String) throws(FlowError) -> [Token] {
        var tokens: [Token] = []
        var rest = text[...]
        while let first = rest.first {
            if first.isWhitespace {
                rest.removeFirst()
            } else if first == "'" || first == "\"" {
                rest.removeFirst()
                let content = rest.prefix { $0 != first }
                rest = rest.dropFirst(content.count)
                guard rest.popFirst() != nil else {
                    throw FlowError(.badExpression, "A quote is never closed: \(text)")
                }
                tokens.append(.operand(String(content)))
            } else if let symbol = symbols.first(where: rest.hasPrefix) {
                rest = rest.dropFirst(symbol.count)
                tokens.append(.word(symbol))
            } else {
                let content = bare(&rest)
                tokens.append(words.contains(content) ? .word(content) : .operand(content))
            }
        }
        return tokens
    }

    /// Up to white space, a symbol, or a word right behind a `}`; `${…}` taken whole.
    private static func bare(_ rest: inout Substring) -> String {
        var depth = 0
        var content = ""
        while let next = rest.first {
            if depth == 0, next.isWhitespace || next == "'" || symbols.contains(where: rest.hasPrefix) { break }
            if depth == 0, content.last == "}", words.contains(String(rest.prefix { !$0.isWhitespace })) { break }
            if next == "{" { depth += 1 }
            if next == "}" { depth -= 1 }
            content.append(rest.removeFirst())
        }
        return content
    }

    private static func comparison(_ tokens: [Token], in text: String) throws(FlowError) -> Comparison {
        var words: [String] = []
        var operands: [Operand] = []
        for (index, token) in tokens.enumerated() {
            switch token {
            case .word(let word):
                guard index > 0, operands.count == 1 else { throw Self.malformed(text) }
                words.append(word)
            case .operand("null"): operands.append(.null)
            case .operand(let operand): operands.append(.expression(try SimpleExpression(operand)))
            }
        }
        let comparator = words.joined(separator: " ")
        guard let left = operands.first, operands.count == (words.isEmpty ? 1 : 2),
            words.isEmpty || Self.comparators.contains(comparator)
        else { throw Self.malformed(text) }
        return Comparison(
            left: left, comparator: words.isEmpty ? nil : comparator, right: operands.count == 2 ? operands[1] : nil)
    }

    private static let comparators: Set<String> = [
        "=", "==", "=~", "!=~", "~~", "!=", ">", ">=", "<", "<=", "contains", "not contains", "!contains", "in",
        "not in",
        "!in", "regex", "not regex", "!regex", "range", "not range", "!range", "starts with", "startsWith", "ends with",
        "endsWith",
    ]

    private static func malformed(_ text: String) -> FlowError {
        FlowError(.badExpression, "The condition is not understood: \(text)")
    }
}
