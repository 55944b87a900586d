import IntegrationTenant
import KeyMaterial
import KeystoreFormats
import ManagementSchema

/// What stands under one alias of the tenant's keystore.
enum KeystoreEntryRoutes {
    static let all: [Route] = [
        .get(
            "/tenant/keystore/entries", "listKeystoreEntries", .right(.tenantRead), "List the tenant's keystore"
        ) { call in
            KeystoreEntryList(entries: try await call.tenant.keystore.entries().map(KeystoreEntryResource.init))
        },
        .get(
            "/tenant/keystore/entries/{alias}", "showKeystoreEntry", .right(.tenantRead),
            "Show what stands under an alias"
        ) { call in
            KeystoreEntryResource(try await call.tenant.keystore.entry(try call.parameter("alias")))
        },
        .send(
            .patch, "/tenant/keystore/entries/{alias}", "renameKeystoreEntry", .right(.tenantWrite),
            "Give an entry another alias"
        ) { (call, body: KeystoreEntryRename) in
            KeystoreEntryResource(
                try await call.tenant.keystore.rename(
                    try call.parameter("alias"), to: body.alias, by: call.by))
        },
        .delete(
            "/tenant/keystore/entries/{alias}", "deleteKeystoreEntry", .right(.tenantWrite), "Delete an entry",
            query: [QueryParameter("force", "True: also where a flow uses it.", schema: .boolean)]
        ) { call in
            try await call.tenant.keystore.delete(
                try call.parameter("alias"), force: try call.flag("force"), by: call.by)
        },
        .file(
            "/tenant/keystore/entries/{alias}/certificate", "downloadKeystoreCertificate", .right(.tenantRead),
            "Download the certificate under an alias", query: [.format],
            mediaTypes: ["application/x-pem-file", "application/pkix-cert"]
        ) { call in
            let alias = try call.parameter("alias")
            return try call.file(try await call.tenant.keystore.certificate(alias), name: alias)
        },
        .file(
            "/tenant/keystore/entries/{alias}/chain", "downloadKeystoreChain", .right(.tenantRead),
            "Download the certificate chain under an alias, leaf first",
            query: [
                QueryParameter("format", "`pem` (when absent) or `pkcs7`.", schema: .enumeration(["pem", "pkcs7"]))
            ],
            mediaTypes: ["application/x-pem-file", "application/x-pkcs7-certificates"], chain),
        .file(
            "/tenant/keystore/entries/{alias}/public-key", "downloadKeystorePublicKey", .right(.tenantRead),
            "Download the public key under an alias as a line in OpenSSH's format", mediaTypes: ["text/plain"]
        ) { call in
            let alias = try call.parameter("alias")
            guard let line = try await call.tenant.keystore.certificate(alias).publicKey.openSSHLine(comment: alias)
            else { throw TenantError(.badInput, "OpenSSH has no form for keys of this algorithm") }
            return .file(bytes: Array((line + "\n").utf8), mediaType: "text/plain", fileName: "\(alias).pub")
        },
        .get(
            "/tenant/keystore/entries/{alias}/uses", "listAliasUses", .right(.tenantRead),
            "List the channels that name an alias, and those that may use it"
        ) { call in
            let uses = try await call.tenant.keystore.uses(of: try call.parameter("alias"))
            return AliasUseList(
                uses: uses.map {
                    AliasUseResource(
                        flow: $0.flowID, flowName: $0.flowName, channel: $0.channelName, parameter: $0.parameter,
                        isDeployed: $0.isDeployed, isPossible: $0.isPossible)
                })
        },
        .get(
            "/tenant/keystore/entries/{alias}/request", "createKeystoreRequest", .right(.tenantRead),
            "Make a certificate request for the key under an alias"
        ) { call in
            let alias = try call.parameter("alias")
            let request = try await call.tenant.keystore.signingRequest(alias)
            return KeystoreRequestResource(alias: alias, pem: request.pem)
        },
        .send(
            .put, "/tenant/keystore/entries/{alias}/request", "answerKeystoreRequest", .right(.tenantWrite),
            "Replace the chain under an alias by an authority's answer to its request"
        ) { (call, body: KeystoreRequestAnswer) in
            let bytes = try CertificateInput.bytes(of: body.certificate, member: "/certificate")
            return KeystoreEntryResource(
                try await call.tenant.keystore.updateSigningResponse(
                    try call.parameter("alias"), bytes: bytes, by: call.by))
        },
    ]
}

extension KeystoreEntryRoutes {
    private static func chain(_ call: ManagementCall) async throws -> ManagementReply {
        let alias = try call.parameter("alias")
        let chain = try await call.tenant.keystore.chain(alias)
        switch call.query["format"] {
        case nil, "pem":
            return .file(
                bytes: Array(chain.map(\.pem).joined().utf8), mediaType: "application/x-pem-file",
                fileName: "\(alias).pem")
        case "pkcs7":
            return .file(
                bytes: PKCS7Writer.bytes(of: chain), mediaType: "application/x-pkcs7-certificates",
                fileName: "\(alias).p7b")
        default: throw ProblemError(.invalidParameter, "The format is neither pem nor pkcs7", at: "query/format")
        }
    }
}

extension KeystoreEntryResource {
    init(_ entry: TenantKeystoreEntry) {
        let key = entry.certificate?.publicKey
        self.init(
            alias: entry.alias, kind: entry.kind == .keyPair ? .keyPair : .certificate,
            isProtected: entry.isProtected, algorithm: key?.algorithm, keySizeBits: key?.keySizeBits,
            createdAt: entry.createdAt.rfc3339, createdBy: entry.createdBy, modifiedAt: entry.modifiedAt.rfc3339,
            modifiedBy: entry.modifiedBy, certificates: entry.chain.map(CertificateDetail.init))
    }
}
