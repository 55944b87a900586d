public import Foundation
public import KeyMaterial

/// User and password under a name, for channels with authentication Basic; shown without the password.
public struct UserCredential: Sendable, Hashable, Codable, Identifiable {
    public let name: String
    public let user: String
    public let description: String
    public let deployedAt: Date
    public let deployedBy: String

    public init(name: String, user: String, description: String, deployedAt: Date, deployedBy: String) {
        self.name = name
        self.user = user
        self.description = description
        self.deployedAt = deployedAt
        self.deployedBy = deployedBy
    }

    public var id: String { name }
}

/// A credential with its password: what stores keep and channels use, never what is shown.
public struct StoredUserCredential: Sendable, CustomStringConvertible {
    public let credential: UserCredential
    public let password: Passphrase

    public init(credential: UserCredential, password: Passphrase) {
        self.credential = credential
        self.password = password
    }

    public var description: String { "StoredUserCredential(\(credential.name))" }
}
