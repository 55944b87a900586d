/// How a client proves itself to its authorization server.
public enum OAuth2ClientAuthenticationValue: String, SchemaEnumeration, Hashable {
    /// Id and secret among the form's fields.
    case body
    /// HTTP Basic.
    case header
}

/// OAuth 2 client credentials under a name, without the secret.
public struct OAuth2CredentialResource: Codable, Hashable, Sendable {
    public var name: String
    public var tokenUrl: String
    public var clientId: String
    /// Empty: none is asked for.
    public var scope: String
    public var clientAuthentication: OAuth2ClientAuthenticationValue
    /// Sent along with the token request; empty: not sent.
    public var resource: String
    /// Sent along with the token request; empty: not sent.
    public var audience: String
    public var description: String
    /// RFC 3339.
    public var deployedAt: String
    public var deployedBy: String

    public init(
        name: String, tokenUrl: String, clientId: String, scope: String,
        clientAuthentication: OAuth2ClientAuthenticationValue, resource: String, audience: String,
        description: String, deployedAt: String, deployedBy: String
    ) {
        self.name = name
        self.tokenUrl = tokenUrl
        self.clientId = clientId
        self.scope = scope
        self.clientAuthentication = clientAuthentication
        self.resource = resource
        self.audience = audience
        self.description = description
        self.deployedAt = deployedAt
        self.deployedBy = deployedBy
    }
}

/// OAuth 2 client credentials, in the order of name.
public struct OAuth2CredentialList: Codable, Hashable, Sendable {
    public var credentials: [OAuth2CredentialResource]

    public init(credentials: [OAuth2CredentialResource]) {
        self.credentials = credentials
    }
}

/// OAuth 2 client credentials for channels to refer to.
public struct OAuth2CredentialDeployment: Codable, Hashable, Sendable {
    public var tokenUrl: String
    public var clientId: String
    public var secret: String
    public var scope: String?
    /// Absent: in the body.
    public var clientAuthentication: OAuth2ClientAuthenticationValue?
    /// Which resource the token is for, sent along with the token request (RFC 8707).
    public var resource: String?
    /// For whom the token is, as some servers ask in its place.
    public var audience: String?
    public var description: String?

    public init(
        tokenUrl: String, clientId: String, secret: String, scope: String? = nil,
        clientAuthentication: OAuth2ClientAuthenticationValue? = nil, resource: String? = nil,
        audience: String? = nil, description: String? = nil
    ) {
        self.tokenUrl = tokenUrl
        self.clientId = clientId
        self.secret = secret
        self.scope = scope
        self.clientAuthentication = clientAuthentication
        self.resource = resource
        self.audience = audience
        self.description = description
    }
}
