/// What goes over the wire between an OData channel and its service.
enum ODataFormat: Sendable {
    /// Version 2, Atom; the flag asks for a charset beside the content type.
    case atom(namesCharset: Bool)
    /// Version 2, JSON.
    case json2
    /// Version 4, JSON.
    case json4

    static let declaration = #"<?xml version="1.0" encoding="UTF-8"?>"#

    init(_ properties: ElementProperties) {
        if properties["MessageProtocol"] == "OData V4" {
            self = .json4
        } else if properties.settled("contentType")?.contains("json") == true {
            self = .json2
        } else {
            let encoding = properties.settled("characterEncoding")?.lowercased().filter { $0 != "-" }
            self = .atom(namesCharset: encoding == "utf8")
        }
    }

    var accepted: String {
        switch self {
        case .atom: "application/atom+xml,application/xml"
        case .json2, .json4: "application/json"
        }
    }

    var contentType: String {
        switch self {
        case .atom(let namesCharset): "application/atom+xml;type=entry" + (namesCharset ? ";charset=utf-8" : "")
        case .json2, .json4: "application/json"
        }
    }

    /// The entity of a message, as it is sent. Throws `malformedXML`.
    func request(_ body: [UInt8], set: String, _ metadata: ODataMetadata) throws(FlowError) -> [UInt8] {
        let root = try MarkupDocument(message: body).root()
        // The entity stands below the set's element; one that stands alone is taken as it is.
        let entity = root.name == set || root.children.count == 1 ? root.children.first ?? root : root
        switch self {
        case .atom: return Array(ODataAtom.entry(entity).utf8)
        case .json2: return Array(ODataJSON(metadata: metadata, version: .v2).entity(entity).text.utf8)
        case .json4: return Array(ODataJSON(metadata: metadata, version: .v4).entity(entity).text.utf8)
        }
    }

    /// An answer as the flow sees it. Throws `malformedXML`, or `stepFailed` for what is no JSON.
    func plain(_ body: [UInt8], set: String, _ metadata: ODataMetadata) throws(FlowError) -> String {
        guard let json = json(body, metadata) else {
            return try ODataAtom.plain(body, set: set, metadata: metadata)
        }
        return Self.document(set, try json.page(body, set: set).content)
    }

    /// A set's page; nil for an answer that is none.
    func page(_ body: [UInt8], set: String, _ metadata: ODataMetadata) throws(FlowError) -> ReceiverPage? {
        guard let json = json(body, metadata) else {
            return try ODataAtom.page(body, set: set, metadata: metadata)
        }
        return try json.page(body, set: set)
    }

    /// Nil for Atom, which services of version 2 may answer whatever they are asked for.
    private func json(_ body: [UInt8], _ metadata: ODataMetadata) -> ODataJSON? {
        switch self {
        case .json4: ODataJSON(metadata: metadata, version: .v4)
        case .json2, .atom:
            body.first { ![0x20, 0x09, 0x0a, 0x0d].contains($0) } == UInt8(ascii: "{")
                ? ODataJSON(metadata: metadata, version: .v2) : nil
        }
    }

    static func document(_ set: String, _ content: String) -> String { "\(declaration)<\(set)>\(content)</\(set)>" }
}
