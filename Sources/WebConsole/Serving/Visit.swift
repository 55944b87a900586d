import Foundation
import IdentityDirectory

/// One request as the pages see it: who, where, and what was sent.
struct Visit: Sendable {
    /// Scheme and authority that the browser came by, without a slash at the end.
    var origin: String
    var path: String
    var parameters: [String: String]
    var query: FormFields
    var form: FormFields
    /// Nil only on pages that anyone may see.
    var signedIn: SignedIn?
    var now: Date

    struct SignedIn: Sendable {
        var principal: Principal
        var secret: String
        /// What the console remembers this session under.
        var key: String
    }

    /// Who, for the audit.
    var by: String { signedIn?.principal.name ?? "nobody" }

    func has(_ right: Right) -> Bool {
        signedIn?.principal.has(right) == true
    }

    /// A part of the address, decoded.
    subscript(parameter: String) -> String {
        parameters[parameter] ?? ""
    }

    /// The key that the session's memory is kept under.
    func memoryKey() throws -> String {
        guard let signedIn else { throw ConsoleError(.forbidden, "Nobody is signed in.", hint: "Sign in first.") }
        return signedIn.key
    }
}
