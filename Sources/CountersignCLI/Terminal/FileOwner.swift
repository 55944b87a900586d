import Foundation

/// Who a file is to belong to.
struct FileOwner: Sendable, Hashable {
    /// Nil leaves it as it is.
    let user: uid_t?
    let group: gid_t?

    /// Takes `USER`, `USER:GROUP` or `:GROUP`, each by name or number. Throws `CommandFailure` for unknown ones.
    init(_ text: String) throws {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        user = try parts[0].isEmpty ? nil : Self.user(parts[0])
        group = try parts.count < 2 || parts[1].isEmpty ? nil : Self.group(parts[1])
        guard user != nil || group != nil else { throw CommandFailure.usage("'\(text)' names neither user nor group") }
    }

    private static func user(_ name: String) throws -> uid_t {
        if let number = uid_t(name) { return number }
        guard let entry = getpwnam(name) else { throw CommandFailure.usage("there is no user \(name) on this machine") }
        return entry.pointee.pw_uid
    }

    private static func group(_ name: String) throws -> gid_t {
        if let number = gid_t(name) { return number }
        guard let entry = getgrnam(name) else {
            throw CommandFailure.usage("there is no group \(name) on this machine")
        }
        return entry.pointee.gr_gid
    }
}
