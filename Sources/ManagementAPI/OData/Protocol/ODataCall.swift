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
