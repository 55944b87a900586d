/// An attribute's value with expressions in braces: `order-{@id}`.
///
/// Source: W3C XSLT 1.0 section 7.6.2.
struct AttributeTemplate {
    enum Piece: Hashable {
        /// Doubled braces are still doubled.
        case text(String)
        case expression(String)
    }

    let pieces: [Piece]

    init(_ text: String) {
        var pieces: [Piece] = []
        var plain = ""
        var rest = text[...]
        while let first = rest.first {
            if rest.hasPrefix("{{") || rest.hasPrefix("}}") {
                plain += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else if first == "{", let end = Self.end(of: rest.dropFirst()) {
                if !plain.isEmpty { pieces.append(.text(plain)) }
                plain = ""
                pieces.append(.expression(String(rest[rest.index(after: rest.startIndex)..<end])))
                rest = rest[rest.index(after: end)...]
            } else {
                plain.append(first)
                rest.removeFirst()
            }
        }
        if !plain.isEmpty { pieces.append(.text(plain)) }
        self.pieces = pieces
    }

    var expressions: [String] {
        pieces.compactMap { if case .expression(let text) = $0 { text } else { nil } }
    }

    func text(_ rewriting: (String) -> String) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .expression(let text): "{\(rewriting(text))}"
            }
        }.joined()
    }

    /// One expression for the whole.
    var expression: String {
        let parts = pieces.map { piece in
            switch piece {
            case .text(let text): Self.literal(text.replacing("{{", with: "{").replacing("}}", with: "}"))
            case .expression(let text): text
            }
        }
        return parts.count > 1 ? "concat(\(parts.joined(separator: ", ")))" : parts.first ?? "''"
    }

    private static func literal(_ text: String) -> String {
        guard text.contains("'") else { return "'\(text)'" }
        guard text.contains("\"") else { return "\"\(text)\"" }
        return "concat('" + text.replacing("'", with: "', \"'\", '") + "')"
    }

    /// The brace that closes; those within quotes do not.
    private static func end(of text: Substring) -> String.Index? {
        var quote: Character?
        for index in text.indices {
            if let open = quote {
                if text[index] == open { quote = nil }
            } else if text[index] == "'" || text[index] == "\"" {
                quote = text[index]
            } else if text[index] == "}" {
                return index
            }
        }
        return nil
    }
}
