/// Why a stylesheet cannot be carried out by an XSLT 1.0 processor.
///
/// A stylesheet of a later version is taken where what it says can be said in version 1.0 with the same result: see
/// ``StylesheetRewriting``. What is left is named: elements, attributes, functions and operators of later versions.
///
/// Source: W3C XSL Transformations 1.0; XSLT 2.0 appendix J (incompatibilities).
struct StylesheetVersion {
    private let isFirst: Bool

    /// What is in the way; nil for a stylesheet that can be carried out.
    static func obstacle(in root: MarkupElement) -> String? {
        StylesheetVersion(isFirst: isFirst(root)).obstacle(root)
    }

    static func isFirst(_ root: MarkupElement) -> Bool {
        (root.attributes["version"] ?? "1.0").trimmingSpaces() == "1.0"
    }

    private func obstacle(_ element: MarkupElement) -> String? {
        if element.isStylesheetElement {
            if !Self.elements.contains(element.name) { return "xsl:\(element.name) is no element of XSLT 1.0" }
            if !isFirst, let found = laterAttribute(element) { return "XSLT 2.0: \(found) of xsl:\(element.name)" }
        }
        for (name, text) in element.attributes.sorted(by: { $0.key < $1.key }) {
            let isExpression = element.isStylesheetElement && Self.expressions.contains(name)
            for part in isExpression ? [text] : AttributeTemplate(text).expressions {
                if let found = StylesheetExpression(part).obstacle(isFirst: isFirst) { return found }
            }
        }
        for child in element.children {
            if let found = obstacle(child) { return found }
        }
        return nil
    }

    /// Those that are rewritten are no obstacle.
    private func laterAttribute(_ element: MarkupElement) -> String? {
        let names = element.attributes.keys.sorted()
        let isEmpty = element.children.isEmpty && element.text.trimmingSpaces().isEmpty
        for name in names where Self.laterAttributes.contains(name) {
            switch name {
            case "separator" where StylesheetRewriting.joins.contains(element.name): continue
            case "as":
                let type = element.attributes["as"] ?? ""
                let isBound = element.attributes["select"] != nil || element.name == "param" && isEmpty
                if isBound, StylesheetRewriting.isPlain(type: type) { continue }
                return name
            default: return name
            }
        }
        let writes = StylesheetRewriting.joins.contains(element.name) && element.name != "value-of"
        return writes && !isEmpty || element.name == "message" ? names.first { $0 == "select" } : nil
    }

    static let expressions: Set<String> = ["select", "test", "match", "use", "count", "from", "value"]

    private static let laterAttributes: Set<String> = [
        "as", "byte-order-mark", "collation", "copy-namespaces", "default-collation", "default-mode",
        "default-validation", "escape-uri-attributes", "expand-text", "group-adjacent", "group-by",
        "include-content-type", "inherit-namespaces", "input-type-annotations", "normalization-form", "override",
        "regex", "required", "separator", "stable", "tunnel", "type", "undeclare-prefixes", "use-character-maps",
        "use-when", "validation", "xpath-default-namespace",
    ]

    private static let elements: Set<String> = [
        "apply-imports", "apply-templates", "attribute", "attribute-set", "call-template", "choose", "comment", "copy",
        "copy-of", "decimal-format", "element", "fallback", "for-each", "if", "import", "include", "key", "message",
        "namespace-alias", "number", "otherwise", "output", "param", "preserve-space", "processing-instruction",
        "sort", "strip-space", "stylesheet", "template", "text", "transform", "value-of", "variable", "when",
        "with-param",
    ]
}
