import HTTPTypes
import IdentityDirectory

/// One address of the console, with the right that it asks for.
struct Route: Sendable {
    enum Access: Sendable, Hashable {
        /// Anyone, signed in or not.
        case anyone
        /// Everyone who is signed in, whatever their rights.
        case signedIn
        case right(Right)
    }

    var method: HTTPRequest.Method
    /// Segments that begin with a colon are parameters.
    var path: String
    var access: Access
    /// The part of a server that must be served for the address to exist; nil for all servers.
    var part: ConsolePart?
    /// How many bytes a posted form may have.
    var limitBytes: Int
    var answer: @Sendable (Visit) async throws -> Reply

    static func get(
        _ path: String, _ access: Access, of part: ConsolePart? = nil,
        _ answer: @escaping @Sendable (Visit) async throws -> Reply
    ) -> Route {
        Route(method: .get, path: path, access: access, part: part, limitBytes: 0, answer: answer)
    }

    static func post(
        _ path: String, _ access: Access, of part: ConsolePart? = nil, limitBytes: Int = 256 * 1024,
        _ answer: @escaping @Sendable (Visit) async throws -> Reply
    ) -> Route {
        Route(method: .post, path: path, access: access, part: part, limitBytes: limitBytes, answer: answer)
    }
}

/// The two parts that a server may serve, alone or together.
public enum ConsolePart: String, Sendable, Hashable, CaseIterable {
    case businessSystem = "business-system"
    case integrationTenant = "integration-tenant"
}
