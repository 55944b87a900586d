import CLibXML2

/// An XPath 1.0 expression, evaluated on a message's body.
///
/// The body is read without network and without entities; an expression may take a bounded number of operations.
///
/// Source: W3C XML Path Language 1.0.
public struct XPathExpression: Sendable, Hashable {
    /// What the caller wants of the result.
    public enum ResultForm: Sendable, Hashable {
        /// The string value.
        case text
        /// Selected nodes as XML; the string value for other results.
        case markup
    }

    public let text: String

    /// Throws `badExpression` for what is no XPath 1.0.
    public init(_ text: String) throws(FlowError) {
        guard text.utf8.count <= 10_000 else { throw FlowError(.badExpression, "The XPath expression is too long") }
        guard let context = xmlXPathNewContext(nil) else { throw FlowError(.limitExceeded, "No memory for XPath") }
        defer { xmlXPathFreeContext(context) }
        context.pointee.error = { _, _ in }
        guard let compiled = xmlXPathCtxtCompile(context, text) else {
            throw FlowError(.badExpression, "No XPath 1.0 expression: \(text)")
        }
        xmlXPathFreeCompExpr(compiled)
        self.text = text
    }

    /// The result on a body; throws `malformedXML` where that is no XML, `badExpression` for unbound prefixes and
    /// for expressions that take too long.
    public func evaluate(_ scope: ExpressionScope, as form: ResultForm = .text) throws(FlowError) -> String {
        try withResult(scope) { object, document in
            if form == .markup, object.pointee.type == XPATH_NODESET {
                return Self.markup(object, document)
            }
            guard let text = xmlXPathCastToString(object) else { return "" }
            defer { xmlFreeMemory(text) }
            return MarkupDocument.string(text)
        }
    }

    /// Whether the result counts as true: a node set with a node, a number that is not 0, a text that is not empty.
    public func holds(_ scope: ExpressionScope) throws(FlowError) -> Bool {
        try withResult(scope) { object, _ in xmlXPathCastToBoolean(object) != 0 }
    }

    private func withResult<R>(
        _ scope: ExpressionScope, _ body: (xmlXPathObjectPtr, xmlDocPtr) -> R
    ) throws(FlowError) -> R {
        let document = try MarkupDocument(bytes: scope.message.body, limits: MarkupLimits(bytesMax: 64 << 20))
        guard let context = xmlXPathNewContext(document.document) else {
            throw FlowError(.limitExceeded, "No memory for XPath")
        }
        defer { xmlXPathFreeContext(context) }
        context.pointee.error = { _, _ in }
        context.pointee.opLimit = 20_000_000
        for (prefix, uri) in scope.namespaces { xmlXPathRegisterNs(context, prefix, uri) }
        guard let object = xmlXPathEvalExpression(text, context) else {
            throw FlowError(.badExpression, "The XPath expression cannot be evaluated: \(text)")
        }
        defer { xmlXPathFreeObject(object) }
        return withExtendedLifetime(document) { body(object, document.document) }
    }

    private static func markup(_ object: xmlXPathObjectPtr, _ document: xmlDocPtr) -> String {
        guard let nodes = object.pointee.nodesetval, let buffer = xmlBufferCreate() else { return "" }
        defer { xmlBufferFree(buffer) }
        for index in 0..<Int(nodes.pointee.nodeNr) {
            guard let node = nodes.pointee.nodeTab?[index] else { continue }
            xmlNodeDump(buffer, document, node, 0, 0)
        }
        return MarkupDocument.string(xmlBufferContent(buffer))
    }

    /// Prefixes of a flow's `namespaceMapping`: `xmlns:a=http://…;xmlns:b=http://…`.
    public static func namespaces(_ mapping: String?) -> [String: String] {
        var result: [String: String] = [:]
        for piece in (mapping ?? "").split(separator: ";") {
            let parts = String(piece).trimmingSpaces().split(separator: "=", maxSplits: 1)
            guard parts.count == 2, parts[0].hasPrefix("xmlns:") else { continue }
            result[String(parts[0].dropFirst(6))] = String(parts[1]).trimmingQuotes()
        }
        return result
    }
}
