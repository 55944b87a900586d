import IdentityDirectory

/// Who may take a route. There is no default: a route says it.
enum Access: Hashable, Sendable, CustomStringConvertible {
    /// Nothing is told that an outsider may not know.
    case anyone
    /// Any principal, whatever its rights.
    case signedIn
    case right(Right)

    var description: String {
        switch self {
        case .anyone: "anyone"
        case .signedIn: "signed-in"
        case .right(let right): right.rawValue
        }
    }
}
