import CLibXML2

extension MarkupDocument {
    /// A message's body; larger than a flow's own file may be.
    convenience init(message body: [UInt8]) throws(FlowError) {
        try self.init(bytes: body, limits: MarkupLimits(bytesMax: 64 << 20))
    }

    /// An empty document; nil only without memory.
    static func empty() throws(FlowError) -> MarkupDocument {
        guard let document = xmlNewDoc("1.0") else { throw FlowError(.limitExceeded, "No memory for a document") }
        return MarkupDocument(owning: document)
    }

    /// Nodes as XML, one behind the other; an attribute or text as its value.
    func markup(_ nodes: [xmlNodePtr]) -> String {
        guard let buffer = xmlBufferCreate() else { return "" }
        defer { xmlBufferFree(buffer) }
        for node in nodes {
            if node.pointee.type == XML_ATTRIBUTE_NODE {
                xmlBufferCat(buffer, MarkupText.escaped(Self.content(of: node)))
            } else if node.pointee.type == XML_ELEMENT_NODE {
                // A copy declares the namespaces that it uses, which the node itself may have from its ancestors.
                guard let copy = xmlDocCopyNode(node, document, 1) else { continue }
                xmlNodeDump(buffer, document, copy, 0, 0)
                xmlFreeNode(copy)
            } else if node.pointee.type == XML_DOCUMENT_NODE, let root = xmlDocGetRootElement(document) {
                xmlNodeDump(buffer, document, root, 0, 0)
            } else {
                xmlNodeDump(buffer, document, node, 0, 0)
            }
        }
        return Self.string(xmlBufferContent(buffer))
    }

    /// The whole document in UTF-8, with its declaration.
    var encoded: [UInt8] {
        var buffer: UnsafeMutablePointer<xmlChar>?
        var size: Int32 = 0
        xmlDocDumpMemoryEnc(document, &buffer, &size, "UTF-8")
        guard let buffer else { return [] }
        defer { xmlFreeMemory(buffer) }
        return Array(UnsafeBufferPointer(start: buffer, count: Int(size)))
    }

    static func content(of node: xmlNodePtr) -> String {
        guard let content = xmlNodeGetContent(node) else { return "" }
        defer { xmlFreeMemory(content) }
        return string(content)
    }

    /// Child elements in their order.
    static func elements(of node: xmlNodePtr) -> [xmlNodePtr] {
        var result: [xmlNodePtr] = []
        var child = node.pointee.children
        while let current = child {
            if current.pointee.type == XML_ELEMENT_NODE { result.append(current) }
            child = current.pointee.next
        }
        return result
    }

    /// Attributes in their order, each with its local name.
    static func attributes(of node: xmlNodePtr) -> [(name: String, value: String)] {
        var result: [(name: String, value: String)] = []
        var attribute = node.pointee.properties
        while let current = attribute {
            let value = current.pointee.children.map { text in
                xmlNodeListGetString(node.pointee.doc, text, 1).map { found in
                    defer { xmlFreeMemory(found) }
                    return string(found)
                } ?? ""
            }
            result.append((string(current.pointee.name), value ?? ""))
            attribute = current.pointee.next
        }
        return result
    }
}
