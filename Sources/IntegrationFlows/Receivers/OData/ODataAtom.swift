/// Entities in OData 2.0's Atom format, and as plain XML.
///
/// Source: OData 2.0, Atom format; RFC 4287.
enum ODataAtom {
    private static let namespaces =
        #"xmlns="http://www.w3.org/2005/Atom" xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices" "#
        + #"xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata""#

    /// An entry of an entity: fields as properties, elements around entities as links with what they lead to.
    static func entry(_ entity: MarkupElement) -> String {
        ODataFormat.declaration + entry(entity, attributes: " " + namespaces)
    }

    private static func entry(_ entity: MarkupElement, attributes: String) -> String {
        var properties = ""
        var links = ""
        for child in entity.children {
            // `<to_Item><ItemType><Field/>…`: two levels of elements are entities, one level is a complex value.
            if child.children.contains(where: { !$0.children.isEmpty }) {
                links += link(child)
            } else {
                properties += property(child)
            }
        }
        return "<entry\(attributes)>\(links)<content type=\"application/xml\"><m:properties>\(properties)"
            + "</m:properties></content></entry>"
    }

    private static func link(_ navigation: MarkupElement) -> String {
        let relation = "http://schemas.microsoft.com/ado/2007/08/dataservices/related/\(navigation.name)"
        let entries = navigation.children.map { entry($0, attributes: "") }
        return "<link rel=\"\(relation)\" type=\"application/atom+xml;type=feed\" title=\"\(navigation.name)\">"
            + "<m:inline><feed>\(entries.joined())</feed></m:inline></link>"
    }

    private static func property(_ element: MarkupElement) -> String {
        if !element.children.isEmpty {
            return "<d:\(element.name)>\(element.children.map(property).joined())</d:\(element.name)>"
        }
        if element.text.isEmpty { return "<d:\(element.name) m:null=\"true\"/>" }
        return "<d:\(element.name)>\(MarkupText.escaped(element.text))</d:\(element.name)>"
    }

    /// The entries of a feed as plain XML, and where the next page is; nil for what is no feed.
    ///
    /// Throws `malformedXML`.
    static func page(_ bytes: [UInt8], set: String, metadata: ODataMetadata) throws(FlowError) -> ReceiverPage? {
        let root = try root(bytes)
        guard root.name == "feed" else { return nil }
        let entries = root.children(named: "entry")
        let next = root.children(named: "link").first { $0.attributes["rel"] == "next" }?.attributes["href"]
        return ReceiverPage(
            content: entries.map { plainEntry($0, set, metadata) }.joined(), count: entries.count, nextLink: next)
    }

    /// A feed, an entry or a function's result as plain XML below the entity set's name.
    ///
    /// Throws `malformedXML`.
    static func plain(_ bytes: [UInt8], set: String, metadata: ODataMetadata) throws(FlowError) -> String {
        if let page = try page(bytes, set: set, metadata: metadata) { return ODataFormat.document(set, page.content) }
        let root = try root(bytes)
        guard root.name == "entry" else { return ODataFormat.declaration + plainProperty(root) }
        return ODataFormat.document(set, plainEntry(root, set, metadata))
    }

    private static func root(_ bytes: [UInt8]) throws(FlowError) -> MarkupElement {
        try MarkupDocument(message: bytes).root(limits: MarkupLimits(elementsMax: 2_000_000))
    }

    private static func plainEntry(_ entry: MarkupElement, _ set: String, _ metadata: ODataMetadata) -> String {
        let term = entry.first("category")?.attributes["term"]?.split(separator: ".").last.map(String.init)
        let type = term ?? metadata.types[set] ?? set
        let properties = entry.first("properties") ?? entry.first("content")?.first("properties")
        var text = "<\(type)>"
        for property in properties?.children ?? [] { text += plainProperty(property) }
        for link in entry.children(named: "link") {
            guard let inline = link.first("inline"), let name = link.attributes["title"], MarkupText.isName(name) else {
                continue
            }
            let entries = (inline.first("feed")?.children(named: "entry") ?? []) + inline.children(named: "entry")
            text += "<\(name)>\(entries.map { plainEntry($0, name, metadata) }.joined())</\(name)>"
        }
        return text + "</\(type)>"
    }

    private static func plainProperty(_ property: MarkupElement) -> String {
        let name = property.name
        if !property.children.isEmpty {
            return "<\(name)>\(property.children.map(plainProperty).joined())</\(name)>"
        }
        return property.text.isEmpty ? "<\(name)/>" : "<\(name)>\(MarkupText.escaped(property.text))</\(name)>"
    }
}
