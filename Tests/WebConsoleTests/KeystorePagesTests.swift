import CountersignTesting
import Foundation
import HTTPTypes
import IdentityDirectory
import IntegrationTenant
import KeyMaterial
import KeystoreFormats
import Testing

@Suite struct KeystorePagesTests {
    private static let add = "/monitor/manage-security/keystore/add"

    private static func keystore(_ identity: TestIdentity, keyPassphrase: String?) throws -> [UInt8] {
        var keystore = Keystore(type: .jks)
        try keystore.addKeyPair(
            alias: "second_system", key: identity.key, chain: identity.chain, createdAt: nil,
            passphrase: keyPassphrase.map { Passphrase($0) })
        return try keystore.encode(passphrase: Passphrase("store-passphrase"))
    }

    @Test func addedKeystoreSaysWhatBecameOfEachEntry() async throws {
        let tenant = try await ConsoleTenant.make()
        let fixture = try await ConsoleFixture(tenant: tenant)
        let bytes = try Self.keystore(try fixture.pki.client("second"), keyPassphrase: nil)
        try await fixture.visit { visitor in
            let answer = try await visitor.upload(
                "\(Self.add)/keystore", [("passphrase", "store-passphrase")], file: ("file", "name.jks", bytes))
            #expect(answer.text.contains("Keystore name.jks added: 1 key pair (second_system), 0 certificates"))
            #expect(answer.text.contains("<span class=\"badge good\">Added</span>"))
        }
        #expect(try await tenant.keystore.entry("second_system").kind == .keyPair)
    }

    @Test func keyWithAnotherPassphraseIsAskedForByItsAliasAndNothingIsHalfAdded() async throws {
        let tenant = try await ConsoleTenant.make()
        let fixture = try await ConsoleFixture(tenant: tenant)
        let bytes = try Self.keystore(try fixture.pki.client("second"), keyPassphrase: "key-passphrase")
        let before = try await tenant.keystore.entries().map(\.alias)
        try await fixture.visit { visitor in
            let asked = try await visitor.upload(
                "\(Self.add)/keystore", [("passphrase", "store-passphrase")], file: ("file", "name.jks", bytes))
            #expect(asked.text.contains("The key second_system has another passphrase than the keystore."))
            #expect(try await tenant.keystore.entries().map(\.alias) == before)
            let wrong = try await visitor.post("\(Self.add)/key-passphrases", [("key-0", "wrong")])
            #expect(wrong.text.contains("The passphrase given does not open: second_system."))
            #expect(try await tenant.keystore.entries().map(\.alias) == before)
            let added = try await visitor.post("\(Self.add)/key-passphrases", [("key-0", "key-passphrase")])
            #expect(added.text.contains("Keystore name.jks added: 1 key pair (second_system)"))
        }
        #expect(try await tenant.keystore.entries().count == before.count + 1)
    }

    @Test func wrongPassphraseAddsNothingAndSaysWhatToDo() async throws {
        let tenant = try await ConsoleTenant.make()
        let fixture = try await ConsoleFixture(tenant: tenant)
        let bytes = try Self.keystore(try fixture.pki.client("second"), keyPassphrase: nil)
        try await fixture.visit { visitor in
            let answer = try await visitor.upload(
                "\(Self.add)/keystore", [("passphrase", "wrong-one")], file: ("file", "name.jks", bytes))
            #expect(answer.status == .unprocessableContent)
            #expect(answer.text.contains("id=\"error\""))
            #expect(!answer.text.contains("wrong-one"))
        }
    }

    @Test func aliasIsSetOnAllChosenFlowsAndDeployed() async throws {
        let tenant = try await ConsoleTenant.make()
        let fixture = try await ConsoleFixture(tenant: tenant)
        let bytes = try Self.keystore(try fixture.pki.client("second"), keyPassphrase: nil)
        _ = try await tenant.keystore.add(
            bytes: bytes, fileName: "name.jks", passphrase: Passphrase("store-passphrase"), by: "test")
        try await fixture.visit { visitor in
            let answer = try await visitor.post(
                "/design/integration-flows-alias",
                [("flows", "Orders_Two"), ("alias", "second_system"), ("work", "deploy")])
            #expect(answer.status == .seeOther)
            #expect(try await visitor.get("/design/integration-flows").text.contains("HTTP, deployed"))
        }
        let check = try await tenant.flows.check("Orders_Two")
        #expect(check.channels.first { $0.direction == .receiver }?.resolvedPrivateKeyAlias == "second_system")
        #expect(try await tenant.flows.artifact("Orders_Two").deployment != nil)
    }

    @Test func flowThatCannotRunNamesWhatIsMissingAndIsNotDeployed() async throws {
        let tenant = try await ConsoleTenant.make()
        let fixture = try await ConsoleFixture(tenant: tenant)
        try await fixture.visit { visitor in
            let page = try await visitor.get("/design/integration-flows/Scripted")
            #expect(page.text.contains("class=\"shape step unsupported\""))
            let answer = try await visitor.post("/design/integration-flows/Scripted/deploy", [])
            #expect(answer.status == .seeOther)
            #expect(try await visitor.get(answer.location).text.contains("Rework the Order"))
        }
        #expect(try await tenant.flows.artifact("Scripted").deployment == nil)
    }
}
