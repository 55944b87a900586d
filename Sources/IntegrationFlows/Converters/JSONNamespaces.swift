/// How names in JSON stand for names in XML namespaces: `p:item` for an `item` in the namespace that `p` is mapped to.
///
/// Source: SAP Cloud Integration, Conversion Rules for JSON to XML Conversion and for XML to JSON Conversion.
struct JSONNamespaces: Sendable {
    /// Between prefix and name; `:` where the step says nothing.
    let separator: String
    /// Prefixes by namespace, in the order of the table.
    let rows: [(prefix: String, namespace: String)]
    /// Whether the step maps namespaces at all.
    let isUsed: Bool

    init(_ properties: ElementProperties) {
        separator = properties["jsonNamespaceSeparator"] ?? ":"
        isUsed = (properties.settled("useNamespaces") ?? properties.settled("useNamespaceMapping") ?? "false") == "true"
        let table = isUsed ? properties.table("jsonNamespaceMapping") ?? [] : []
        rows = table.compactMap { row in
            guard let one = row["0"]?.trimmingSpaces(), let other = row["1"]?.trimmingSpaces() else { return nil }
            // The namespace is the one that looks like a URI; versions of the step order the cells differently.
            return one.contains(":") || one.contains("/") ? (other, one) : (one, other)
        }
    }

    func prefix(of namespace: String) -> String? {
        rows.first { $0.namespace == namespace && !$0.prefix.isEmpty }?.prefix
    }

    /// The name in XML of a member; a prefix that is not mapped is a part of the name.
    func qualifiedName(of member: String) -> String {
        guard let mark = member.firstRange(of: separator), mark.lowerBound > member.startIndex else { return member }
        let prefix = String(member[..<mark.lowerBound])
        guard rows.contains(where: { $0.prefix == prefix }) else { return member }
        return "\(prefix):\(member[mark.upperBound...])"
    }

    /// ` xmlns:p="…"` for each prefix.
    var declarations: String {
        rows.map { " xmlns:\($0.prefix)=\"\(MarkupText.escaped($0.namespace))\"" }.joined()
    }
}
