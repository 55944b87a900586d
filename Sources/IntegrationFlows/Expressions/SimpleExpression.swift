/// A text with `${…}` in it: the part of Camel's Simple language that integration flows use.
///
/// Functions: `in.body`, `body`, `header.x`, `property.x` (also as `headers`, `exchangeProperty`, in brackets),
/// `bodyAs(…)`, `headerAs(x, …)`, `date:now:fmt`, `date-with-timezone:now:zone:fmt`, `camelId`, `exchangeId`,
/// `exception.message`, `exception.stacktrace`, `file:name` and its parts, `xpath./a/b`, `jsonpath.$.a`, `null`; methods of
/// ``SimpleMethod`` behind a value. A date may be moved, `date:now-24h:fmt`. A name may itself hold `${…}`.
///
/// Source: Apache Camel, Simple language; SAP Cloud Integration, Using Camel Simple Expression Language.
public struct SimpleExpression: Sendable, Hashable {
    indirect enum Piece: Sendable, Hashable {
        case text(String)
        case function([Piece])
    }

    let pieces: [Piece]

    /// Throws `badExpression` for braces that do not close, nesting over 8 levels, and functions that are not known.
    public init(_ text: String) throws(FlowError) {
        var rest = text[...]
        pieces = try Self.pieces(&rest, depth: 0)
        try Self.check(pieces)
    }

    /// Whether it is text only, the same for each message.
    public var isConstant: Bool {
        pieces.allSatisfy { if case .text = $0 { true } else { false } }
    }

    /// The text of one that is text only; nil otherwise.
    var constantText: String? {
        var all = ""
        for piece in pieces {
            guard case .text(let text) = piece else { return nil }
            all += text
        }
        return all
    }

    public func evaluate(_ scope: ExpressionScope) throws(FlowError) -> String {
        try Self.evaluate(pieces, scope)
    }

    private static func pieces(_ rest: inout Substring, depth: Int) throws(FlowError) -> [Piece] {
        guard depth <= 8 else { throw FlowError(.badExpression, "Expressions are nested too deeply") }
        var pieces: [Piece] = []
        var text = ""
        while !rest.isEmpty {
            if depth > 0, rest.first == "}" { break }
            guard let opening = opening(of: rest) else {
                text.append(rest.removeFirst())
                continue
            }
            rest = rest.dropFirst(opening)
            if !text.isEmpty { pieces.append(.text(text)) }
            text = ""
            let inner = try Self.pieces(&rest, depth: depth + 1)
            guard rest.popFirst() == "}" else { throw FlowError(.badExpression, "A ${ is never closed") }
            pieces.append(.function(inner))
        }
        if !text.isEmpty { pieces.append(.text(text)) }
        return pieces
    }

    private static func opening(of text: Substring) -> Int? {
        if text.hasPrefix("${") { return 2 }
        return text.hasPrefix("$simple{") ? 8 : nil
    }

    /// Names that are only known at run time cannot be checked beyond their constant beginning.
    private static func check(_ pieces: [Piece]) throws(FlowError) {
        for case .function(let inner) in pieces {
            try check(inner)
            guard !inner.isEmpty else { throw FlowError(.badExpression, "The expression ${} is empty") }
            guard case .text(let start)? = inner.first else { continue }
            _ = try SimpleFunction(start, isWhole: inner.count == 1)
        }
    }

    private static func evaluate(_ pieces: [Piece], _ scope: ExpressionScope) throws(FlowError) -> String {
        var result = ""
        for piece in pieces {
            switch piece {
            case .text(let text): result += text
            case .function(let inner):
                let name = try evaluate(inner, scope)
                result += try SimpleFunction(name).value(scope) ?? ""
            }
        }
        return result
    }

    /// The value of an expression that is nothing but one function, nil where that has none; text otherwise.
    func optionalValue(_ scope: ExpressionScope) throws(FlowError) -> String? {
        guard pieces.count == 1, case .function(let inner) = pieces[0] else { return try evaluate(scope) }
        return try SimpleFunction(try Self.evaluate(inner, scope)).value(scope)
    }
}
