import CLibXML2

/// A SOAP envelope.
///
/// Source: SOAP 1.1 section 4; SOAP 1.2 Part 1 section 5.
public struct SOAPEnvelope: Sendable, Hashable {
    public enum Version: String, Sendable, Hashable {
        case soap11 = "http://schemas.xmlsoap.org/soap/envelope/"
        case soap12 = "http://www.w3.org/2003/05/soap-envelope"
    }

    public let version: Version
    public let bytes: [UInt8]

    /// Puts a payload into an envelope; one that is an envelope already stays as it is.
    ///
    /// - Parameter messageID: the id of SAP's reliable messaging, written to the header; nil: none.
    /// - Throws: `malformedXML`.
    public init(enclosing payload: [UInt8], version: Version = .soap11, messageID: String? = nil) throws(FlowError) {
        if payload.contains(where: { $0 > 0x20 }) {
            let document = try MarkupDocument(message: payload)
            if let own = Self.version(of: document) {
                self.version = own
                bytes = payload
                return
            }
        }
        self.version = version
        let feature = "http://www.sap.com/webas/640/soap/features/messageId/"
        let header = messageID.map { id in
            "<soap:Header><n0:messageId xmlns:n0=\"\(feature)\">uuid:\(MarkupText.escaped(id))</n0:messageId></soap:Header>"
        }
        let start = "<soap:Envelope xmlns:soap=\"\(version.rawValue)\">\(header ?? "")<soap:Body>"
        bytes =
            Array((#"<?xml version="1.0" encoding="UTF-8"?>"# + start).utf8) + MarkupText.withoutProlog(payload)
            + Array("</soap:Body></soap:Envelope>".utf8)
    }

    /// What stands in the envelope's body; a document that is no envelope as it is.
    ///
    /// Throws `malformedXML`.
    public static func payload(of envelope: [UInt8]) throws(FlowError) -> [UInt8] {
        let document = try MarkupDocument(message: envelope)
        guard version(of: document) != nil, let body = body(of: document) else { return envelope }
        return Array(document.markup(Array(MarkupDocument.elements(of: body).prefix(1))).utf8)
    }

    /// The version of an envelope; nil for other documents and what is no XML.
    public static func version(of bytes: [UInt8]) -> Version? {
        (try? MarkupDocument(message: bytes)).flatMap { version(of: $0) }
    }

    /// The reason that a fault gives; nil when the document is none.
    static func fault(in bytes: [UInt8]) -> String? {
        guard bytes.contains(UInt8(ascii: "<")), let document = try? MarkupDocument(message: bytes),
            version(of: document) != nil, let body = body(of: document),
            let fault = MarkupDocument.elements(of: body).first(where: { name($0) == "Fault" })
        else { return nil }
        let parts = MarkupDocument.elements(of: fault)
        let reason = parts.first { ["faultstring", "Reason"].contains(name($0)) }
        return reason.map { MarkupDocument.content(of: $0).trimmingSpaces() } ?? "without a reason"
    }

    /// A fault that says no more than that it is the receiver's.
    public static func fault(_ reason: String, version: Version) -> [UInt8] {
        let content =
            switch version {
            case .soap11:
                "<faultcode>soap:Server</faultcode><faultstring>\(MarkupText.escaped(reason))</faultstring>"
            case .soap12:
                "<soap:Code><soap:Value>soap:Receiver</soap:Value></soap:Code><soap:Reason>"
                    + "<soap:Text xml:lang=\"en\">\(MarkupText.escaped(reason))</soap:Text></soap:Reason>"
            }
        return Array(
            ("<soap:Envelope xmlns:soap=\"\(version.rawValue)\"><soap:Body><soap:Fault>\(content)</soap:Fault>"
                + "</soap:Body></soap:Envelope>").utf8)
    }

    private static func version(of document: MarkupDocument) -> Version? {
        guard let root = xmlDocGetRootElement(document.document), name(root) == "Envelope",
            let namespace = root.pointee.ns
        else { return nil }
        return Version(rawValue: MarkupDocument.string(namespace.pointee.href))
    }

    private static func body(of document: MarkupDocument) -> xmlNodePtr? {
        xmlDocGetRootElement(document.document).flatMap { root in
            MarkupDocument.elements(of: root).first { name($0) == "Body" }
        }
    }

    private static func name(_ node: xmlNodePtr) -> String { MarkupDocument.string(node.pointee.name) }
}
