import Foundation
import IdentityDirectory
import IntegrationTenant
import ManagementSchema

/// A request whose caller may take its operation.
struct ODataCall: Sendable {
    let tenant: Tenant
    let principal: Principal
    var keys: [String: String]
    let query: ODataQuery
    let bodyBytes: [UInt8]
    let now: Date
    /// The gateway's address, where flows' endpoints are; nil when not known.
    let gatewayAddress: String?
    let tasks: ODataTasks

    var by: String { principal.name }

    /// A key of the path.
    func key(_ name: String) -> String { keys[name] ?? "" }

    /// A parameter after the question mark, without the quotes that function imports put around texts.
    func parameter(_ name: String) -> String? {
        guard let text = query.parameters[name] else { return nil }
        guard text.count >= 2, text.hasPrefix("'"), text.hasSuffix("'") else { return text }
        return String(text.dropFirst().dropLast()).replacing("''", with: "'")
    }

    /// A parameter that must be there.
    func required(_ name: String) throws(ODataError) -> String {
        guard let text = parameter(name), !text.isEmpty else {
            throw ODataError(.badRequest, "The parameter \(name) is missing")
        }
        return text
    }

    /// A parameter that takes `true` or `false`; absent is false.
    func flag(_ name: String) throws(ODataError) -> Bool {
        switch parameter(name) {
        case nil, "false": return false
        case "true": return true
        default: throw ODataError(.badRequest, "\(name) is neither true nor false")
        }
    }

    /// The body's members.
    func body() throws(ODataError) -> ODataBody { try ODataBody(bodyBytes) }
}

/// A body of JSON: one object.
struct ODataBody: Sendable {
    private let members: [String: JSONValue]

    init(_ bytes: [UInt8]) throws(ODataError) {
        guard JSONValue.isShallow(bytes),
            case .object(let members)? = try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        else { throw ODataError(.badRequest, "The body is no JSON object") }
        self.members = members
    }

    /// A text; absent, null and empty are nil.
    func text(_ name: String) throws(ODataError) -> String? {
        switch members[name] {
        case nil, .null, .string(""): return nil
        case .string(let text): return text
        case .integer(let number): return String(number)
        case .bool(let flag): return String(flag)
        default: throw ODataError(.badRequest, "\(name) is no text")
        }
    }

    func required(_ name: String) throws(ODataError) -> String {
        guard let text = try text(name) else { throw ODataError(.badRequest, "The body lacks \(name)") }
        return text
    }

    /// Base 64, with or without line breaks, in either alphabet.
    func bytes(_ name: String) throws(ODataError) -> [UInt8]? {
        guard let text = try text(name) else { return nil }
        guard let bytes = Self.base64(text) else { throw ODataError(.badRequest, "\(name) is not base64") }
        return bytes
    }

    /// Refuses members that would have been ignored.
    func refuse(unless known: Set<String>) throws(ODataError) {
        if let unknown = members.filter({ $0.value != .null && !known.contains($0.key) }).keys.min() {
            throw ODataError(.badRequest, "The body's member \(unknown.prefix(80)) is not offered here")
        }
    }

    static func base64(_ text: String) -> [UInt8]? {
        let plain = text.filter { !$0.isWhitespace }.replacing("-", with: "+").replacing("_", with: "/")
        let padded = plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)
        return Data(base64Encoded: padded).map { [UInt8]($0) }
    }
}
