public import Foundation

/// A technical user: the identity that a caller arrives as.
public struct CommunicationUser: Sendable, Hashable, Codable, Identifiable {
    /// The user's name, such as `_ABCXYZ`; never changes.
    public let id: String
    public var description: String
    /// A locked user is refused whatever it presents.
    public internal(set) var isLocked: Bool
    public internal(set) var passwordStatus: PasswordStatus
    /// Whether the caller may renew its certificates by itself, where that is offered at all.
    public internal(set) var mayRenew: Bool
    public internal(set) var createdAt: Date

    /// A user to be created; the directory sets the rest.
    public init(id: String, description: String = "") {
        self.init(
            id: id, description: description, isLocked: false, passwordStatus: .none,
            createdAt: Date(timeIntervalSince1970: 0))
    }

    /// A user as a store gives it back.
    public init(
        id: String, description: String, isLocked: Bool, passwordStatus: PasswordStatus, createdAt: Date,
        mayRenew: Bool = true
    ) {
        self.mayRenew = mayRenew
        self.id = id
        self.description = description
        self.isLocked = isLocked
        self.passwordStatus = passwordStatus
        self.createdAt = createdAt
    }
}

/// What a communication user's password is good for at the moment.
public enum PasswordStatus: String, Sendable, Hashable, Codable, CaseIterable {
    /// No password was ever set.
    case none
    case active
    /// Locked after repeated failures; the user's certificates go on working.
    case locked
}
