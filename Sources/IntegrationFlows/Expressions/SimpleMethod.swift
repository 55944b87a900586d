import Foundation

/// A method of Java's texts and lists that expressions call on a value, `property.x.trim()`, `body.substring(0,3)`,
/// `header.x.split(',')[0]`.
///
/// Source: Apache Camel, Simple language, OGNL notation; java.lang.String.
struct SimpleMethod: Sendable, Hashable {
    enum Name: String, Sendable, Hashable {
        case trim
        case length
        case size
        case isEmpty
        case toUpperCase
        case toLowerCase
        case toString
        case substring
        case replace
        case replaceAll
        case split
        case matches
        case concat
        case contains
        case startsWith
        case endsWith
        case equals
        case equalsIgnoreCase
        case indexOf
        case lastIndexOf

        /// How many arguments it takes.
        var argumentCounts: ClosedRange<Int> {
            switch self {
            case .trim, .length, .size, .isEmpty, .toUpperCase, .toLowerCase, .toString: 0...0
            case .substring: 1...2
            case .replace, .replaceAll: 2...2
            default: 1...1
            }
        }
    }

    /// Which part of a list is meant.
    enum Element: Sendable, Hashable {
        case first(after: Int)
        case last(before: Int)

        /// `0`, `last`, `last-1`; nil for others.
        init?(_ text: String) {
            if let index = Int(text) {
                guard index >= 0 else { return nil }
                self = .first(after: index)
            } else if text == "last" {
                self = .last(before: 0)
            } else if text.hasPrefix("last-"), let index = Int(text.dropFirst(5)), index >= 0 {
                self = .last(before: index)
            } else {
                return nil
            }
        }
    }

    let name: Name
    /// Without their quotes.
    let arguments: [String]
    /// Of what `split` makes; nil for other methods.
    var element: Element?

    /// The value's expression and the field of its text behind it, `x.length`; nil where there is none.
    static func field(_ text: String) -> (String, SimpleMethod)? {
        for (suffix, name) in [(".length", Name.length), (".size", .size)]
        where text.hasSuffix(suffix) && text.count > suffix.count {
            return (String(text.dropLast(suffix.count)), SimpleMethod(name: name, arguments: []))
        }
        return nil
    }

    /// The value's expression and the method behind it; nil where the text ends in none that is known.
    static func split(_ text: String) -> (String, SimpleMethod)? {
        if let (value, method) = field(text), ["in.body", "body"].contains(value) { return (value, method) }
        if text.hasSuffix("]"), let bracket = text.lastIndex(of: "["),
            let element = Element(String(text[text.index(after: bracket)...].dropLast())),
            let (value, method) = call(String(text[..<bracket])), method.name == .split
        {
            return (value, SimpleMethod(name: .split, arguments: method.arguments, element: element))
        }
        // A list has no text of its own.
        return call(text).flatMap { $0.1.name == .split ? nil : $0 }
    }

    private static func call(_ text: String) -> (String, SimpleMethod)? {
        guard text.hasSuffix(")"), let open = opening(of: text),
            let dot = text[..<open].lastIndex(of: "."), dot != text.startIndex,
            let name = Name(rawValue: String(text[text.index(after: dot)..<open])),
            let arguments = arguments(text[text.index(after: open)...].dropLast()),
            name.argumentCounts.contains(arguments.count)
        else { return nil }
        if name == .substring, !arguments.allSatisfy({ Int($0).map { $0 >= 0 } ?? false }) { return nil }
        // `property.length` is a property of that name.
        let rest = String(text[..<dot])
        return (rest.hasSuffix("?") ? String(rest.dropLast()) : rest, SimpleMethod(name: name, arguments: arguments))
    }

    /// The parenthesis that the last one closes.
    private static func opening(of text: String) -> String.Index? {
        var quote: Character?
        var opening: String.Index?
        var depth = 0
        for index in text.indices {
            let character = text[index]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"", depth > 0 {
                quote = character
            } else if character == "(" {
                if depth == 0 { opening = index }
                depth += 1
            } else if character == ")" {
                depth -= 1
            }
        }
        return depth == 0 && quote == nil ? opening : nil
    }

    /// At commas that are not within quotes; nil for a call within the call.
    private static func arguments(_ text: Substring) -> [String]? {
        guard !text.allSatisfy(\.isWhitespace) else { return [] }
        var parts: [String] = [""]
        var quote: Character?
        for character in text {
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                quote = character
            } else if character == "(" {
                return nil
            } else if character == "," {
                parts.append("")
                continue
            }
            parts[parts.count - 1].append(character)
        }
        return quote == nil ? parts.map { $0.trimmingSpaces().trimmingQuotes() } : nil
    }

    /// Nil stays nil; sizes of texts are their lengths, sizes of JSON arrays the number of their elements.
    ///
    /// Throws `stepFailed` for places beyond the text's end.
    func applied(to value: String?) throws(FlowError) -> String? {
        guard let value else { return nil }
        let first = arguments.first ?? ""
        switch name {
        case .trim: return value.trimmingSpaces()
        case .length: return String(value.utf16.count)
        case .size: return String(Self.elements(of: value) ?? value.utf16.count)
        case .isEmpty: return String(value.isEmpty)
        case .toUpperCase: return value.uppercased()
        case .toLowerCase: return value.lowercased()
        case .toString: return value
        case .substring: return try substring(of: value)
        case .replace: return first.isEmpty ? value : value.replacing(first, with: arguments[1])
        case .replaceAll:
            let pattern = try Self.pattern(first)
            let whole = NSRange(value.startIndex..., in: value)
            return pattern.stringByReplacingMatches(in: value, range: whole, withTemplate: arguments[1])
        case .matches:
            let whole = NSRange(value.startIndex..., in: value)
            return String(try Self.pattern("^(?:\(first))$").firstMatch(in: value, range: whole)?.range == whole)
        case .split: return try part(of: value)
        case .concat: return value + first
        case .contains: return String(first.isEmpty || value.contains(first))
        case .startsWith: return String(value.hasPrefix(first))
        case .endsWith: return String(value.hasSuffix(first))
        case .equals: return String(value == first)
        case .equalsIgnoreCase: return String(value.lowercased() == first.lowercased())
        case .indexOf where first.isEmpty, .lastIndexOf where first.isEmpty: return "0"
        case .indexOf: return Self.place(of: value.ranges(of: first).first, in: value)
        case .lastIndexOf: return Self.place(of: value.ranges(of: first).last, in: value)
        }
    }

    private static func pattern(_ text: String) throws(FlowError) -> NSRegularExpression {
        guard text.utf8.count <= 500, let pattern = try? NSRegularExpression(pattern: text) else {
            throw FlowError(.stepFailed, "The pattern \(text.prefix(80)) cannot be used")
        }
        return pattern
    }

    /// Java's `split` takes a pattern; here it is a text, of which a backslash only says that it is one.
    private func part(of value: String) throws(FlowError) -> String {
        let separator = arguments.first?.replacing("\\", with: "") ?? ""
        var parts = separator.isEmpty ? value.map(String.init) : value.components(separatedBy: separator)
        while parts.count > 1, parts.last == "" { parts.removeLast() }
        let index =
            switch element {
            case .first(let index)?: index
            case .last(let index)?: parts.count - 1 - index
            case nil: 0
            }
        guard parts.indices.contains(index) else {
            throw FlowError(.stepFailed, "split('\(separator)') makes \(parts.count) parts, none is number \(index)")
        }
        return parts[index]
    }

    private func substring(of value: String) throws(FlowError) -> String {
        let units = Array(value.utf16)
        let start = Int(arguments[0]) ?? 0
        let end = arguments.count > 1 ? Int(arguments[1]) ?? 0 : units.count
        guard start <= end, end <= units.count else {
            throw FlowError(.stepFailed, "substring(\(arguments.joined(separator: ","))) of \(units.count) characters")
        }
        return String(decoding: units[start..<end], as: UTF16.self)
    }

    private static func place(of range: Range<String.Index>?, in value: String) -> String {
        range.map { String(value.utf16.distance(from: value.startIndex, to: $0.lowerBound)) } ?? "-1"
    }

    private static func elements(of text: String) -> Int? {
        guard text.hasPrefix("["), case .array(let elements)? = try? OrderedJSON(utf8: Array(text.utf8)) else {
            return nil
        }
        return elements.count
    }
}
