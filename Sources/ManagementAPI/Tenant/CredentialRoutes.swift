import IntegrationTenant
import KeyMaterial
import ManagementSchema

/// The tenant's security material.
enum CredentialRoutes {
    static let all: [Route] = [
        .get("/tenant/credentials", "listCredentials", .right(.tenantRead), "List security material") { call in
            CredentialList(
                credentials: try await call.tenant.securityMaterial.credentials().map(CredentialResource.init))
        },
        .get("/tenant/credentials/{name}", "showCredential", .right(.tenantRead), "Show a credential") { call in
            CredentialResource(try await call.tenant.securityMaterial.credential(try call.parameter("name")))
        },
        .send(
            .put, "/tenant/credentials/{name}", "deployCredential", .right(.tenantWrite),
            "Deploy a user and password under a name; one that is there is replaced"
        ) { (call, body: CredentialDeployment) in
            CredentialResource(
                try await call.tenant.securityMaterial.deploy(
                    name: try call.parameter("name"), user: body.user, password: Passphrase(body.password),
                    description: body.description ?? "", overwrite: true, by: call.by))
        },
        .delete("/tenant/credentials/{name}", "deleteCredential", .right(.tenantWrite), "Delete a credential") { call in
            try await call.tenant.securityMaterial.delete(try call.parameter("name"), by: call.by)
        },
    ]
}

extension CredentialResource {
    fileprivate init(_ credential: UserCredential) {
        self.init(
            name: credential.name, user: credential.user, description: credential.description,
            deployedAt: credential.deployedAt.rfc3339, deployedBy: credential.deployedBy)
    }
}
