/// An element of a parsed XML document, as a plain value.
struct MarkupElement: Sendable {
    /// Without its prefix.
    var name: String
    /// By local name.
    var attributes: [String: String] = [:]
    var children: [MarkupElement] = []
    /// The text directly inside, pieces joined.
    var text = ""

    func children(named name: String) -> [MarkupElement] {
        children.filter { $0.name == name }
    }

    func first(_ name: String) -> MarkupElement? {
        children.first { $0.name == name }
    }
}
