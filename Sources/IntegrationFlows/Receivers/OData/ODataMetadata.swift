/// What a service's metadata document says of its entities, as far as messages need it.
///
/// Source: OData 2.0 CSDL; OData 4.0 CSDL.
struct ODataMetadata: Sendable {
    /// Names of entity types by entity set, without their namespace.
    var types: [String: String] = [:]
    /// Types of properties by entity type and name, `Edm.Int32`.
    var properties: [String: [String: String]] = [:]
    /// HTTP methods of function imports, where the document tells them.
    var functionMethods: [String: String] = [:]

    init() {}

    /// Throws `malformedXML`.
    init(bytes: [UInt8]) throws(FlowError) {
        read(try MarkupDocument(bytes: bytes).root())
    }

    private mutating func read(_ element: MarkupElement) {
        let name = element.attributes["Name"] ?? ""
        switch element.name {
        case "EntitySet": types[name] = Self.local(element.attributes["EntityType"] ?? "")
        case "FunctionImport": functionMethods[name] = element.attributes["HttpMethod"]
        case "EntityType", "ComplexType":
            for property in element.children(named: "Property") {
                properties[name, default: [:]][property.attributes["Name"] ?? ""] = property.attributes["Type"]
            }
        default: break
        }
        for child in element.children { read(child) }
    }

    private static func local(_ name: String) -> String {
        name.split(separator: ".").last.map(String.init) ?? name
    }
}
