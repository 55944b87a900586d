import Foundation
import IntegrationFlows
import KeyMaterial
import Testing

@testable import IntegrationTenant
@testable import ManagementAPI

/// Clients change a member or two of what they have read, and send all of it back.
@Suite struct ODataBodyTests {
    @Test(arguments: [
        "UserCredentials('u')", "SecureParameters('s')", "OAuth2ClientCredentials('o')", "NumberRanges('n')",
        "IntegrationPackages('P')", "IntegrationDesigntimeArtifacts(Id='f',Version='active')",
    ]) func whatWasReadIsTakenBack(path: String) async throws {
        try await run { client, _ in
            let read = try await client.get(path)
            #expect(read.entity["__metadata"] != nil, "\(path): \(read.text)")
            let bare = try JSONSerialization.data(withJSONObject: read.entity)
            for body in [read.bytes, Array(bare)] {
                let answer = try await client.send(.put, path, body: body)
                #expect((200..<300).contains(answer.status), "\(path): \(answer.text)")
            }
        }
    }

    @Test func whatIsChangedWithoutASecretKeepsTheOneThatItHas() async throws {
        try await run { client, tenant in
            let answer = try await client.send(.put, "UserCredentials('u')", ["User": "other", "CompanyId": ""])
            #expect(answer.status == 202, "\(answer.text)")
            let credential = try #require(tenant.securityMaterial.stored("u"))
            #expect(credential.credential.user == "other" && credential.password.text == "pw")
            #expect(try await client.send(.post, "UserCredentials", ["Name": "v", "User": "x"]).status == 400)
        }
    }

    @Test func anEmptyMemberIsTakenOnlyWhereItIsPublished() async throws {
        try await run { client, _ in
            var body = ["Name": "v", "User": "x", "Password": "y", "Kind": "default", "CompanyId": ""]
            #expect(try await client.send(.post, "UserCredentials", body).status == 202)
            body["CompanyId"] = "c"
            let said = try await client.send(.post, "UserCredentials", body)
            #expect(said.status == 400 && said.refusal?.contains("CompanyId") == true)
            body["CompanyId"] = nil
            body["Sort"] = ""
            let unknown = try await client.send(.post, "UserCredentials", body)
            #expect(unknown.status == 400 && unknown.refusal?.contains("Sort") == true)
        }
    }

    @Test func othersAreChangedAtTheirOwnAddress() async throws {
        try await run { client, _ in
            let body = #"{"Name":"P","IntegrationDesigntimeArtifacts":{"results":[{"Id":"g","Name":"g"}]}}"#
            let answer = try await client.send(.put, "IntegrationPackages('P')", body: Array(body.utf8))
            #expect(answer.status == 400 && answer.refusal?.contains("IntegrationDesigntimeArtifacts") == true)
        }
    }

    private func run(_ body: @escaping @Sendable (ODataCaller, Tenant) async throws -> Void) async throws {
        let scene = try await ODataScene()
        let tenant = scene.tenant
        _ = try await tenant.securityMaterial.deploy(name: "u", user: "a", password: Passphrase("pw"), by: "a")
        _ = try await tenant.securityMaterial.deploySecureParameter(name: "s", value: Passphrase("pw"), by: "a")
        _ = try await tenant.securityMaterial.deployOAuth2(
            .init(name: "o", tokenURL: "https://t.example/token", clientID: "c"), secret: Passphrase("pw"), by: "a")
        try await tenant.saveNumberRange(NumberRange(name: "n", minimum: 1, maximum: 9), by: "a")
        _ = try await tenant.flows.savePackage(
            IntegrationPackage(id: "P", name: "P", at: Date(), by: "a"), overwrite: false, by: "a")
        try await TestServer(tenant: tenant).run { try await body(try await ODataCaller($0), tenant) }
    }
}
