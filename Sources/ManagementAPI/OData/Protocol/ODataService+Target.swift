import HTTPTypes

extension ODataService {
    /// What of an operation's result a path means beyond it.
    enum Rest: Hashable, Sendable {
        case all
        /// `$count` of a collection.
        case count
        /// One property, perhaps as plain text.
        case property(String, isRaw: Bool)
    }

    typealias Target = (operation: ODataOperation, keys: [String: String], rest: Rest)

    /// The operation that a path leads to: itself, or with `/$count`, a property, or a property's `/$value` behind it.
    func target(_ asked: ODataRequest) throws -> Target {
        let method: HTTPRequest.Method = asked.method == .head ? .get : asked.method
        switch table.match(method, asked.path) {
        case .operation(let operation, let keys): return (operation, keys, .all)
        case .otherMethods(let methods):
            let allowed = methods.map(\.rawValue).sorted().joined(separator: ", ")
            throw ODataError(.methodNotAllowed, "This path takes \(allowed)", headers: [.allow: allowed])
        case .nothing: break
        }
        var shorter = asked.path.segments
        var rest = Rest.all
        if method == .get, let last = shorter.popLast(), last.keys.isEmpty {
            if last.name == "$count" {
                rest = .count
            } else if last.name == "$value", let name = shorter.popLast()?.name {
                rest = .property(name, isRaw: true)
            } else {
                rest = .property(last.name, isRaw: false)
            }
            if !shorter.isEmpty,
                case .operation(let operation, let keys) = table.match(.get, ODataPath(segments: shorter))
            {
                return (operation, keys, rest)
            }
        }
        throw Self.missing(asked.path)
    }

    /// What the original API has and this one has not is refused by name, everything else as not there.
    private static func missing(_ path: ODataPath) -> ODataError {
        let names = path.segments.map(\.name)
        if let name = names.first(where: { ODataNotOffered.names[$0] != nil }), let reason = ODataNotOffered.names[name]
        {
            return ODataError(.notOffered, "\(name) is not offered: \(reason)")
        }
        return ODataError(.notFound, "There is no resource \(names.joined(separator: "/").prefix(200))")
    }
}
