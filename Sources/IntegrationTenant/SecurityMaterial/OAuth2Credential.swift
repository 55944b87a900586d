public import Foundation
public import IntegrationFlows
public import KeyMaterial

/// OAuth 2 client credentials under a name, for channels that authenticate with a token; shown without the secret.
///
/// Source: RFC 6749 section 4.4.
public struct OAuth2Credential: Sendable, Hashable, Codable, Identifiable {
    public let name: String
    /// The authorization server's token endpoint, `https://…`.
    public let tokenURL: String
    public let clientID: String
    /// Scopes with blanks between; empty: none is asked for.
    public let scope: String
    public let authentication: OAuth2Client.Authentication
    public let details: OAuth2Details
    public let deployedAt: Date
    public let deployedBy: String

    public init(
        name: String, tokenURL: String, clientID: String, scope: String = "",
        authentication: OAuth2Client.Authentication = .body, details: OAuth2Details = OAuth2Details(),
        deployedAt: Date, deployedBy: String
    ) {
        self.name = name
        self.tokenURL = tokenURL
        self.clientID = clientID
        self.scope = scope
        self.authentication = authentication
        self.details = details
        self.deployedAt = deployedAt
        self.deployedBy = deployedBy
    }

    public var id: String { name }
}

/// What some authorization servers want to be told beside the standard's fields, and what people note.
public struct OAuth2Details: Sendable, Hashable, Codable {
    public var description = ""
    /// Which resource the token is for; empty: it is not said. Source: RFC 8707 section 2.
    public var resource = ""
    /// For whom the token is, as some servers ask in its place; empty: it is not said.
    public var audience = ""

    public init() {}

    /// Further fields of the token request.
    var fields: [HeaderField] {
        [HeaderField("resource", resource), HeaderField("audience", audience)].filter { !$0.value.isEmpty }
    }
}

/// OAuth 2 client credentials with their secret: what stores keep and channels use, never what is shown.
public struct StoredOAuth2Credential: Sendable, CustomStringConvertible {
    public let credential: OAuth2Credential
    public let secret: Passphrase

    public init(credential: OAuth2Credential, secret: Passphrase) {
        self.credential = credential
        self.secret = secret
    }

    public var description: String { "StoredOAuth2Credential(\(credential.name))" }

    /// What a channel fetches tokens with.
    var client: OAuth2Client {
        OAuth2Client(
            name: credential.name, revision: String(credential.deployedAt.timeIntervalSince1970),
            tokenURL: credential.tokenURL, clientID: credential.clientID, secret: secret, scope: credential.scope,
            authentication: credential.authentication, extraFields: credential.details.fields)
    }
}
