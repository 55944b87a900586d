import CLibXML2

extension XPathExpression {
    /// The selected nodes as documents of their own, some together.
    ///
    /// - Parameters:
    ///   - groupSize: nodes that make one document.
    ///   - keepsEnvelope: whether the elements around the nodes, with their attributes, are around them still.
    func pieces(_ scope: ExpressionScope, groupSize: Int, keepsEnvelope: Bool) throws(FlowError) -> [[UInt8]] {
        let document = try MarkupDocument(message: scope.message.body)
        let nodes = try nodes(in: document, scope)
        var pieces: [[UInt8]] = []
        for start in stride(from: 0, to: nodes.count, by: groupSize) {
            let group = Array(nodes[start..<min(start + groupSize, nodes.count)])
            if keepsEnvelope, group.allSatisfy({ $0.pointee.type == XML_ELEMENT_NODE }) {
                pieces.append(try Self.enveloped(group, in: document))
            } else {
                pieces.append(Array(document.markup(group).utf8))
            }
        }
        return pieces
    }

    /// Ancestors of the first node as shells, the nodes below the innermost.
    private static func enveloped(_ nodes: [xmlNodePtr], in document: MarkupDocument) throws(FlowError) -> [UInt8] {
        let piece = try MarkupDocument.empty()
        var ancestors: [xmlNodePtr] = []
        var parent = nodes.first?.pointee.parent
        while let current = parent, current.pointee.type == XML_ELEMENT_NODE {
            ancestors.insert(current, at: 0)
            parent = current.pointee.parent
        }
        var innermost: xmlNodePtr?
        for ancestor in ancestors {
            guard let shell = xmlDocCopyNode(ancestor, piece.document, 2) else { break }
            if let innermost { xmlAddChild(innermost, shell) } else { xmlDocSetRootElement(piece.document, shell) }
            innermost = shell
        }
        for node in nodes {
            guard let copy = xmlDocCopyNode(node, piece.document, 1) else { continue }
            if let innermost { xmlAddChild(innermost, copy) } else { xmlDocSetRootElement(piece.document, copy) }
            if innermost == nil { break }
        }
        if let root = xmlDocGetRootElement(piece.document) { xmlReconciliateNs(piece.document, root) }
        return piece.encoded
    }
}
