import CLibXML2

extension XPathExpression {
    /// The selected nodes as documents of their own, some together.
    ///
    /// - Parameters:
    ///   - groupSize: nodes that make one document.
    ///   - keepsEnvelope: whether the elements around the nodes, with their attributes and with what stands in them
    ///     before the first node, are around them still.
    func pieces(_ scope: ExpressionScope, groupSize: Int, keepsEnvelope: Bool) throws(FlowError) -> [[UInt8]] {
        let document = try MarkupDocument(message: scope.message.body)
        let nodes = try nodes(in: document, scope)
        var envelope = MarkupEnvelope(around: nodes)
        var pieces: [[UInt8]] = []
        for start in stride(from: 0, to: nodes.count, by: groupSize) {
            let group = Array(nodes[start..<min(start + groupSize, nodes.count)])
            if keepsEnvelope, group.allSatisfy({ $0.pointee.type == XML_ELEMENT_NODE }) {
                pieces.append(try envelope.enclosing(group))
            } else {
                pieces.append(Array(document.markup(group).utf8))
            }
        }
        return pieces
    }
}

/// What is around the elements that a document is split by.
private struct MarkupEnvelope {
    private let selected: Set<xmlNodePtr>
    /// Elements at the beginning of an ancestor, by the ancestor: they go with every piece.
    private var heads: [xmlNodePtr: [xmlNodePtr]] = [:]

    init(around nodes: [xmlNodePtr]) {
        selected = Set(nodes)
    }

    /// Ancestors of the first node as shells, each with its head; the nodes below the innermost.
    mutating func enclosing(_ nodes: [xmlNodePtr]) throws(FlowError) -> [UInt8] {
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
            for element in head(of: ancestor) {
                if let copy = xmlDocCopyNode(element, piece.document, 1) { xmlAddChild(shell, copy) }
            }
        }
        for node in nodes {
            guard let copy = xmlDocCopyNode(node, piece.document, 1) else { continue }
            if let innermost { xmlAddChild(innermost, copy) } else { xmlDocSetRootElement(piece.document, copy) }
            if innermost == nil { break }
        }
        if let root = xmlDocGetRootElement(piece.document) {
            // With 1, declarations that an element around has already are taken out.
            xmlDOMWrapReconcileNamespaces(nil, root, 1)
        }
        return piece.encoded
    }

    private mutating func head(of ancestor: xmlNodePtr) -> [xmlNodePtr] {
        if let known = heads[ancestor] { return known }
        let head = Array(MarkupDocument.elements(of: ancestor).prefix { !selected.contains($0) && !holdsSelected($0) })
        heads[ancestor] = head
        return head
    }

    private func holdsSelected(_ element: xmlNodePtr) -> Bool {
        MarkupDocument.elements(of: element).contains { selected.contains($0) || holdsSelected($0) }
    }
}
