/// An element of a parsed XML document, as a plain value.
struct MarkupElement: Sendable {
    /// Without its prefix.
    var name: String
    /// Nil for an element of no namespace.
    var namespace: String?
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

    /// Source: XSLT 1.0 section 2.1.
    var isStylesheetElement: Bool { namespace == "http://www.w3.org/1999/XSL/Transform" }
}
