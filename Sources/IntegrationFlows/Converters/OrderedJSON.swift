import Foundation

/// A JSON text whose objects keep the order of their members, which XML made from it must show.
///
/// Source: RFC 8259. Foundation's readers forget the order, hence this one.
enum OrderedJSON: Sendable, Hashable {
    struct Member: Sendable, Hashable {
        let name: String
        let value: OrderedJSON
    }

    case null
    case bool(Bool)
    /// As it stands in the text: a converter must not round.
    case number(String)
    case string(String)
    case array([OrderedJSON])
    case object([Member])

    static let depthMax = 128

    /// - Throws: `FlowError` with the code `stepFailed` and the place in bytes.
    init(utf8 bytes: [UInt8]) throws(FlowError) {
        var reader = OrderedJSONReader(bytes)
        self = try reader.document()
    }
}

/// Reads one JSON text from its first byte to its last.
private struct OrderedJSONReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        // A byte order mark is none of JSON's, and many programs write one.
        self.bytes = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes
    }

    mutating func document() throws(FlowError) -> OrderedJSON {
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw unexpected("text after the end of the JSON value") }
        return value
    }

    private mutating func value(depth: Int) throws(FlowError) -> OrderedJSON {
        guard depth < OrderedJSON.depthMax else { throw unexpected("nesting deeper than \(OrderedJSON.depthMax)") }
        skipSpace()
        guard position < bytes.count else { throw unexpected("the end of the text") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return .object(try members(depth: depth))
        case UInt8(ascii: "["): return .array(try elements(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        default: return .number(try number())
        }
    }

    private mutating func members(depth: Int) throws(FlowError) -> [OrderedJSON.Member] {
        position += 1
        var members: [OrderedJSON.Member] = []
        if take("}") { return members }
        repeat {
            skipSpace()
            let name = try string()
            guard take(":") else { throw unexpected("no colon after the name \"\(name)\"") }
            members.append(.init(name: name, value: try value(depth: depth + 1)))
        } while take(",")
        guard take("}") else { throw unexpected("an object that is not closed") }
        return members
    }

    private mutating func elements(depth: Int) throws(FlowError) -> [OrderedJSON] {
        position += 1
        var elements: [OrderedJSON] = []
        if take("]") { return elements }
        repeat { elements.append(try value(depth: depth + 1)) } while take(",")
        guard take("]") else { throw unexpected("an array that is not closed") }
        return elements
    }

    /// Finds the end of a string and lets Foundation read its escapes.
    private mutating func string() throws(FlowError) -> String {
        let start = position
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            throw unexpected("no string where one belongs")
        }
        position += 1
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < bytes.count else { throw unexpected("a string that is not closed") }
        position += 1
        guard let text = try? JSONDecoder().decode(String.self, from: Data(bytes[start..<position])) else {
            position = start
            throw unexpected("a string that is no JSON string")
        }
        return text
    }

    private mutating func number() throws(FlowError) -> String {
        let start = position
        let allowed = Array("+-0123456789.eE".utf8)
        while position < bytes.count, allowed.contains(bytes[position]) { position += 1 }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard text.wholeMatch(of: #/-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/#) != nil else {
            position = start
            throw unexpected("no JSON value")
        }
        return text
    }

    private mutating func literal(_ word: String, _ value: OrderedJSON) throws(FlowError) -> OrderedJSON {
        let end = position + word.utf8.count
        guard end <= bytes.count, Array(word.utf8) == Array(bytes[position..<end]) else {
            throw unexpected("no JSON value")
        }
        position = end
        return value
    }

    private mutating func take(_ mark: Character) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == mark.asciiValue else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0a, 0x0d].contains(bytes[position]) { position += 1 }
    }

    private func unexpected(_ what: String) -> FlowError {
        FlowError(.stepFailed, "JSON: \(what) at byte \(position)")
    }
}
