import CLibXML2

extension IntegrationFlow {
    /// The `.iflw` with properties of one channel set to new text, everything else as it is written.
    ///
    /// Throws `notFound` where the file has no such channel, and what reading throws.
    public static func setting(
        _ properties: [String: String], ofChannel channelID: String, in iflw: [UInt8]
    ) throws(FlowError) -> [UInt8] {
        let document = try MarkupDocument(bytes: iflw)
        guard let root = xmlDocGetRootElement(document.document), let channel = FlowEditor.channel(channelID, in: root)
        else { throw FlowError(.notFound, "The flow has no channel \(channelID)") }
        for key in properties.keys.sorted() {
            try FlowEditor.set(key, to: properties[key] ?? "", of: channel, id: channelID)
        }
        return FlowEditor.bytes(of: document)
    }
}

/// Changes in the document itself, so that what is not understood stays.
private enum FlowEditor {
    static func channel(_ id: String, in root: xmlNodePtr) -> xmlNodePtr? {
        for collaboration in elements(root, "collaboration") {
            for channel in elements(collaboration, "messageFlow") where attribute("id", of: channel) == id {
                return channel
            }
        }
        return nil
    }

    static func set(_ key: String, to value: String, of channel: xmlNodePtr, id: String) throws(FlowError) {
        for extensions in elements(channel, "extensionElements") {
            for property in elements(extensions, "property") {
                guard let name = elements(property, "key").first, text(of: name) == key,
                    let content = elements(property, "value").first
                else { continue }
                while let child = content.pointee.children {
                    xmlUnlinkNode(child)
                    xmlFreeNode(child)
                }
                guard let text = xmlNewText(value) else { continue }
                xmlAddChild(content, text)
                return
            }
        }
        throw FlowError(.notFound, "The channel has no property \(key)", location: id)
    }

    static func bytes(of document: MarkupDocument) -> [UInt8] {
        var buffer: UnsafeMutablePointer<xmlChar>?
        var size: Int32 = 0
        xmlDocDumpMemoryEnc(document.document, &buffer, &size, "UTF-8")
        guard let buffer else { return [] }
        defer { xmlFreeMemory(buffer) }
        return Array(UnsafeBufferPointer(start: buffer, count: Int(size)))
    }

    private static func elements(_ parent: xmlNodePtr, _ name: String) -> [xmlNodePtr] {
        var found: [xmlNodePtr] = []
        var child = parent.pointee.children
        while let current = child {
            if current.pointee.type == XML_ELEMENT_NODE, MarkupDocument.string(current.pointee.name) == name {
                found.append(current)
            }
            child = current.pointee.next
        }
        return found
    }

    private static func attribute(_ name: String, of node: xmlNodePtr) -> String? {
        guard let value = xmlGetProp(node, name) else { return nil }
        defer { xmlFreeMemory(value) }
        return MarkupDocument.string(value)
    }

    private static func text(of node: xmlNodePtr) -> String {
        guard let value = xmlNodeGetContent(node) else { return "" }
        defer { xmlFreeMemory(value) }
        return MarkupDocument.string(value)
    }
}
