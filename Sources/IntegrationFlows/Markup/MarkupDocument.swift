import CLibXML2

/// What a document may be at most; beyond, reading fails with `limitExceeded`.
public struct MarkupLimits: Sendable, Hashable {
    public var bytesMax: Int
    public var elementsMax: Int

    public init(bytesMax: Int = 16 << 20, elementsMax: Int = 400_000) {
        self.bytesMax = bytesMax
        self.elementsMax = elementsMax
    }

    public static let `default` = MarkupLimits()
}

/// A parsed document of libxml2, freed with this object.
///
/// No network, no external or internal entities: a document type declaration stops the parser before it is read.
/// libxml2's own bounds stay on: 256 levels, 10 MB for one text.
final class MarkupDocument {
    let document: xmlDocPtr
    /// Whether the document is still this object's to free.
    private var isOwned = true

    init(bytes: [UInt8], limits: MarkupLimits = .default) throws(FlowError) {
        guard bytes.count <= limits.bytesMax else {
            throw FlowError(
                .limitExceeded, "The document has \(bytes.count) bytes, at most \(limits.bytesMax) are read")
        }
        guard !bytes.isEmpty else { throw FlowError(.malformedXML, "The document is empty", location: "line 1") }
        _ = Self.parserReady
        xmlQuietThread()
        guard let context = xmlNewParserCtxt() else { throw FlowError(.limitExceeded, "No memory for a parser") }
        defer { xmlFreeParserCtxt(context) }
        Self.refuseDocumentTypes(context)
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
            | XML_PARSE_NOCDATA.rawValue
        let parsed = bytes.withUnsafeBytes { raw in
            xmlCtxtReadMemory(
                context, raw.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(raw.count), nil, nil,
                Int32(options))
        }
        guard let parsed else { throw Self.failure(context) }
        guard context.pointee.wellFormed != 0, context.pointee.disableSAX == 0 else {
            xmlFreeDoc(parsed)
            throw Self.failure(context)
        }
        document = parsed
    }

    /// Takes a document over.
    init(owning document: xmlDocPtr) {
        self.document = document
    }

    deinit {
        if isOwned { xmlFreeDoc(document) }
    }

    /// Hands the document over to a library that will free it.
    consuming func taken() -> xmlDocPtr {
        isOwned = false
        return document
    }

    /// The whole document as values; throws `limitExceeded` for too many elements.
    func root(limits: MarkupLimits = .default) throws(FlowError) -> MarkupElement {
        guard let root = xmlDocGetRootElement(document) else {
            throw FlowError(.malformedXML, "The document has no element")
        }
        var budget = limits.elementsMax
        return try Self.element(root, budget: &budget)
    }

    private static func element(_ node: xmlNodePtr, budget: inout Int) throws(FlowError) -> MarkupElement {
        budget -= 1
        guard budget >= 0 else { throw FlowError(.limitExceeded, "The document has too many elements") }
        var element = MarkupElement(name: string(node.pointee.name))
        element.namespace = node.pointee.ns.flatMap { $0.pointee.href }.map { string($0) }
        var attribute = node.pointee.properties
        while let current = attribute {
            element.attributes[string(current.pointee.name)] = text(of: current.pointee.children)
            attribute = current.pointee.next
        }
        var child = node.pointee.children
        while let current = child {
            switch current.pointee.type {
            case XML_ELEMENT_NODE: element.children.append(try Self.element(current, budget: &budget))
            case XML_TEXT_NODE, XML_CDATA_SECTION_NODE: element.text += string(current.pointee.content)
            default: break
            }
            child = current.pointee.next
        }
        return element
    }

    private static func text(of first: xmlNodePtr?) -> String {
        var result = ""
        var node = first
        while let current = node {
            result += string(current.pointee.content)
            node = current.pointee.next
        }
        return result
    }

    static func string(_ text: UnsafePointer<xmlChar>?) -> String {
        text.map { String(cString: $0) } ?? ""
    }

    private static let parserReady: Void = xmlInitParser()

    private static func refuseDocumentTypes(_ context: xmlParserCtxtPtr) {
        guard let handlers = context.pointee.sax else { return }
        handlers.pointee.internalSubset = { context, _, _, _ in
            guard let context else { return }
            xmlStopParser(context.assumingMemoryBound(to: xmlParserCtxt.self))
        }
    }

    private static func failure(_ context: xmlParserCtxtPtr) -> FlowError {
        guard let error = xmlCtxtGetLastError(context), error.pointee.code != XML_ERR_USER_STOP.rawValue else {
            return FlowError(.malformedXML, "The document declares a document type, which is not read")
        }
        var message = error.pointee.message.map { String(cString: $0) } ?? "The document is not well-formed"
        while message.last?.isWhitespace == true { message.removeLast() }
        return FlowError(.malformedXML, message, location: "line \(error.pointee.line)")
    }
}
