/// Names as keytool takes them: whole, from their beginning, or by their initials, in any case.
enum KeytoolAbbreviation {
    /// The one candidate that the text stands for; nil where it stands for none.
    ///
    /// - Throws: `usage` where it stands for several.
    static func match(_ text: String, _ candidates: [String]) throws -> String? {
        let folded = text.lowercased()
        if let exact = candidates.first(where: { $0.lowercased() == folded }) { return exact }
        let matching = candidates.filter { candidate in
            candidate.lowercased().hasPrefix(folded) || initials(candidate).lowercased() == folded
        }
        guard matching.count < 2 else {
            throw CommandFailure.usage(
                "java.lang.Exception: command \(text) is ambiguous:\n     \(matching.joined(separator: " "))")
        }
        return matching.first
    }

    /// `KCS` for `keyCertSign`.
    private static func initials(_ name: String) -> String {
        String(name.enumerated().filter { $0.offset == 0 || !$0.element.isLowercase }.map(\.element))
    }
}
