/// The elements of an XML schema, as far as it says which elements stand below which.
///
/// Sequences, choices and all-groups are taken in the order of the file; types and elements may be named or inside.
///
/// Source: XML Schema Part 1, sections 3.3 and 3.4.
struct SchemaOutline {
    let targetNamespace: String?
    private let root: MarkupElement

    /// Throws `malformedXML`, and `unsupported` for what is no schema.
    init(bytes: [UInt8]) throws(FlowError) {
        root = try MarkupDocument(bytes: bytes).root()
        guard root.name == "schema" else { throw FlowError(.unsupported, "the file is a <\(root.name)>, no schema") }
        let isQualified = root.attributes["elementFormDefault"] == "qualified"
        targetNamespace = isQualified ? root.attributes["targetNamespace"] : nil
    }

    /// Names of the elements below the one that a path of names leads to; throws `unsupported` where it leads nowhere.
    func children(of path: [String]) throws(FlowError) -> [String] {
        guard let first = path.first, var element = root.children.first(where: { $0.isElement(named: first) }) else {
            throw FlowError(.unsupported, "the schema has no element '\(path.first ?? "")'")
        }
        for name in path.dropFirst() {
            guard let next = elements(below: element).first(where: { $0.attributes["name"] == name }) else {
                throw FlowError(.unsupported, "the schema has no element '\(path.joined(separator: "/"))'")
            }
            element = next
        }
        return elements(below: element).compactMap { $0.attributes["name"] }
    }

    private func elements(below element: MarkupElement) -> [MarkupElement] {
        let type = element.first("complexType") ?? element.attributes["type"].flatMap(namedType)
        return type.map { particles($0, depth: 0) } ?? []
    }

    private func particles(_ group: MarkupElement, depth: Int) -> [MarkupElement] {
        guard depth < 20 else { return [] }
        return group.children.flatMap { child -> [MarkupElement] in
            switch child.name {
            case "element": [child.attributes["ref"].flatMap(namedElement) ?? child]
            case "sequence", "choice", "all", "complexContent": particles(child, depth: depth + 1)
            case "extension":
                (child.attributes["base"].flatMap(namedType).map { particles($0, depth: depth + 1) } ?? [])
                    + particles(child, depth: depth + 1)
            default: []
            }
        }
    }

    private func namedType(_ name: String) -> MarkupElement? {
        let local = Self.local(name)
        return root.children.first { $0.name == "complexType" && $0.attributes["name"] == local }
    }

    private func namedElement(_ name: String) -> MarkupElement? {
        let local = Self.local(name)
        return root.children.first { $0.isElement(named: local) }
    }

    private static func local(_ name: String) -> String {
        name.split(separator: ":", maxSplits: 1).last.map(String.init) ?? name
    }
}

extension MarkupElement {
    fileprivate func isElement(named name: String) -> Bool {
        self.name == "element" && attributes["name"] == name
    }
}
