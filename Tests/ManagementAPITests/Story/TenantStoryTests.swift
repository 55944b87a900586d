import Foundation
import HTTPTypes
import IntegrationTenant
import KeyMaterial
import ManagementSchema
import Testing

@testable import ManagementAPI

/// The walk-through over HTTP, as far as the tenant goes.
@Suite struct TenantStoryTests {
    @Test func theTenantsOwnCertificateIsDownloaded() async throws {
        let server = try await TestServer(tenant: TestTenant.make())
        try await server.run { caller in
            let list = try await caller.get("/tenant/keystore/entries").decoded(KeystoreEntryList.self)
            #expect(list.entries.map(\.alias) == ["tenant_key_pair"])
            #expect(list.entries.first?.isProtected == true)
            let fingerprint = list.entries.first?.certificates.first?.sha256Fingerprint
            let path = "/tenant/keystore/entries/tenant_key_pair/certificate"
            let pem = try await caller.get(path)
            #expect(try CertificateBundle(bytes: pem.bytes).certificates.first?.fingerprint.hex == fingerprint)
            let der = try await caller.get(path + "?format=der")
            #expect(try Certificate(derEncoded: der.bytes).fingerprint.hex == fingerprint)
            #expect(try await caller.get(path + "?format=xml").status == 400)
            #expect(try await !caller.get("/tenant/keystore/certificates").text.contains("PRIVATE KEY"))
        }
    }

    @Test func aKeyWithItsOwnPassphraseIsAskedForByAliasAndNothingIsAdded() async throws {
        let server = try await TestServer(tenant: TestTenant.make())
        let file = try TestTenant.jks(alias: "alias_1", store: "store-passphrase", key: "key-passphrase")
        try await server.run { caller in
            var addition = KeystoreAddition(
                fileName: "name.jks", content: Data(file.bytes).base64EncodedString(), passphrase: "store-passphrase")
            let refusal = try await caller.post("/tenant/keystore", addition)
            #expect(refusal.status == 422)
            #expect(try refusal.problem.type == "key-passphrase-needed")
            #expect(try refusal.problem.aliases == ["alias_1"])
            #expect(try await caller.get("/tenant/keystore/entries/alias_1").status == 404)

            addition.keyPassphrasesToTry = ["another-one", "key-passphrase"]
            let report = try await caller.post("/tenant/keystore", addition).decoded(KeystoreAdditionResource.self)
            #expect(report.message == "Keystore name.jks added: 1 key pair (alias_1), 0 certificates")
            #expect(report.results.map(\.outcome) == [.added])

            let again = try await caller.post("/tenant/keystore", addition).decoded(KeystoreAdditionResource.self)
            #expect(again.results.map(\.outcome) == [.kept])
        }
    }

    @Test func theStoresPassphraseTellsAWrongOneFromAFileThatIsNone() async throws {
        let server = try await TestServer(tenant: TestTenant.make())
        let file = try TestTenant.jks(alias: "alias_1", store: "store-passphrase", key: "key-passphrase")
        try await server.run { caller in
            let wrong = KeystoreAddition(
                fileName: "name.jks", content: Data(file.bytes).base64EncodedString(), passphrase: "wrong")
            let refused = try await caller.post("/tenant/keystore", wrong)
            #expect(try refused.problem.type == "wrong-passphrase")
            let none = KeystoreAddition(fileName: "name.jks", content: "AAAA", passphrase: "wrong")
            let unreadable = try await caller.post("/tenant/keystore", none)
            #expect(unreadable.status == 422)
        }
    }

    @Test func theAliasOfAFlowDecidesWhichCertificateItsMessagesAreSentWith() async throws {
        let channel = RecordingChannel()
        let server = try await TestServer(tenant: TestTenant.make(channel))
        let file = try TestTenant.jks(alias: "alias_1", store: "store-passphrase", key: "store-passphrase")
        try await server.run { caller in
            _ = try await caller.post(
                "/tenant/keystore",
                KeystoreAddition(
                    fileName: "name.jks", content: Data(file.bytes).base64EncodedString(),
                    passphrase: "store-passphrase"))
            let flow = ProjectFile(path: "orders.iflw", content: Data(TestTenant.flow.utf8).base64EncodedString())
            let imported = try await caller.post("/tenant/flows", FlowImport(id: "orders", files: [flow]))
            #expect(imported.status == 201, "\(imported.text)")
            #expect(try imported.decoded(FlowDetail.self).unresolvedParameters == ["address"])
            let change = FlowConfigurationChange(
                privateKeyAlias: "alias_1", parameters: ["address": "https://partner.test/orders"])
            let body = String(decoding: try JSONEncoder().encode(change), as: UTF8.self)
            let configured = try await caller.send(.patch, "/management/v1/tenant/flows/orders", body: body)
            let detail = try configured.decoded(FlowDetail.self)
            #expect(detail.channels.map(\.resolvedPrivateKeyAlias) == ["alias_1"])
            let deployed = try await caller.send(.post, "/management/v1/tenant/flows/orders/deploy")
            #expect(try deployed.decoded(FlowResource.self).status == .started)

            let send = MessageSend(body: Data("order".utf8).base64EncodedString(), correlationId: "story-1")
            let sent = try await caller.post("/tenant/flows/orders/messages", send).decoded(MessageDetail.self)
            #expect(sent.message.status == "COMPLETED", "\(sent.message.error ?? "")")
            #expect(sent.message.certificateSha256Fingerprint == file.certificate.fingerprint.hex)
            #expect(channel.fingerprints == [file.certificate.fingerprint.hex])
            let list = try await caller.get("/tenant/messages?id=story-1").decoded(MessageList.self)
            #expect(list.messages.map(\.id) == [sent.message.id])
            #expect(list.messages.first?.calls.first?.certificateSha256Fingerprint == file.certificate.fingerprint.hex)
        }
    }

    @Test func credentialsAreShownWithoutTheirPassword() async throws {
        let server = try await TestServer(tenant: TestTenant.make())
        try await server.run { caller in
            let body = #"{"user": "caller", "password": "a secret password"}"#
            let deployed = try await caller.send(.put, "/management/v1/tenant/credentials/partner", body: body)
            #expect(deployed.status == 200)
            #expect(!deployed.text.contains("secret"))
            #expect(try await !caller.get("/tenant/credentials").text.contains("secret"))
            #expect(try await caller.send(.delete, "/management/v1/tenant/credentials/partner").status == 204)
            #expect(try await caller.get("/tenant/credentials/partner").status == 404)
        }
    }

    @Test func oauth2CredentialsAreShownWithoutTheirSecret() async throws {
        let server = try await TestServer(tenant: TestTenant.make())
        try await server.run { caller in
            let body = #"{"tokenUrl": "https://login.example/token", "clientId": "c", "secret": "a secret word"}"#
            let path = "/management/v1/tenant/oauth2-credentials/partner"
            let deployed = try await caller.send(.put, path, body: body)
            #expect(deployed.status == 200 && deployed.text.contains("login.example"))
            let listed = try await caller.get("/tenant/oauth2-credentials").text
            #expect(listed.contains("partner") && !(listed + deployed.text).contains("secret word"))
            #expect(try await caller.send(.put, path, body: body.replacing("https:", with: "file:")).status == 422)
            #expect(try await caller.send(.delete, path).status == 204)
            #expect(try await caller.send(.delete, path).status == 404)
        }
    }

    @Test func earlierStatesOfTheKeystoreComeBack() async throws {
        let server = try await TestServer(tenant: TestTenant.make())
        try await server.run { caller in
            let creation = KeystoreKeyPairCreation(alias: "made", subject: "CN=made")
            #expect(try await caller.post("/tenant/keystore/key-pairs", creation).status == 201)
            let history = try await caller.get("/tenant/keystore/history").decoded(KeystoreVersionList.self)
            let first = try #require(history.versions.last?.version)
            let restore = "/management/v1/tenant/keystore/history/\(first)/restore"
            #expect(try await caller.send(.post, restore).status == 200)
            let list = try await caller.get("/tenant/keystore/entries").decoded(KeystoreEntryList.self)
            #expect(list.entries.map(\.alias) == ["tenant_key_pair"])
        }
    }
}
