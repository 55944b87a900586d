import CountersignTesting
import Foundation
import IntegrationTenant
import KeyMaterial
import KeystoreFormats
import Testing

@Suite struct TenantKeystoreTests {
    @Test func aNewTenantHasExactlyOneKeyPairThatStays() async throws {
        let fixture = try await TenantFixture()
        let entries = try await fixture.tenant.keystore.entries()
        #expect(entries.map(\.alias) == ["tenant_key_pair"])
        #expect(entries.first?.isProtected == true && entries.first?.kind == .keyPair)
        let again = try await fixture.reopened().keystore.entries()
        #expect(again == entries)
        let keystore = fixture.tenant.keystore
        #expect(await TenantFixture.code { try await keystore.delete("tenant_key_pair", by: "a") } == .protectedEntry)
        #expect(
            await TenantFixture.code { _ = try await keystore.rename("tenant_key_pair", to: "x", by: "a") }
                == .protectedEntry)
    }

    @Test func aKeystoreFileIsAddedAndSaidSo() async throws {
        let fixture = try await TenantFixture()
        let file = try TenantFixture.keystore(aliases: ["alias_1"], passphrase: "changeit")
        let report = try await fixture.tenant.keystore.add(
            bytes: file, fileName: "name.jks", passphrase: Passphrase("changeit"), by: "anna")
        #expect(report.message == "Keystore name.jks added: 1 key pair (alias_1), 0 certificates")
        #expect(report.results.map(\.outcome) == [.added])
        let entry = try await fixture.tenant.keystore.entry("ALIAS_1")
        #expect(entry.owner == .administrator && entry.createdBy == "anna")
        #expect(try await fixture.tenant.keystore.history().first?.summary == report.message)
    }

    @Test func keysUnderTheirOwnPassphraseAreAskedForAndNothingIsHalfAdded() async throws {
        let fixture = try await TenantFixture()
        let keystore = fixture.tenant.keystore
        let file = try TenantFixture.keystore(
            aliases: ["a", "b"], passphrase: "store-pass", keys: ["b": "other-pass"])
        do {
            _ = try await keystore.add(
                bytes: file, fileName: "n.jks", passphrase: Passphrase("store-pass"), by: "anna")
            Issue.record("a locked key was added")
        } catch let error as TenantError {
            #expect(error.code == .keyPassphraseNeeded && error.aliases == ["b"])
        }
        #expect(
            await TenantFixture.code {
                _ = try await keystore.add(
                    bytes: file, fileName: "n.jks", passphrase: Passphrase("store-pass"),
                    keyPassphrases: ["b": Passphrase("wrong")], by: "anna")
            } == .keyPassphraseNeeded)
        #expect(try await keystore.entries().count == 1)
        let report = try await keystore.add(
            bytes: file, fileName: "n.jks", passphrase: Passphrase("store-pass"),
            keyPassphrases: ["b": Passphrase("other-pass")], by: "anna")
        #expect(report.message == "Keystore n.jks added: 2 key pairs (a, b), 0 certificates")
    }

    @Test func wrongPassphraseAndOtherBytesAreToldApart() async throws {
        let keystore = try await TenantFixture().tenant.keystore
        let file = try TenantFixture.keystore(aliases: ["a"], passphrase: "right-one")
        func code(_ bytes: [UInt8], _ passphrase: String) async -> TenantError.Code? {
            await TenantFixture.code {
                _ = try await keystore.add(bytes: bytes, fileName: "f", passphrase: Passphrase(passphrase), by: "a")
            }
        }
        #expect(await code(file, "wrong-one") == .wrongPassphrase)
        #expect(await code(Array("no keystore".utf8), "right-one") == .badInput)
        #expect(await code([UInt8](repeating: 0, count: (2 << 20) + 1), "x") == .limitExceeded)
        #expect(try await keystore.entries().count == 1)
    }

    @Test func takenReservedAndForeignAliasesAreKeptOrRefused() async throws {
        let keystore = try await TenantFixture().tenant.keystore
        let aliases = ["taken", "sap_x", "tenant_key_pair", "new"]
        let file = try TenantFixture.keystore(aliases: aliases, passphrase: "changeit")
        let first = try TenantFixture.keystore(aliases: ["taken"], passphrase: "changeit")
        _ = try await keystore.add(bytes: first, fileName: "1", passphrase: Passphrase("changeit"), by: "a")
        let old = try await keystore.entry("taken")
        let report = try await keystore.add(bytes: file, fileName: "2", passphrase: Passphrase("changeit"), by: "a")
        let outcomes = Dictionary(uniqueKeysWithValues: report.results.map { ($0.alias, $0.outcome) })
        #expect(outcomes == ["taken": .kept, "sap_x": .refused, "tenant_key_pair": .refused, "new": .added])
        #expect(report.results.filter { $0.outcome != .added }.allSatisfy { $0.reason != nil })
        #expect(try await keystore.entry("taken") == old)
        let again = try await keystore.add(
            bytes: file, fileName: "2", passphrase: Passphrase("changeit"), rule: .overwrite, by: "b")
        #expect(again.results.first { $0.alias == "taken" }?.outcome == .overwritten)
        let new = try await keystore.entry("taken")
        #expect(new.revision != old.revision && new.createdBy == "a" && new.modifiedBy == "b")
    }

    @Test func aFileWithSeveralKeysAsksWhichOne() async throws {
        let keystore = try await TenantFixture().tenant.keystore
        let file = try TenantFixture.keystore(.pkcs12, aliases: ["one", "two"], passphrase: "changeit")
        do {
            _ = try await keystore.addKeyPair(bytes: file, alias: "x", passphrase: Passphrase("changeit"), by: "a")
            Issue.record("one of two keys was chosen")
        } catch let error as TenantError {
            #expect(error.code == .severalKeys && error.aliases == ["one", "two"])
        }
        let added = try await keystore.addKeyPair(
            bytes: file, alias: "x", from: "two", passphrase: Passphrase("changeit"), by: "a")
        #expect(added.certificate?.subject.commonName == "two")
    }

    @Test func anEarlierVersionIsRestoredButTheTenantsOwnKeyStays() async throws {
        let keystore = try await TenantFixture().tenant.keystore
        for alias in ["a", "b"] {
            let file = try TenantFixture.keystore(aliases: [alias], passphrase: "changeit")
            _ = try await keystore.add(bytes: file, fileName: alias, passphrase: Passphrase("changeit"), by: "x")
        }
        let before = try await keystore.entries()
        try await keystore.delete("a", by: "x")
        #expect(try await keystore.history().map(\.number) == [4, 3, 2, 1])
        let version = try await keystore.restore(version: 3, by: "x")
        #expect(version.number == 5)
        #expect(try await keystore.entries() == before)
        #expect(await TenantFixture.code { _ = try await keystore.restore(version: 99, by: "x") } == .notFound)
    }

    @Test func manyChangesAtOnceAreAllKept() async throws {
        let keystore = try await TenantFixture().tenant.keystore
        let certificate = Array(try TestPKI().root.pem.utf8)
        let added = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<6 {
                group.addTask {
                    (try? await keystore.addCertificate(bytes: certificate, alias: "c\(index)", by: "x")) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(try await keystore.entries().count == added + 1)
        #expect(try await keystore.history().first?.number == added + 1)
    }

    @Test func aSigningResponseMustBeForTheKey() async throws {
        let keystore = try await TenantFixture().tenant.keystore
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        _ = try await keystore.createKeyPair(
            KeyPairSpecification(
                alias: "own", subject: try DistinguishedName(rfc4514: "CN=own"), notBefore: now,
                notAfter: now.addingTimeInterval(86_400)), by: "x")
        let request = try await keystore.signingRequest("own")
        #expect(request.isSignatureValid && request.subject.commonName == "own")
        let pki = try TestPKI(now: now)
        let signed = try pki.template("CN=own", usage: .client, days: 1).signed(
            for: request.publicKey, issuer: pki.root, issuerKey: pki.authority.key)
        let entry = try await keystore.updateSigningResponse(
            "own", bytes: Array((signed.pem + pki.root.pem).utf8), by: "x")
        #expect(entry.chain == [signed, pki.root])
        #expect(
            await TenantFixture.code {
                _ = try await keystore.updateSigningResponse("own", bytes: Array(pki.root.pem.utf8), by: "x")
            } == .badInput)
    }
}
