/// The `ifl:property` list of an element: key to text, as written, before parameters are filled in.
public struct ElementProperties: Sendable, Hashable, Codable {
    /// Every property by key; of a key that is written twice the last one counts.
    public var values: [String: String]

    public init(_ values: [String: String] = [:]) {
        self.values = values
    }

    /// The text under a key; nil when the key is absent or its text is empty.
    public subscript(key: String) -> String? {
        guard let value = values[key], !value.isEmpty else { return nil }
        return value
    }

    /// The text under a key once parameters are filled in; nil when it is absent, empty, or still names a parameter.
    ///
    /// A parameter without a value is told of the parameter (``FlowCheck/unresolvedParameters``), not of what it would
    /// choose.
    func settled(_ key: String) -> String? {
        self[key].flatMap { FlowParameters.hasName(in: $0) ? nil : $0 }
    }

    /// The text under the first of several keys, which different versions of a step use.
    func first(of keys: [String]) -> String? {
        for key in keys {
            if let value = self[key] { return value }
        }
        return nil
    }

    /// Keys in alphabetical order, for pages and listings.
    public var sortedKeys: [String] { values.keys.sorted() }

    /// One part of `cmdVariantUri`, `ctype::FlowstepVariant/cname::ExternalCall/version::1.0.4`; nil when absent.
    public func variant(_ part: String) -> String? {
        guard let uri = self["cmdVariantUri"] else { return nil }
        let prefix = part + "::"
        for piece in uri.split(separator: "/") where piece.hasPrefix(prefix) {
            return String(piece.dropFirst(prefix.count))
        }
        return nil
    }

    /// Rows of a property whose text is a table of `<row><cell id='Action'>…</cell>…</row>`; nil when it is none.
    ///
    /// A cell without an id is found under its number, from "0" on.
    public func table(_ key: String) -> [[String: String]]? {
        guard let text = self[key], text.hasPrefix("<row>") || text.hasPrefix("<row ") else { return nil }
        return PropertyTable.rows(of: text)
    }
}
