import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import ManagementSchema

/// The tenant's OAuth 2 client credentials.
enum OAuth2CredentialRoutes {
    static let all: [Route] = [
        .get(
            "/tenant/oauth2-credentials", "listOAuth2Credentials", .right(.tenantRead),
            "List OAuth 2 client credentials"
        ) { call in
            OAuth2CredentialList(
                credentials: try call.tenant.securityMaterial.oauth2Credentials().map(OAuth2CredentialResource.init))
        },
        .send(
            .put, "/tenant/oauth2-credentials/{name}", "deployOAuth2Credential", .right(.tenantWrite),
            "Deploy OAuth 2 client credentials under a name; those that are there are replaced"
        ) { (call, body: OAuth2CredentialDeployment) in
            var draft = SecurityMaterial.OAuth2Draft(
                name: try call.parameter("name"), tokenURL: body.tokenUrl, clientID: body.clientId,
                scope: body.scope ?? "", authentication: body.clientAuthentication == .header ? .header : .body)
            draft.details.resource = body.resource ?? ""
            draft.details.audience = body.audience ?? ""
            draft.details.description = body.description ?? ""
            return OAuth2CredentialResource(
                try await call.tenant.securityMaterial.deployOAuth2(
                    draft, secret: Passphrase(body.secret), overwrite: true, by: call.by))
        },
        .delete(
            "/tenant/oauth2-credentials/{name}", "deleteOAuth2Credential", .right(.tenantWrite),
            "Delete OAuth 2 client credentials"
        ) { call in
            try await call.tenant.securityMaterial.deleteOAuth2(try call.parameter("name"), by: call.by)
        },
    ]
}

extension OAuth2CredentialResource {
    fileprivate init(_ credential: OAuth2Credential) {
        self.init(
            name: credential.name, tokenUrl: credential.tokenURL, clientId: credential.clientID,
            scope: credential.scope, clientAuthentication: credential.authentication == .header ? .header : .body,
            resource: credential.details.resource, audience: credential.details.audience,
            description: credential.details.description, deployedAt: credential.deployedAt.rfc3339,
            deployedBy: credential.deployedBy)
    }
}
