/// What the service is made of, in the language that clients generate their code from.
///
/// Source: OData 2.0, "Conceptual Schema Definition Language".
enum ODataMetadata {
    static func document(_ types: [ODataEntityType]) -> String {
        let complex = Set(types.flatMap(\.properties).compactMap(complexType(of:))).sorted { $0.name < $1.name }
        let sets = types.filter { !$0.isPart }
        let schema =
            "<Schema Namespace=\"\(ODataEntityType.namespace)\" "
            + "xmlns=\"http://schemas.microsoft.com/ado/2008/09/edm\">"
            + types.map(entityType).joined() + complex.map { complexType($0) }.joined()
            + links(types).map { association($0, $1) }.joined()
            + "<EntityContainer Name=\"Entities\" m:IsDefaultEntityContainer=\"true\">"
            + sets.map { "<EntitySet Name=\"\($0.set)\" EntityType=\"\(qualified($0.name))\"/>" }.joined()
            + "</EntityContainer></Schema>"
        return "<?xml version=\"1.0\" encoding=\"utf-8\"?>"
            + "<edmx:Edmx Version=\"1.0\" xmlns:edmx=\"http://schemas.microsoft.com/ado/2007/06/edmx\" "
            + "xmlns:m=\"http://schemas.microsoft.com/ado/2007/08/dataservices/metadata\">"
            + "<edmx:DataServices m:DataServiceVersion=\"2.0\">\(schema)</edmx:DataServices></edmx:Edmx>"
    }

    private static func qualified(_ name: String) -> String { "\(ODataEntityType.namespace).\(name)" }

    private static func complexType(of property: ODataPropertyType) -> ODataComplexType? {
        if case .complex(let type) = property.type { return type }
        return nil
    }

    private static func complexType(_ type: ODataComplexType) -> String {
        "<ComplexType Name=\"\(type.name)\">\(type.properties.map { property($0, keys: []) }.joined())</ComplexType>"
    }

    private static func entityType(_ type: ODataEntityType) -> String {
        let stream = type.hasContent ? " m:HasStream=\"true\"" : ""
        let keys = type.keys.map { "<PropertyRef Name=\"\($0)\"/>" }.joined()
        return "<EntityType Name=\"\(type.name)\"\(stream)><Key>\(keys)</Key>"
            + type.properties.map { property($0, keys: type.keys) }.joined()
            + type.navigations.map { navigation($0, of: type) }.joined() + "</EntityType>"
    }

    private static func property(_ property: ODataPropertyType, keys: [String]) -> String {
        let nullable = keys.contains(property.name) ? " Nullable=\"false\"" : ""
        return "<Property Name=\"\(property.name)\" Type=\"\(property.type.name)\"\(nullable)/>"
    }

    private static func navigation(_ navigation: ODataNavigation, of type: ODataEntityType) -> String {
        "<NavigationProperty Name=\"\(navigation.name)\" "
            + "Relationship=\"\(qualified("\(type.name)_\(navigation.name)"))\" "
            + "FromRole=\"\(type.name)\" ToRole=\"\(navigation.name)\"/>"
    }

    private static func links(_ types: [ODataEntityType]) -> [(ODataEntityType, ODataNavigation)] {
        types.flatMap { type in type.navigations.map { (type, $0) } }
    }

    private static func association(_ type: ODataEntityType, _ navigation: ODataNavigation) -> String {
        "<Association Name=\"\(type.name)_\(navigation.name)\">"
            + "<End Type=\"\(qualified(type.name))\" Role=\"\(type.name)\" Multiplicity=\"1\"/>"
            + "<End Type=\"\(qualified(navigation.target))\" Role=\"\(navigation.name)\" "
            + "Multiplicity=\"\(navigation.isCollection ? "*" : "0..1")\"/></Association>"
    }
}
