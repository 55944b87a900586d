/// A page of help: what it is found by, and what it says.
struct HelpTopic: Sendable {
    var id: String
    var title: String
    /// Further words that it is found by.
    var words: [String]
    var blocks: [Prose.Block]

    static func topic(_ id: String) -> HelpTopic? {
        all.first { $0.id == id }
    }

    /// Topics that hold every word of the text, the title counting most.
    ///
    /// Articles and user ids are left out, so that a message pasted from anywhere finds its topic.
    static func search(_ text: String) -> [HelpTopic] {
        let words = self.words(of: text)
        guard !words.isEmpty else { return [] }
        let found = all.filter { topic in
            let haystack = ([topic.title] + topic.words).joined(separator: " ").lowercased()
            return words.allSatisfy { haystack.contains($0) }
        }
        return found.sorted { rank($0, words) > rank($1, words) }
    }

    private static func words(of text: String) -> [String] {
        let parts = text.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "#" }
        return parts.map(String.init).filter { !["the", "a", "an"].contains($0) && !$0.hasPrefix("_") }
    }

    private static func rank(_ topic: HelpTopic, _ words: [String]) -> Int {
        words.count { topic.title.lowercased().contains($0) }
    }
}
