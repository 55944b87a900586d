public import Foundation
public import KeyMaterial

/// What kind of text a secret of the security material is.
public enum SecretKind: String, Sendable, Hashable, Codable {
    /// A text under a name that scripts and adapters ask for, such as an API key.
    case secureParameter
    /// SSH servers' public keys, in OpenSSH's `known_hosts` format; there is one such file.
    case knownHosts
}

/// A secret text under a name, as it is shown: without the text.
public struct SecretSummary: Sendable, Hashable, Codable, Identifiable {
    public let kind: SecretKind
    public let name: String
    public let description: String
    public let deployedAt: Date
    public let deployedBy: String

    public var id: String { "\(kind.rawValue)/\(name)" }
}

/// A secret text with its name: what stores keep, never what is shown.
public struct StoredSecret: Sendable, CustomStringConvertible {
    public let kind: SecretKind
    public let name: String
    public let text: String
    public let deployedAt: Date
    public let deployedBy: String
    public let content: Passphrase

    public init(
        kind: SecretKind, name: String, description text: String, deployedAt: Date, deployedBy: String,
        content: Passphrase
    ) {
        self.kind = kind
        self.name = name
        self.text = text
        self.deployedAt = deployedAt
        self.deployedBy = deployedBy
        self.content = content
    }

    public var summary: SecretSummary {
        SecretSummary(kind: kind, name: name, description: text, deployedAt: deployedAt, deployedBy: deployedBy)
    }

    public var description: String { "StoredSecret(\(kind.rawValue), \(name))" }
}
