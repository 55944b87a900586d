/// The step *JSON to XML Converter*.
///
/// Members become elements in their order; the elements of an array repeat the array's element; `null` and an empty
/// array become an empty element; members whose name starts with `@` become attributes, and one named `$` text.
/// Prefixes of names stand for namespaces, which the root element declares.
struct JSONToXMLConverter: StepWork {
    /// The element put around everything; nil where the JSON must be an object with one member that serves as such.
    let rootElementName: String?
    let namespaces: JSONNamespaces
    /// Of the added root; nil: none.
    let rootNamespace: String?

    /// - Throws: `FlowError` `unsupported` for a property that this step does not carry out.
    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        let properties = step.properties
        namespaces = JSONNamespaces(properties)
        // Written as the flow's namespaces are, `xmlns:p=urn:x`, or alone.
        let root = properties.settled("additionalRootElementNamespace")?.trimmingSpaces()
        rootNamespace = root.map { XPathExpression.namespaces($0).values.first ?? $0 }
        let addsRoot = (properties["addXMLRootElement"] ?? "true") != "false"
        let name = properties["additionalRootElementName"]?.trimmingSpaces() ?? ""
        rootElementName = addsRoot ? (name.isEmpty ? "root" : name) : nil
        if let rootElementName, !MarkupText.isName(rootElementName) {
            throw FlowError(.stepFailed, "JSON to XML Converter: \"\(rootElementName)\" is no name of an element")
        }
    }

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        var message = scope.message
        message.body = try convert(message.body)
        message.headers["Content-Type"] = "application/xml"
        return .done(message)
    }

    /// - Parameter body: UTF-8.
    /// - Throws: `FlowError` `stepFailed` for what is no JSON, or cannot be an XML document.
    func convert(_ body: [UInt8]) throws(FlowError) -> [UInt8] {
        let json = try OrderedJSON(utf8: body)
        var text = #"<?xml version="1.0" encoding="UTF-8"?>"#
        if let rootElementName {
            // An array at the top repeats inside the added root under the root's own name.
            var content = json
            if case .array = json { content = .object([.init(name: rootElementName, value: json)]) }
            try append(content, as: rootElementName, isRoot: true, to: &text)
        } else {
            guard case .object(let members) = json, let only = members.first, members.count == 1 else {
                throw FlowError(.stepFailed, "JSON to XML Converter: without an added root the JSON needs one member")
            }
            if case .array(let elements) = only.value, elements.count != 1 {
                throw FlowError(.stepFailed, "JSON to XML Converter: an array cannot be the root of an XML document")
            }
            try append(only.value, as: only.name, isRoot: true, to: &text)
        }
        return Array(text.utf8)
    }

    private func append(
        _ value: OrderedJSON, as member: String, isRoot: Bool = false, to text: inout String
    ) throws(FlowError) {
        var start = Start(name: try qualified(member, "an element"), attributes: isRoot ? namespaces.declarations : "")
        if isRoot, rootElementName != nil, let rootNamespace { start.move(to: rootNamespace, namespaces) }
        switch value {
        case .array(let elements) where elements.isEmpty: text += start.empty
        case .array(let elements):
            for element in elements { try append(element, as: member, isRoot: isRoot, to: &text) }
        case .object(let members): try append(members, start, to: &text)
        default:
            let content = Self.scalar(value)
            text += content.isEmpty ? start.empty : "\(start.text)>\(try Self.escaped(content))</\(start.name)>"
        }
    }

    /// The start of an element's tag.
    private struct Start {
        var name: String
        var attributes: String

        var text: String { "<\(name)\(attributes)" }
        var empty: String { text + "/>" }

        /// Into a namespace, by a prefix that the root declares; what is below has its own namespaces.
        mutating func move(to namespace: String, _ namespaces: JSONNamespaces) {
            if let prefix = namespaces.prefix(of: namespace) {
                name = "\(prefix):\(name)"
            } else {
                name = "ns0:\(name)"
                attributes += " xmlns:ns0=\"\(MarkupText.escaped(namespace))\""
            }
        }
    }

    private func append(
        _ members: [OrderedJSON.Member], _ start: Start, to text: inout String
    ) throws(FlowError) {
        text += start.text
        for member in members where member.name.hasPrefix("@") {
            let attribute = try qualified(String(member.name.dropFirst()), "an attribute")
            text += " \(attribute)=\"\(try Self.escaped(Self.scalar(member.value)))\""
        }
        text += ">"
        for member in members where !member.name.hasPrefix("@") {
            if member.name == "$" {
                text += try Self.escaped(Self.scalar(member.value))
            } else {
                try append(member.value, as: member.name, to: &text)
            }
        }
        text += "</\(start.name)>"
    }

    /// - Parameter what: what the name is of, for the error.
    private func qualified(_ member: String, _ what: String) throws(FlowError) -> String {
        let name = namespaces.qualifiedName(of: member)
        let local = name == member ? name : name.split(separator: ":", maxSplits: 1).last.map(String.init) ?? ""
        guard MarkupText.isName(local) else {
            throw FlowError(.stepFailed, "JSON to XML Converter: \"\(member)\" cannot be the name of \(what)")
        }
        return name
    }

    /// Characters that no XML document can hold are not replaced by others.
    private static func escaped(_ text: String) throws(FlowError) -> String {
        guard let forbidden = text.unicodeScalars.first(where: MarkupText.isForbidden) else {
            return MarkupText.escaped(text)
        }
        let digits = String(forbidden.value, radix: 16, uppercase: true)
        throw FlowError(
            .stepFailed,
            "JSON to XML Converter: no XML document can hold the character U+"
                + String(repeating: "0", count: max(4 - digits.count, 0)) + digits)
    }

    private static func scalar(_ value: OrderedJSON) -> String {
        switch value {
        case .string(let text): text
        case .number(let text): text
        case .bool(let flag): flag ? "true" : "false"
        case .null, .array, .object: ""
        }
    }
}
