import CLibXML2

/// Brings what one path selects in several documents together in the first of them.
struct MarkupMerge {
    /// What is taken from each document; nil: the elements below the root.
    let source: XPathExpression?
    /// Where it goes in the first document; nil: beside what is taken from it.
    let target: XPathExpression?
    let scope: ExpressionScope

    /// - Throws: `malformedXML`, `badExpression`, `stepFailed` where the target path selects nothing.
    func merged(_ bodies: [[UInt8]]) throws(FlowError) -> [UInt8] {
        guard let first = bodies.first else { return [] }
        let result = try MarkupDocument(message: first)
        guard let root = xmlDocGetRootElement(result.document) else { return first }
        let place = try place(in: result, root: root)
        for body in bodies.dropFirst() {
            let document = try MarkupDocument(message: body)
            for node in try taken(from: document) {
                guard let copy = xmlDocCopyNode(node, result.document, 1) else { continue }
                xmlAddChild(place, copy)
            }
        }
        xmlReconciliateNs(result.document, root)
        return result.encoded
    }

    private func taken(from document: MarkupDocument) throws(FlowError) -> [xmlNodePtr] {
        if let source {
            return try source.nodes(in: document, scope).filter { $0.pointee.type == XML_ELEMENT_NODE }
        }
        return xmlDocGetRootElement(document.document).map(MarkupDocument.elements) ?? []
    }

    private func place(in document: MarkupDocument, root: xmlNodePtr) throws(FlowError) -> xmlNodePtr {
        if let target {
            let found = try target.nodes(in: document, scope).first { $0.pointee.type == XML_ELEMENT_NODE }
            guard let found else {
                throw FlowError(.stepFailed, "The target path \(target.text) selects nothing in the first message")
            }
            return found
        }
        let own = try source?.nodes(in: document, scope).first?.pointee.parent
        // Beside a root there is no place; what is taken goes below it.
        guard let own, own.pointee.type == XML_ELEMENT_NODE else { return root }
        return own
    }
}
