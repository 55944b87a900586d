import IdentityDirectory

/// The three-letter parts of a text, as the index of texts is asked for them.
enum Trigrams {
    /// More do not make a search narrower, but slower.
    private static let partsMax = 24

    /// What the index is asked for; nil where no text is long enough.
    static func match(_ filter: AssignmentFilter) -> String? {
        var parts: [String] = []
        for text in [filter.text, filter.subject, filter.issuer] {
            guard let text else { continue }
            parts += self.parts(of: SearchText.fold(text))
        }
        guard !parts.isEmpty else { return nil }
        return parts.prefix(partsMax).map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: " AND ")
    }

    private static func parts(of text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        guard scalars.count >= 3, !scalars.contains("\0") else { return [] }
        var seen: Set<String> = []
        return (0...scalars.count - 3).compactMap { start in
            var part = String.UnicodeScalarView()
            part.append(contentsOf: scalars[start..<start + 3])
            let text = String(part)
            return seen.insert(text).inserted ? text : nil
        }
    }
}
