import Foundation

/// One segment of a resource's path: a name, and a key where there is one.
struct ODataSegment: Hashable, Sendable {
    let name: String
    /// Empty where there is no key; a value without a name is under the empty text.
    let keys: [String: String]
}

/// The path below the service's root, taken apart.
///
/// Source: OData 2.0, "URI Conventions", section 3.
struct ODataPath: Hashable, Sendable {
    let segments: [ODataSegment]

    init(segments: [ODataSegment]) {
        self.segments = segments
    }

    /// Takes the path as it came, percent escapes included; throws for what cannot be read.
    init(_ text: String) throws(ODataError) {
        guard text.utf8.count <= 8_192 else { throw ODataError(.badRequest, "The path is too long") }
        var segments: [ODataSegment] = []
        for part in Self.split(text) where !part.isEmpty {
            guard let plain = part.removingPercentEncoding, !plain.unicodeScalars.contains("\u{0}") else {
                throw ODataError(.badRequest, "The path holds a percent escape that is none")
            }
            segments.append(try ODataSegment(plain))
        }
        self.segments = segments
    }

    /// At slashes that are not within quotes.
    private static func split(_ text: String) -> [String] {
        var parts: [String] = [""]
        var isQuoted = false
        for character in text.replacing("%27", with: "'") {
            if character == "'" { isQuoted.toggle() }
            if character == "/", !isQuoted { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts
    }

    /// A key's text for use in a path.
    static func escaped(_ text: String) -> String {
        var allowed = CharacterSet.alphanumerics
        allowed.insert(charactersIn: "-._~'")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
}

extension ODataSegment {
    fileprivate init(_ text: String) throws(ODataError) {
        guard let open = text.firstIndex(of: "(") else {
            self.init(name: text, keys: [:])
            return
        }
        guard text.last == ")" else { throw ODataError(.badRequest, "The key of \(text.prefix(80)) is not closed") }
        let inner = text[text.index(after: open)...].dropLast()
        var keys: [String: String] = [:]
        for part in Self.parts(inner) {
            let (name, literal) = Self.pair(part)
            guard let value = Self.value(literal), keys[name] == nil else {
                throw ODataError(
                    .badRequest, "The key (\(inner.prefix(200))) is no list of quoted texts and whole numbers")
            }
            keys[name] = value
        }
        self.init(name: String(text[..<open]), keys: keys)
    }

    /// What stands within quotes, or the digits of `17` and `17L`; nil for anything else.
    private static func value(_ literal: String) -> String? {
        if literal.count >= 2, literal.hasPrefix("'"), literal.hasSuffix("'") {
            return String(literal.dropFirst().dropLast()).replacing("''", with: "'")
        }
        let digits = literal.hasSuffix("L") ? literal.dropLast() : literal[...]
        return Int(digits).map { $0 >= 0 ? String($0) : nil } ?? nil
    }

    /// At commas that are not within quotes.
    private static func parts(_ text: Substring) -> [String] {
        var parts: [String] = [""]
        var isQuoted = false
        for character in text {
            if character == "'" { isQuoted.toggle() }
            if character == ",", !isQuoted { parts.append("") } else { parts[parts.count - 1].append(character) }
        }
        return parts
    }

    private static func pair(_ part: String) -> (name: String, literal: String) {
        guard !part.hasPrefix("'"), let equals = part.firstIndex(of: "=") else { return ("", part) }
        return (String(part[..<equals]), String(part[part.index(after: equals)...]))
    }
}
