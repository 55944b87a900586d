import CLibXML2

/// The step *XML to JSON Converter*.
///
/// Elements become members in their order; elements of one name side by side become an array, and so does a single
/// one that the table of arrays names. Attributes become members `@name`; text beside attributes or elements becomes
/// `$`. Every value is a text, an empty element the empty text. Where namespaces are mapped, a name in one has its
/// prefix, or else the prefix that the document gives it; otherwise names have none.
struct XMLToJSONConverter: StepWork {
    /// Paths of elements that are arrays even when they stand alone, `/order/item`; nil: every element is one.
    let arrayPaths: Set<String>?
    let suppressesRoot: Bool
    let namespaces: JSONNamespaces

    init(_ step: Step, _ context: StepContext) throws(FlowError) {
        let properties = step.properties
        suppressesRoot = properties.settled("xmlJsonSuppressRootElement") == "true"
        if properties.settled("xmlJsonConvertAllElements") == "all", properties.settled("xmlJsonUseStreaming") == "true"
        {
            arrayPaths = nil
        } else {
            let rows = properties.table("xmlJsonPathTable") ?? []
            arrayPaths = Set(rows.compactMap { $0["0"].map(Self.path) })
        }
        switch properties.settled("jsonOutputEncoding") ?? "UTF-8" {
        case "UTF-8", "utf-8", "from Header or Property", "headerProperty": break
        case let other: throw FlowError(.unsupported, "output encoding '\(other)'")
        }
        namespaces = JSONNamespaces(properties)
    }

    /// `/ns:order/item` without prefixes, with its first slash.
    private static func path(_ text: String) -> String {
        text.split(separator: "/").map { part in
            "/" + (part.split(separator: ":", maxSplits: 1).last.map(String.init) ?? String(part))
        }.joined()
    }

    func perform(_ scope: ExpressionScope) throws(FlowError) -> StepResult {
        let document = try MarkupDocument(message: scope.message.body)
        guard let root = xmlDocGetRootElement(document.document) else {
            throw FlowError(.stepFailed, "XML to JSON Converter: the body has no element")
        }
        let name = name(of: root)
        let content = value(of: root, path: "/" + MarkupDocument.string(root.pointee.name))
        let json: OrderedJSON = suppressesRoot ? content : .object([.init(name: name, value: content)])
        var message = scope.message
        message.body = Array(json.text.utf8)
        message.headers["Content-Type"] = "application/json"
        return .done(message)
    }

    private func name(of node: xmlNodePtr) -> String {
        let local = MarkupDocument.string(node.pointee.name)
        guard namespaces.isUsed, let namespace = node.pointee.ns else { return local }
        let prefix =
            namespaces.prefix(of: MarkupDocument.string(namespace.pointee.href))
            ?? MarkupDocument.string(namespace.pointee.prefix)
        return prefix.isEmpty ? local : prefix + namespaces.separator + local
    }

    private func value(of node: xmlNodePtr, path: String) -> OrderedJSON {
        var members = MarkupDocument.attributes(of: node).map {
            OrderedJSON.Member(name: "@\($0.name)", value: .string($0.value))
        }
        let children = MarkupDocument.elements(of: node)
        let text = Self.text(of: node)
        if children.isEmpty {
            guard !members.isEmpty else { return .string(text) }
            if !text.isEmpty { members.append(.init(name: "$", value: .string(text))) }
            return .object(members)
        }
        var values: [String: [OrderedJSON]] = [:]
        var order: [(name: String, path: String)] = []
        for child in children {
            let name = name(of: child)
            let childPath = "\(path)/\(MarkupDocument.string(child.pointee.name))"
            if values[name] == nil { order.append((name, childPath)) }
            values[name, default: []].append(value(of: child, path: childPath))
        }
        for (name, path) in order {
            let all = values[name] ?? []
            let isArray = all.count > 1 || (arrayPaths?.contains(path) ?? true)
            members.append(.init(name: name, value: isArray ? .array(all) : all[0]))
        }
        let mixed = text.trimmingSpaces()
        if !mixed.isEmpty { members.append(.init(name: "$", value: .string(mixed))) }
        return .object(members)
    }

    private static func text(of node: xmlNodePtr) -> String {
        var text = ""
        var child = node.pointee.children
        while let current = child {
            if [XML_TEXT_NODE, XML_CDATA_SECTION_NODE].contains(current.pointee.type) {
                text += MarkupDocument.string(current.pointee.content)
            }
            child = current.pointee.next
        }
        return text
    }
}
