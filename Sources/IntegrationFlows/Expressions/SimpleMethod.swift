/// A method of Java's texts and lists that expressions call on a value, `property.x.trim()`.
///
/// Source: Apache Camel, Simple language, OGNL notation; java.lang.String.
enum SimpleMethod: String, Sendable, Hashable {
    case trim
    case length
    case size
    case isEmpty
    case toUpperCase
    case toLowerCase
    case toString

    /// The value's expression and the method behind it; nil where the text ends in none that is known.
    static func split(_ text: String) -> (String, SimpleMethod)? {
        let called = text.hasSuffix("()") ? String(text.dropLast(2)) : text.hasSuffix(".length") ? text : nil
        guard let called, let dot = called.lastIndex(of: "."), dot != called.startIndex,
            let method = SimpleMethod(rawValue: String(called[called.index(after: dot)...]))
        else { return nil }
        // `property.length` is a property of that name.
        let rest = String(called[..<dot])
        guard text.hasSuffix("()") || ["in.body", "body"].contains(rest) else { return nil }
        return (rest.hasSuffix("?") ? String(rest.dropLast()) : rest, method)
    }

    /// Nil stays nil; sizes of texts are their lengths, sizes of JSON arrays the number of their elements.
    func applied(to value: String?) -> String? {
        guard let value else { return nil }
        switch self {
        case .trim: return value.trimmingSpaces()
        case .length: return String(value.utf16.count)
        case .size: return String(Self.elements(of: value) ?? value.utf16.count)
        case .isEmpty: return value.isEmpty ? "true" : "false"
        case .toUpperCase: return value.uppercased()
        case .toLowerCase: return value.lowercased()
        case .toString: return value
        }
    }

    private static func elements(of text: String) -> Int? {
        guard text.hasPrefix("["), case .array(let elements)? = try? OrderedJSON(utf8: Array(text.utf8)) else {
            return nil
        }
        return elements.count
    }
}
