import Foundation

/// Reads a `$filter` by descent: `or` binds weaker than `and`, that weaker than comparisons, those weaker than `not`.
struct ODataFilterParser {
    private enum Token: Hashable {
        case word(String)
        case literal(ODataValue)
        case open, close, comma
    }

    private static let depthMax = 64
    private let source: String
    private var tokens: ArraySlice<Token> = []
    private var depth = 0

    init(_ text: String) {
        source = text
    }

    mutating func parsed() throws(ODataError) -> ODataFilter {
        tokens = try Self.tokens(source)[...]
        let filter = try disjunction()
        guard tokens.isEmpty else { throw unreadable() }
        return filter
    }

    private mutating func disjunction() throws(ODataError) -> ODataFilter {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthMax else { throw ODataError(.badRequest, "$filter nests too deeply") }
        var left = try conjunction()
        while take(.word("or")) { left = .either(left, try conjunction()) }
        return left
    }

    private mutating func conjunction() throws(ODataError) -> ODataFilter {
        var left = try negation()
        while take(.word("and")) { left = .both(left, try negation()) }
        return left
    }

    private mutating func negation() throws(ODataError) -> ODataFilter {
        if take(.word("not")) {
            depth += 1
            defer { depth -= 1 }
            guard depth <= Self.depthMax else { throw ODataError(.badRequest, "$filter nests too deeply") }
            return .not(try negation())
        }
        let left = try operand()
        guard case .word(let word) = tokens.first, let comparison = ODataFilter.Comparison(rawValue: word) else {
            return left
        }
        tokens.removeFirst()
        return .comparison(comparison, left, try operand())
    }

    private mutating func operand() throws(ODataError) -> ODataFilter {
        guard let token = tokens.popFirst() else { throw ODataError(.badRequest, "$filter ends too early") }
        switch token {
        case .literal(let value): return .literal(value)
        case .open:
            let inner = try disjunction()
            guard take(.close) else { throw unreadable() }
            return inner
        case .word(let name):
            guard take(.open) else { return .property(name) }
            return try call(name)
        case .close, .comma: throw unreadable()
        }
    }

    private mutating func call(_ name: String) throws(ODataError) -> ODataFilter {
        guard let function = ODataFilter.Function(rawValue: name) else {
            throw ODataError(.notOffered, "The function \(name.prefix(40)) is not offered in $filter")
        }
        var arguments: [ODataFilter] = []
        repeat { arguments.append(try disjunction()) } while take(.comma)
        guard take(.close), arguments.count == function.argumentCount else { throw unreadable() }
        return .call(function, arguments)
    }

    private mutating func take(_ token: Token) -> Bool {
        guard tokens.first == token else { return false }
        tokens.removeFirst()
        return true
    }

    private func unreadable() -> ODataError {
        ODataError(.badRequest, "$filter cannot be read: \(source.prefix(200))")
    }
}

extension ODataFilterParser {
    private static func tokens(_ text: String) throws(ODataError) -> [Token] {
        var tokens: [Token] = []
        var rest = text[...]
        while let first = rest.first {
            switch first {
            case " ": rest.removeFirst()
            case "(", ")", ",":
                rest.removeFirst()
                tokens.append(first == "(" ? .open : first == ")" ? .close : .comma)
            case "'": tokens.append(.literal(.string(try quoted(&rest))))
            default:
                let word = rest.prefix { !" (),'".contains($0) }
                rest = rest.dropFirst(word.count)
                if rest.first == "'", ["datetime", "datetimeoffset", "guid"].contains(word) {
                    tokens.append(.literal(try prefixed(String(word), try quoted(&rest))))
                } else {
                    tokens.append(literal(String(word)).map { .literal($0) } ?? .word(String(word)))
                }
            }
            guard tokens.count <= 1000 else { throw ODataError(.badRequest, "$filter is too long") }
        }
        return tokens
    }

    /// A text between quotes; a quote within is doubled.
    private static func quoted(_ rest: inout Substring) throws(ODataError) -> String {
        rest.removeFirst()
        var text = ""
        while let character = rest.popFirst() {
            guard character == "'" else {
                text.append(character)
                continue
            }
            guard rest.first == "'" else { return text }
            rest.removeFirst()
            text.append("'")
        }
        throw ODataError(.badRequest, "A text in $filter is not closed")
    }

    private static func prefixed(_ prefix: String, _ text: String) throws(ODataError) -> ODataValue {
        if prefix == "guid" { return .string(text) }
        guard let time = ODataTime.date(text) else {
            throw ODataError(.badRequest, "'\(text.prefix(40))' is no time like 2026-11-23T15:40:00")
        }
        return .time(time)
    }

    private static func literal(_ word: String) -> ODataValue? {
        switch word {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "null": return .null
        default:
            let digits = word.hasSuffix("L") || word.hasSuffix("l") ? String(word.dropLast()) : word
            return Int(digits).map { .integer($0) }
        }
    }
}
