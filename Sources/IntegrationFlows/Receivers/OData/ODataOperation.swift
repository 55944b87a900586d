/// What an OData channel does.
enum ODataOperation: String, Sendable {
    case query = "query"
    case read = "read"
    case create = "create"
    case update = "update"
    case merge = "merge"
    case patch = "patch"
    case delete = "delete"
    case function = "functionimport"

    /// `Query(GET)` in version 2, `get` in version 4; throws `unsupported` for others.
    init(_ text: String) throws(FlowError) {
        let name = text.split(separator: "(").first.map { $0.lowercased() } ?? ""
        let names = ["get": Self.query, "post": .create, "put": .update, "upsert": .merge]
        guard let operation = Self(rawValue: name) ?? names[name] else {
            throw FlowError(.unsupported, "operation '\(text)'")
        }
        self = operation
    }

    var method: String {
        switch self {
        case .query, .read, .function: "GET"
        case .create: "POST"
        case .update: "PUT"
        case .merge: "MERGE"
        case .patch: "PATCH"
        case .delete: "DELETE"
        }
    }

    var sendsBody: Bool { [.create, .update, .merge, .patch].contains(self) }
}
