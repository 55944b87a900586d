import IntegrationTenant
import KeyMaterial
import ManagementSchema

/// The tenant's secure parameters and known hosts.
enum SecretRoutes {
    static let all: [Route] = [
        .get(
            "/tenant/secure-parameters", "listSecureParameters", .right(.tenantRead), "List secure parameters"
        ) { call in
            SecureParameterList(
                secureParameters: try call.tenant.securityMaterial.secrets(.secureParameter)
                    .map(SecureParameterResource.init))
        },
        .send(
            .put, "/tenant/secure-parameters/{name}", "deploySecureParameter", .right(.tenantWrite),
            "Deploy a secret text under a name; one that is there is replaced"
        ) { (call, body: SecureParameterDeployment) in
            SecureParameterResource(
                try await call.tenant.securityMaterial.deploySecureParameter(
                    name: try call.parameter("name"), value: Passphrase(body.value),
                    description: body.description ?? "", overwrite: true, by: call.by))
        },
        .delete(
            "/tenant/secure-parameters/{name}", "deleteSecureParameter", .right(.tenantWrite),
            "Delete a secure parameter"
        ) { call in
            try await call.tenant.securityMaterial.deleteSecret(
                .secureParameter, try call.parameter("name"), by: call.by)
        },
        .get("/tenant/known-hosts", "listKnownHosts", .right(.tenantRead), "List the SSH servers' keys that are known")
        {
            call in
            try list(call)
        },
        .file(
            "/tenant/known-hosts/file", "downloadKnownHosts", .right(.tenantRead),
            "Download the known hosts in OpenSSH's format", mediaTypes: ["text/plain"]
        ) { call in
            let hosts = try call.tenant.securityMaterial.knownHosts()
            return .file(bytes: Array(hosts.text.utf8), mediaType: "text/plain", fileName: "known_hosts")
        },
        .send(
            .put, "/tenant/known-hosts", "deployKnownHosts", .right(.tenantWrite),
            "Deploy known hosts; those of before are replaced", bodyBytesMax: 2 << 20
        ) { (call, body: KnownHostsDeployment) in
            _ = try await call.tenant.securityMaterial.deployKnownHosts(Array(body.content.utf8), by: call.by)
            return try list(call)
        },
        .delete("/tenant/known-hosts", "deleteKnownHosts", .right(.tenantWrite), "Delete the known hosts") { call in
            try await call.tenant.securityMaterial.deleteSecret(
                .knownHosts, SecurityMaterial.knownHostsName, by: call.by)
        },
    ]

    private static func list(_ call: ManagementCall) throws -> KnownHostList {
        let material = try call.tenant.securityMaterial
        guard !material.secrets(.knownHosts).isEmpty else { return KnownHostList(knownHosts: []) }
        let (summary, text) = try material.knownHosts()
        return KnownHostList(
            knownHosts: try KnownHosts(text: text).entries.map {
                KnownHostResource(
                    hosts: $0.hosts, keyType: $0.keyType, fingerprint: $0.fingerprint, marker: $0.marker)
            }, deployedAt: summary.deployedAt.rfc3339, deployedBy: summary.deployedBy)
    }
}

extension SecureParameterResource {
    fileprivate init(_ secret: SecretSummary) {
        self.init(
            name: secret.name, description: secret.description, deployedAt: secret.deployedAt.rfc3339,
            deployedBy: secret.deployedBy)
    }
}
