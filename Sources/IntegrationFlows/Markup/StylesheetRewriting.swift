import CLibXML2

/// Says what a stylesheet of a later version says in XSLT 1.0.
///
/// - `value-of` and attributes write all values of an expression, joined, where version 1.0 writes the first.
/// - A separator, and `select` of what writes a text, become part of the expression.
/// - `as` of a bound variable becomes a conversion.
/// - `eq` and its like become the comparisons of version 1.0.
///
/// Source: W3C XSL Transformations 2.0 sections 5.7.2, 9.3, 11.4.
enum StylesheetRewriting {
    /// Elements that write the values of their `select`, joined.
    static let joins: Set<String> = ["value-of", "attribute", "comment", "processing-instruction"]

    /// Whether a variable's declared type can be had by a conversion, or says nothing about nodes' values.
    static func isPlain(type: String) -> Bool { conversion(to: type) != nil }

    /// A function of XPath 1.0, empty for none; nil where none does the same.
    private static func conversion(to type: String) -> String? {
        switch type.trimmingSpaces() {
        case "xs:string", "xsd:string": "string"
        case "xs:integer", "xs:int", "xsd:integer", "xsd:int": "number"
        case "xs:boolean", "xsd:boolean": "boolean"
        case let type where type.contains(/^(element|attribute|node|text|document-node|item)\([\w:.\-*]*\)[?*+]?$/): ""
        default: nil
        }
    }

    static func rewrite(_ document: MarkupDocument) {
        guard let root = xmlDocGetRootElement(document.document) else { return }
        rewrite(root)
        xmlSetProp(root, "version", "1.0")
    }

    private static func rewrite(_ node: xmlNodePtr) {
        let name = MarkupDocument.string(node.pointee.name)
        let isOurs = MarkupElement(name: name, namespace: namespace(of: node)).isStylesheetElement
        let attributes = plainAttributes(of: node)
        for (attribute, text) in attributes {
            let isExpression = isOurs && StylesheetVersion.expressions.contains(attribute)
            let changed =
                isExpression
                ? StylesheetExpression(text).inFirstVersion
                : AttributeTemplate(text).text { joined($0, separator: nil) }
            if changed != text { xmlSetProp(node, attribute, changed) }
        }
        if isOurs { rewriteInstruction(node, name, Dictionary(attributes) { first, _ in first }) }
        for child in MarkupDocument.elements(of: node) { rewrite(child) }
    }

    private static func rewriteInstruction(_ node: xmlNodePtr, _ name: String, _ attributes: [String: String]) {
        if let type = attributes["as"] {
            xmlUnsetProp(node, "as")
            if let select = attributes["select"], let function = conversion(to: type), !function.isEmpty {
                xmlSetProp(node, "select", "\(function)(\(StylesheetExpression(select).inFirstVersion))")
            }
        }
        guard joins.contains(name), let select = attributes["select"] else { return }
        xmlUnsetProp(node, "separator")
        let text = joined(select, separator: attributes["separator"])
        if name == "value-of" {
            xmlSetProp(node, "select", text)
        } else {
            xmlUnsetProp(node, "select")
            guard let writer = xmlNewChild(node, node.pointee.ns, "value-of", nil) else { return }
            xmlSetProp(writer, "select", text)
        }
    }

    private static func joined(_ text: String, separator: String?) -> String {
        let expression = StylesheetExpression(text)
        guard !expression.isSingle else { return expression.inFirstVersion }
        let between = separator.map { StylesheetExpression(AttributeTemplate($0).expression).inFirstVersion } ?? "' '"
        return "\(StylesheetFunctions.joined)(\(expression.inFirstVersion), \(between))"
    }

    private static func namespace(of node: xmlNodePtr) -> String? {
        node.pointee.ns.flatMap { $0.pointee.href }.map { MarkupDocument.string($0) }
    }

    /// Those without a prefix.
    private static func plainAttributes(of node: xmlNodePtr) -> [(String, String)] {
        var result: [(String, String)] = []
        var attribute = node.pointee.properties
        while let current = attribute {
            if current.pointee.ns == nil, let value = xmlGetNoNsProp(node, current.pointee.name) {
                defer { xmlFreeMemory(value) }
                result.append((MarkupDocument.string(current.pointee.name), MarkupDocument.string(value)))
            }
            attribute = current.pointee.next
        }
        return result
    }
}
