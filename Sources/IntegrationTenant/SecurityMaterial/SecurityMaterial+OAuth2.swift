import Foundation
public import IntegrationFlows
public import KeyMaterial

extension SecurityMaterial {
    /// What OAuth 2 client credentials are made of, beside their secret.
    public struct OAuth2Draft: Sendable {
        public var name: String
        public var tokenURL: String
        public var clientID: String
        public var scope: String
        public var authentication: OAuth2Client.Authentication
        public var details = OAuth2Details()

        public init(
            name: String, tokenURL: String, clientID: String, scope: String = "",
            authentication: OAuth2Client.Authentication = .body
        ) {
            self.name = name
            self.tokenURL = tokenURL
            self.clientID = clientID
            self.scope = scope
            self.authentication = authentication
        }
    }

    /// In the order of name.
    public func oauth2Credentials() -> [OAuth2Credential] {
        oauth2.withLock { $0.values.map(\.credential) }.sorted { $0.name < $1.name }
    }

    /// Adds OAuth 2 client credentials, or replaces them when `overwrite` is given; throws `alreadyExists`,
    /// `badInput`, `limitExceeded`.
    ///
    /// - Parameter secret: nil keeps the one that they have; throws `notFound` where there are none yet.
    public func deployOAuth2(
        _ draft: OAuth2Draft, secret: Passphrase?, overwrite: Bool = false, by: String
    ) async throws -> OAuth2Credential {
        let texts = [
            draft.name, draft.tokenURL, draft.clientID, draft.scope, draft.details.description, draft.details.resource,
            draft.details.audience,
        ]
        guard (1...150).contains(draft.name.count), texts.allSatisfy({ $0.utf8.count <= 2000 }),
            !texts.joined().unicodeScalars.contains(where: { $0.value < 0x20 })
        else {
            throw TenantError(.badInput, "A credential has a name of up to 150 characters, and no control characters")
        }
        guard let url = URL(string: draft.tokenURL), ["http", "https"].contains(url.scheme ?? ""), url.host != nil,
            !draft.clientID.isEmpty
        else {
            throw TenantError(.badInput, "OAuth 2 client credentials need a client id and the token endpoint's address")
        }
        let (isTaken, count) = oauth2.withLock { ($0[draft.name] != nil, $0.count) }
        guard overwrite || !isTaken else {
            throw TenantError(.alreadyExists, "There is a credential '\(draft.name)' already", hint: "Overwrite it.")
        }
        guard count < 10_000 else { throw TenantError(.limitExceeded, "The tenant keeps at most 10000 credentials") }
        guard let secret = secret ?? storedOAuth2(draft.name)?.secret else {
            throw TenantError(.notFound, "There is no credential '\(draft.name)' whose secret could be kept")
        }
        let credential = OAuth2Credential(
            name: draft.name, tokenURL: draft.tokenURL, clientID: draft.clientID, scope: draft.scope,
            authentication: draft.authentication, details: draft.details, deployedAt: clock.now, deployedBy: by)
        let stored = StoredOAuth2Credential(credential: credential, secret: secret)
        try await store.save(stored)
        oauth2.withLock { $0[draft.name] = stored }
        logger.info("OAuth 2 credential deployed", metadata: ["name": "\(draft.name)", "by": "\(by)"])
        return credential
    }

    /// Throws `notFound`.
    public func deleteOAuth2(_ name: String, by: String) async throws {
        guard try await store.deleteOAuth2Credential(name, by: by) else {
            throw TenantError(.notFound, "There is no credential '\(name)'")
        }
        oauth2.withLock { _ = $0.removeValue(forKey: name) }
        logger.info("OAuth 2 credential deleted", metadata: ["name": "\(name)", "by": "\(by)"])
    }

    func storedOAuth2(_ name: String) -> StoredOAuth2Credential? {
        oauth2.withLock { $0[name] }
    }
}
