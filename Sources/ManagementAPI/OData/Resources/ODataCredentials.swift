import Foundation
import IntegrationFlows
import IntegrationTenant
import KeyMaterial

extension ODataComplexType {
    static let securityArtifactDescriptor = ODataComplexType(
        name: "SecurityArtifactDescriptor",
        properties: [.init("Type"), .init("DeployedBy"), .init("DeployedOn", .dateTime), .init("Status")])
}

extension ODataEntityType {
    static let userCredential = ODataEntityType(
        name: "UserCredential", set: "UserCredentials", keys: ["Name"],
        properties: [
            .init("Name"), .init("Kind"), .init("Description"), .init("User"), .init("Password"), .init("CompanyId"),
            .init("SecurityArtifactDescriptor", .complex(.securityArtifactDescriptor)),
        ])

    static let secureParameter = ODataEntityType(
        name: "SecureParameter", set: "SecureParameters", keys: ["Name"],
        properties: [
            .init("Name"), .init("Description"), .init("SecureParam"), .init("DeployedBy"),
            .init("DeployedOn", .dateTime), .init("Status"),
        ])

    static let oauth2ClientCredential = ODataEntityType(
        name: "OAuth2ClientCredential", set: "OAuth2ClientCredentials", keys: ["Name"],
        properties: [
            .init("Name"), .init("Description"), .init("TokenServiceUrl"), .init("ClientId"), .init("ClientSecret"),
            .init("ClientAuthentication"), .init("Scope"), .init("ScopeContentType"), .init("Resource"),
            .init("Audience"), .init("SecurityArtifactDescriptor", .complex(.securityArtifactDescriptor)),
        ])
}

/// Security material; secrets go in and never come out.
enum ODataCredentials {
    static let operations = users + parameters + clients

    // MARK: - User credentials

    private static let users: [ODataOperation] = [
        ODataOperation(.get, "UserCredentials", .tenantRead) { call in
            .collection(.userCredential, try await call.tenant.securityMaterial.credentials().map(entity))
        },
        ODataOperation(.get, "UserCredentials('{Name}')", .tenantRead) { call in
            .entity(entity(try await call.tenant.securityMaterial.credential(call.key("Name"))))
        },
        ODataOperation(.post, "UserCredentials", .tenantWrite) { call in
            let body = try call.body()
            return try await deployUser(try body.required("Name"), body, isNew: true, call)
        },
        ODataOperation(.put, "UserCredentials('{Name}')", .tenantWrite) { call in
            let name = call.key("Name")
            _ = try await call.tenant.securityMaterial.credential(name)
            return try await deployUser(name, try call.body(), isNew: false, call)
        },
        ODataOperation(.delete, "UserCredentials('{Name}')", .tenantWrite) { call in
            try await call.tenant.securityMaterial.delete(call.key("Name"), by: call.by)
            return .accepted(nil)
        },
    ]

    private static func deployUser(
        _ name: String, _ body: ODataBody, isNew: Bool, _ call: ODataCall
    ) async throws -> ODataResult {
        try body.refuse(
            unless: ["Name", "Kind", "Description", "User", "Password"], of: .userCredential,
            computed: ["SecurityArtifactDescriptor"])
        try checkName(name, body)
        guard try body.text("Kind") ?? "default" == "default" else {
            throw ODataError(.badRequest, "User credentials of other kinds than default are not offered")
        }
        _ = try await call.tenant.securityMaterial.deploy(
            name: name, user: try body.required("User"), password: try secret("Password", body, isNew: isNew),
            description: try body.text("Description") ?? "", overwrite: !isNew, by: call.by)
        return .accepted(nil)
    }

    private static func entity(_ credential: UserCredential) -> ODataEntity {
        ODataEntity(
            .userCredential,
            [
                "Name": .string(credential.name), "Kind": "default",
                "Description": .optional(credential.description.isEmpty ? nil : credential.description),
                "User": .string(credential.user),
                "SecurityArtifactDescriptor": descriptor(credential.deployedBy, credential.deployedAt),
            ])
    }

    // MARK: - Secure parameters

    private static let parameters: [ODataOperation] = [
        ODataOperation(.get, "SecureParameters", .tenantRead) { call in
            .collection(
                .secureParameter, call.tenant.securityMaterial.secrets(.secureParameter).map(entity))
        },
        ODataOperation(.get, "SecureParameters('{Name}')", .tenantRead) { call in
            .entity(entity(try call.tenant.securityMaterial.secureParameter(call.key("Name"))))
        },
        ODataOperation(.post, "SecureParameters", .tenantWrite) { call in
            let body = try call.body()
            return try await deployParameter(try body.required("Name"), body, isNew: true, call)
        },
        ODataOperation(.put, "SecureParameters('{Name}')", .tenantWrite) { call in
            _ = try call.tenant.securityMaterial.secureParameter(call.key("Name"))
            return try await deployParameter(call.key("Name"), try call.body(), isNew: false, call)
        },
        ODataOperation(.delete, "SecureParameters('{Name}')", .tenantWrite) { call in
            try await call.tenant.securityMaterial.deleteSecret(.secureParameter, call.key("Name"), by: call.by)
            return .accepted(nil)
        },
    ]

    private static func deployParameter(
        _ name: String, _ body: ODataBody, isNew: Bool, _ call: ODataCall
    ) async throws -> ODataResult {
        try body.refuse(
            unless: ["Name", "Description", "SecureParam"], of: .secureParameter,
            computed: ["DeployedBy", "DeployedOn", "Status"])
        try checkName(name, body)
        _ = try await call.tenant.securityMaterial.deploySecureParameter(
            name: name, value: try secret("SecureParam", body, isNew: isNew),
            description: try body.text("Description") ?? "", overwrite: !isNew, by: call.by)
        return .accepted(nil)
    }

    private static func entity(_ secret: SecretSummary) -> ODataEntity {
        ODataEntity(
            .secureParameter,
            [
                "Name": .string(secret.name), "Description": .string(secret.description),
                "DeployedBy": .string(secret.deployedBy), "DeployedOn": .time(secret.deployedAt),
                "Status": "DEPLOYED",
            ])
    }

    // MARK: - OAuth 2 client credentials

    private static let clients: [ODataOperation] = [
        ODataOperation(.get, "OAuth2ClientCredentials", .tenantRead) { call in
            .collection(
                .oauth2ClientCredential, call.tenant.securityMaterial.oauth2Credentials().map(entity))
        },
        ODataOperation(.get, "OAuth2ClientCredentials('{Name}')", .tenantRead) { call in
            .entity(entity(try client(call)))
        },
        ODataOperation(.post, "OAuth2ClientCredentials", .tenantWrite) { call in
            let body = try call.body()
            return try await deployClient(try body.required("Name"), body, isNew: true, call)
        },
        ODataOperation(.put, "OAuth2ClientCredentials('{Name}')", .tenantWrite) { call in
            _ = try client(call)
            return try await deployClient(call.key("Name"), try call.body(), isNew: false, call)
        },
        ODataOperation(.delete, "OAuth2ClientCredentials('{Name}')", .tenantWrite) { call in
            try await call.tenant.securityMaterial.deleteOAuth2(call.key("Name"), by: call.by)
            return .accepted(nil)
        },
    ]

    private static func client(_ call: ODataCall) throws -> OAuth2Credential {
        let name = call.key("Name")
        guard let found = call.tenant.securityMaterial.oauth2Credentials().first(where: { $0.name == name }) else {
            throw ODataError(.notFound, "There is no credential '\(name)'")
        }
        return found
    }

    private static func deployClient(
        _ name: String, _ body: ODataBody, isNew: Bool, _ call: ODataCall
    ) async throws -> ODataResult {
        try body.refuse(
            unless: [
                "Name", "Description", "TokenServiceUrl", "ClientId", "ClientSecret", "ClientAuthentication", "Scope",
                "ScopeContentType", "Resource", "Audience",
            ], of: .oauth2ClientCredential, computed: ["SecurityArtifactDescriptor"])
        try checkName(name, body)
        guard try body.text("ScopeContentType") ?? "urlencoded" == "urlencoded" else {
            throw ODataError(.badRequest, "ScopeContentType is not offered but as urlencoded")
        }
        let authentication = try body.text("ClientAuthentication") ?? "body"
        guard let method = OAuth2Client.Authentication(rawValue: authentication) else {
            throw ODataError(.badRequest, "ClientAuthentication is neither body nor header")
        }
        var draft = SecurityMaterial.OAuth2Draft(
            name: name, tokenURL: try body.required("TokenServiceUrl"), clientID: try body.required("ClientId"),
            scope: try body.text("Scope") ?? "", authentication: method)
        draft.details.description = try body.text("Description") ?? ""
        draft.details.resource = try body.text("Resource") ?? ""
        draft.details.audience = try body.text("Audience") ?? ""
        _ = try await call.tenant.securityMaterial.deployOAuth2(
            draft, secret: try secret("ClientSecret", body, isNew: isNew), overwrite: !isNew, by: call.by)
        return .accepted(nil)
    }

    private static func entity(_ credential: OAuth2Credential) -> ODataEntity {
        ODataEntity(
            .oauth2ClientCredential,
            [
                "Name": .string(credential.name), "Description": .string(credential.details.description),
                "TokenServiceUrl": .string(credential.tokenURL), "ClientId": .string(credential.clientID),
                "ClientAuthentication": .string(credential.authentication.rawValue),
                "Scope": .string(credential.scope), "ScopeContentType": "urlencoded",
                "Resource": .string(credential.details.resource), "Audience": .string(credential.details.audience),
                "SecurityArtifactDescriptor": descriptor(credential.deployedBy, credential.deployedAt),
            ])
    }

    // MARK: - In common

    private static func checkName(_ name: String, _ body: ODataBody) throws {
        guard try body.text("Name") ?? name == name else {
            throw ODataError(.badRequest, "Name in the body is not the one in the path")
        }
    }

    /// What is changed without a new secret keeps the one that it has: no answer ever holds it.
    private static func secret(_ member: String, _ body: ODataBody, isNew: Bool) throws -> Passphrase? {
        try (isNew ? body.required(member) : body.text(member)).map { Passphrase($0) }
    }

    private static func descriptor(_ by: String, _ at: Date) -> ODataValue {
        .complex(["Type": "CREDENTIALS", "DeployedBy": .string(by), "DeployedOn": .time(at), "Status": "DEPLOYED"])
    }
}
