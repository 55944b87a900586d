import CLibXML2

/// An XPath 1.0 expression, evaluated on a message's body.
///
/// The body is read without network and without entities; an expression may take a bounded number of operations.
/// A variable, `$name`, is the header of that name, else the exchange property, else empty. Parts in `${…}` are filled
/// in from the message first.
///
/// Source: W3C XML Path Language 1.0.
public struct XPathExpression: Sendable, Hashable {
    /// What the caller wants of the result.
    public enum ResultForm: Sendable, Hashable {
        /// The string value.
        case text
        /// Selected nodes as XML; the string value for other results.
        case markup
        /// The first selected node as XML.
        case firstMarkup
        /// `true` or `false`.
        case boolean
    }

    public let text: String
    /// Names after `$`.
    private let variables: [String]
    /// What becomes an XPath expression with each message only; nil for one that is fixed.
    private let template: SimpleExpression?

    /// Throws `badExpression` for what is no XPath 1.0.
    public init(_ text: String) throws(FlowError) {
        guard text.utf8.count <= 10_000 else { throw FlowError(.badExpression, "The XPath expression is too long") }
        template = text.contains("${") ? try SimpleExpression(text) : nil
        self.text = template == nil ? try Self.checked(text) : text
        variables = text.contains("$") ? text.matches(of: /\$([A-Za-z_][\w.\-]*)/).map { String($0.output.1) } : []
    }

    /// The expression as XPath 1.0 spells it; throws `badExpression` for functions that it does not have, too.
    private static func checked(_ text: String) throws(FlowError) -> String {
        let spelled = try compilable(text)
        if let unknown = XPathFunctions.unknown(in: spelled) {
            throw FlowError(.badExpression, "\(unknown)() is no function of XPath 1.0: \(text)")
        }
        return spelled
    }

    /// The expression itself; one that compiles only without the escapes of the file around it, without them.
    private static func compilable(_ text: String) throws(FlowError) -> String {
        if compiles(text) { return text }
        let plain = text.replacing("&apos;", with: "'").replacing("&quot;", with: "\"").replacing("&lt;", with: "<")
            .replacing("&gt;", with: ">").replacing("&amp;", with: "&")
        if plain != text, compiles(plain) { return plain }
        let spelled = respelled(plain)
        guard spelled != plain, compiles(spelled) else {
            throw FlowError(.badExpression, "No XPath 1.0 expression: \(text)")
        }
        return spelled
    }

    /// What XPath 2.0 only spells in another way: `*:name` for a name in any namespace, and `eq`, `ne`, `lt`, `le`, `gt`
    /// and `ge` between values.
    private static func respelled(_ text: String) -> String {
        var result = ""
        var quote: Character?
        var plain = ""
        func finish() {
            result += spelled(plain)
            plain = ""
        }
        for character in text {
            if let open = quote {
                result.append(character)
                if character == open { quote = nil }
            } else if character == "'" || character == "\"" {
                finish()
                result.append(character)
                quote = character
            } else {
                plain.append(character)
            }
        }
        finish()
        return result
    }

    /// Of a part without quoted texts.
    private static func spelled(_ text: String) -> String {
        var text = text.replacing(/\*:([A-Za-z_][\w.\-]*)/) { "*[local-name()='\($0.output.1)']" }
        let operators = [("eq", "="), ("ne", "!="), ("lt", "<"), ("le", "<="), ("gt", ">"), ("ge", ">=")]
        for (word, sign) in operators {
            text = text.replacing(" \(word) ", with: " \(sign) ")
        }
        return text
    }

    private static func compiles(_ text: String) -> Bool {
        xmlQuietThread()
        guard let context = xmlXPathNewContext(nil) else { return false }
        defer { xmlXPathFreeContext(context) }
        context.pointee.error = { _, _ in }
        guard let compiled = xmlXPathCtxtCompile(context, text) else { return false }
        xmlXPathFreeCompExpr(compiled)
        return true
    }

    /// The result on a body; throws `malformedXML` where that is no XML, `badExpression` for unbound prefixes and
    /// for expressions that take too long.
    public func evaluate(_ scope: ExpressionScope, as form: ResultForm = .text) throws(FlowError) -> String {
        let document = try MarkupDocument(message: scope.message.body)
        return try withResult(on: document, scope) { object in
            let isNodes = object.pointee.type == XPATH_NODESET
            switch form {
            case .boolean: return xmlXPathCastToBoolean(object) != 0 ? "true" : "false"
            case .markup where isNodes: return document.markup(Self.nodes(object))
            case .firstMarkup where isNodes: return document.markup(Array(Self.nodes(object).prefix(1)))
            default: break
            }
            guard let text = xmlXPathCastToString(object) else { return "" }
            defer { xmlFreeMemory(text) }
            return MarkupDocument.string(text)
        }
    }

    /// Whether the result counts as true: a node set with a node, a number that is not 0, a text that is not empty.
    public func holds(_ scope: ExpressionScope) throws(FlowError) -> Bool {
        try withResult(on: MarkupDocument(message: scope.message.body), scope) { xmlXPathCastToBoolean($0) != 0 }
    }

    /// The nodes that the expression selects, in the order of the document; they live as long as the document.
    func nodes(in document: MarkupDocument, _ scope: ExpressionScope) throws(FlowError) -> [xmlNodePtr] {
        try withResult(on: document, scope) { Self.nodes($0) }
    }

    private func withResult<R>(
        on document: MarkupDocument, _ scope: ExpressionScope, _ body: (xmlXPathObjectPtr) -> R
    ) throws(FlowError) -> R {
        guard let context = xmlXPathNewContext(document.document) else {
            throw FlowError(.limitExceeded, "No memory for XPath")
        }
        defer { xmlXPathFreeContext(context) }
        context.pointee.error = { _, _ in }
        context.pointee.opLimit = 20_000_000
        for (prefix, uri) in scope.namespaces { xmlXPathRegisterNs(context, prefix, uri) }
        for name in variables {
            let value = scope.message.headers[name] ?? scope.message.properties[name] ?? ""
            xmlXPathRegisterVariable(context, name, xmlXPathNewCString(value))
        }
        var text = text
        if let template { text = try Self.checked(template.evaluate(scope)) }
        guard let object = xmlXPathEvalExpression(text, context) else {
            throw FlowError(.badExpression, "The XPath expression cannot be evaluated: \(text)")
        }
        defer { xmlXPathFreeObject(object) }
        return withExtendedLifetime(document) { body(object) }
    }

    private static func nodes(_ object: xmlXPathObjectPtr) -> [xmlNodePtr] {
        guard object.pointee.type == XPATH_NODESET, let set = object.pointee.nodesetval else { return [] }
        xmlXPathNodeSetSort(set)
        return (0..<Int(set.pointee.nodeNr)).compactMap { set.pointee.nodeTab?[$0] }
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
