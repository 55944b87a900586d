import CountersignTesting
import Foundation
import HTTPTypes
import KeyMaterial
import KeystoreFormats
import Testing

@testable import IntegrationTenant

/// The keystore's history and replacement, secrets, number ranges and trial connections, as people meet them.
@Suite struct TenantMonitorTests {
    private static let keystore = "/monitor/manage-security/keystore"
    private static let material = "/monitor/manage-security/security-material"
    private static let ranges = "/monitor/manage-stores/number-ranges"

    private func file(_ alias: String) throws -> [UInt8] {
        let identity = try TestPKI().client(alias)
        var keystore = Keystore(type: .jks)
        try keystore.addKeyPair(alias: alias, key: identity.key, chain: identity.chain, createdAt: nil)
        return try keystore.encode(passphrase: Passphrase("store-passphrase"))
    }

    @Test func replacingEverythingIsAskedForFirst() async throws {
        let tenant = try await ConsoleTenant.make()
        let fixture = try await ConsoleFixture(tenant: tenant)
        let before = try await tenant.keystore.entries().map(\.alias)
        let bytes = try file("only")
        try await fixture.visit { visitor in
            let asked = try await visitor.upload(
                "\(Self.keystore)/add/keystore", [("passphrase", "store-passphrase"), ("replace", "yes")],
                file: ("file", "name.jks", bytes))
            #expect(asked.text.contains("id=\"confirm-replace\""))
            #expect(asked.text.contains("<span class=\"badge bad\">Removed</span>") == (before.count > 1))
            #expect(try await tenant.keystore.entries().map(\.alias) == before)
            let done = try await visitor.post("\(Self.keystore)/add/confirm", [])
            #expect(done.text.contains("id=\"keystore-added\""))
        }
        #expect(try await tenant.keystore.entries().map(\.alias) == ["only", "tenant_key_pair"])
    }

    @Test func aVersionShowsWhatHasChangedAndBringsAnEntryBack() async throws {
        let tenant = try await ConsoleTenant.make()
        let fixture = try await ConsoleFixture(tenant: tenant)
        _ = try await tenant.keystore.add(
            bytes: try file("kept"), fileName: "f", passphrase: Passphrase("store-passphrase"), by: "test")
        let version = try #require(try await tenant.keystore.history().first?.number)
        try await tenant.keystore.delete("kept", force: true, by: "test")
        try await fixture.visit { visitor in
            let page = try await visitor.get("\(Self.keystore)/history/\(version)")
            #expect(page.text.contains("Bring Back"))
            #expect(page.text.contains("<span class=\"badge bad\">Removed</span>"))
            let back = try await visitor.post(
                "\(Self.keystore)/restore", [("version", String(version)), ("alias", "kept")])
            #expect(back.status == .seeOther)
            #expect(try await visitor.get("\(Self.keystore)/history/nothing").status == .notFound)
        }
        #expect(try await tenant.keystore.entry("kept").kind == .keyPair)
    }

    @Test func secretsGoInAndDoNotComeOut() async throws {
        let tenant = try await ConsoleTenant.make()
        let fixture = try await ConsoleFixture(tenant: tenant)
        try await fixture.visit { visitor in
            let parameter = try await visitor.post(
                "\(Self.material)/create-secure-parameter", [("name", "api_key"), ("value", "very-secret")])
            #expect(parameter.status == .seeOther)
            let client = try await visitor.post(
                "\(Self.material)/create-oauth2",
                [
                    ("name", "oauth"), ("token-url", "https://a.example/t"), ("client-id", "c"),
                    ("secret", "very-secret"), ("audience", "orders"),
                ])
            #expect(client.status == .seeOther)
            let line = "h ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
            let hosts = try await visitor.upload(
                "\(Self.material)/known-hosts", [], file: ("file", "known_hosts", Array(line.utf8)))
            #expect(hosts.status == .seeOther)
            let list = try await visitor.get(Self.material).text
            for name in ["api_key", "oauth", "known_hosts"] { #expect(list.contains(name)) }
            #expect(!list.contains("very-secret"))
            #expect(try await visitor.get("\(Self.material)/known-hosts/download").text == line)
            _ = try await visitor.post(
                "\(Self.material)/delete-secret", [("kind", "secureParameter"), ("name", "api_key")])
        }
        #expect(tenant.securityMaterial.secrets(.secureParameter).isEmpty)
        #expect(tenant.securityMaterial.oauth2Credentials().first?.details.audience == "orders")
    }

    @Test func whatIsEditedKeepsItsSecretUnlessANewOneIsTyped() async throws {
        let tenant = try await ConsoleTenant.make()
        let material = tenant.securityMaterial
        let fixture = try await ConsoleFixture(tenant: tenant)
        let (user, first) = ("\(Self.material)/basic/edit", Passphrase("first"))
        _ = try await material.deploy(name: "basic", user: "u", password: first, by: "a")
        _ = try await material.deploySecureParameter(name: "a key", value: first, by: "a")
        let draft = SecurityMaterial.OAuth2Draft(name: "oauth", tokenURL: "https://a.example/t", clientID: "c1")
        _ = try await material.deployOAuth2(draft, secret: first, by: "a")
        let (client, parameter) = (
            "\(Self.material)/oauth2/oauth/edit", "\(Self.material)/secure-parameters/a%20key/edit"
        )
        try await fixture.visit { visitor in
            let list = try await visitor.get(Self.material).text
            for path in [user, client, parameter] {
                #expect(list.contains("href=\"\(path)\""))
                let page = try await visitor.get(path)
                #expect(page.status == .ok && page.text.contains("it stays as it is") && !page.text.contains("first"))
            }
            #expect(try await visitor.get(client).text.contains("value=\"c1\""))
            let fields = [("token-url", "https://b.example/t"), ("client-id", "c2"), ("authentication", "header")]
            #expect(try await visitor.post(client, fields + [("secret", "")]).status == .seeOther)
            #expect(try await visitor.post(parameter, [("value", ""), ("description", "new")]).status == .seeOther)
            #expect(try await visitor.post(user, [("user", "u2"), ("password", "")]).status == .seeOther)
            let half = try await visitor.post(user, [("user", "u3"), ("password", "x"), ("password-again", "")])
            #expect(half.status == .unprocessableContent)
            #expect(
                try await visitor.post(client, [("token-url", "x"), ("client-id", "c")]).status == .unprocessableContent
            )
            #expect(try await visitor.get("\(Self.material)/oauth2/nobody/edit").status == .notFound)
            #expect(try await visitor.get("\(Self.material)/secure-parameters/nobody/edit").status == .notFound)
        }
        let edited = try #require(material.oauth2Credentials().first)
        #expect(edited.clientID == "c2" && edited.tokenURL == "https://b.example/t")
        #expect(edited.authentication == .header)
        #expect(try material.secureParameter("a key").description == "new")
        #expect(try await material.credential("basic").user == "u2")
        #expect(material.storedOAuth2("oauth")?.secret.equals(first) == true)
        #expect(try material.stored(.secureParameter, "a key").content.equals(first))
        #expect(material.stored("basic")?.password.equals(first) == true)
    }

    @Test func aNumberRangeGoesOnWhereItStands() async throws {
        let tenant = try await ConsoleTenant.make()
        let fixture = try await ConsoleFixture(tenant: tenant)
        try await fixture.visit { visitor in
            let fields = [("name", "n"), ("minimum", "1"), ("maximum", "99"), ("length", "4"), ("rotates", "yes")]
            let deployed = try await visitor.post(Self.ranges, fields)
            #expect(deployed.status == .seeOther)
            #expect(try await visitor.get(Self.ranges).text.contains("0001"))
            #expect(try await visitor.post(Self.ranges, fields + [("next", "200")]).status == .unprocessableContent)
            #expect(try await visitor.post("\(Self.ranges)/delete", [("name", "n")]).status == .seeOther)
        }
        #expect(try await tenant.flowState.numberRanges().isEmpty)
    }

    @Test func aTrialConnectionToNoHostIsSaidOnThePage() async throws {
        let tenant = try await ConsoleTenant.make()
        let fixture = try await ConsoleFixture(tenant: tenant)
        try await fixture.visit { visitor in
            let path = "/monitor/manage-security/connectivity-tests"
            let page = try await visitor.get(path)
            #expect(page.text.contains("id=\"test-button\""))
            let answer = try await visitor.post(path, [("host", "https://x"), ("port", "443")])
            #expect(answer.status == .unprocessableContent)
            #expect(answer.text.contains("id=\"error\""))
        }
    }
}
