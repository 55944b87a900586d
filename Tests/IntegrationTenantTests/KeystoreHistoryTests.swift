import Foundation
import IntegrationTenant
import KeyMaterial
import Testing

/// What can be told of and brought back from the keystore's versions, and what a whole file may do to it.
@Suite struct KeystoreHistoryTests {
    private func add(
        _ tenant: Tenant, _ aliases: [String], rule: KeystoreAdditionRule = .keep, isTrial: Bool = false
    ) async throws -> KeystoreAdditionReport {
        try await tenant.keystore.add(
            bytes: try TenantFixture.keystore(aliases: aliases, passphrase: "changeit"), fileName: "f",
            passphrase: Passphrase("changeit"), rule: rule, isTrial: isTrial, by: "b")
    }

    private func outcomes(_ report: KeystoreAdditionReport) -> [String: KeystoreAdditionReport.Outcome] {
        Dictionary(report.results.map { ($0.alias, $0.outcome) }, uniquingKeysWith: { _, last in last })
    }

    @Test func replacingIsTriedFirstAndLeavesTheTenantsOwn() async throws {
        let tenant = try await TenantFixture().tenant
        _ = try await add(tenant, ["a", "b"])
        let before = try await tenant.keystore.history().count
        let trial = try await add(tenant, ["b", "c"], rule: .replace, isTrial: true)
        #expect(outcomes(trial) == ["b": .overwritten, "c": .added, "a": .removed])
        #expect(try await tenant.keystore.history().count == before)
        #expect(try await tenant.keystore.entries().map(\.alias) == ["a", "b", "tenant_key_pair"])
        let done = try await add(tenant, ["b", "c"], rule: .replace)
        #expect(outcomes(done) == outcomes(trial))
        #expect(try await tenant.keystore.entries().map(\.alias) == ["b", "c", "tenant_key_pair"])
    }

    @Test func aKeyPairIsNotOverwrittenByACertificate() async throws {
        let tenant = try await TenantFixture().tenant
        _ = try await add(tenant, ["a"])
        let certificate = try await tenant.keystore.certificate("a")
        await #expect(throws: TenantError.self) {
            try await tenant.keystore.addCertificate(
                bytes: certificate.derEncoded, alias: "a", overwrite: true, by: "b")
        }
        #expect(try await tenant.keystore.entry("a").kind == .keyPair)
    }

    @Test func theDifferenceNamesEachKindOfChange() async throws {
        let tenant = try await TenantFixture().tenant
        _ = try await add(tenant, ["gone", "moved", "renewed"])
        let old = try #require(try await tenant.keystore.history().first?.number)
        try await tenant.keystore.delete("gone", by: "b")
        _ = try await tenant.keystore.rename("moved", to: "elsewhere", by: "b")
        _ = try await add(tenant, ["renewed", "new"], rule: .overwrite)
        let newest = try #require(try await tenant.keystore.history().first?.number)
        let items = try await tenant.keystore.difference(from: old, to: newest).items
        let changes = Dictionary(items.map { ($0.alias, $0.change) }, uniquingKeysWith: { _, last in last })
        #expect(changes == ["gone": .removed, "elsewhere": .renamed, "renewed": .replaced, "new": .added])
        #expect(items.first { $0.alias == "elsewhere" }?.oldAlias == "moved")
        #expect(try await tenant.keystore.difference(from: newest, to: newest).items.isEmpty)
    }

    @Test func oneEntryIsBroughtBackAndNothingElse() async throws {
        let tenant = try await TenantFixture().tenant
        _ = try await add(tenant, ["a", "b"])
        let old = try #require(try await tenant.keystore.history().first?.number)
        let certificate = try await tenant.keystore.certificate("a")
        _ = try await add(tenant, ["a", "b"], rule: .overwrite)
        let renewed = try await tenant.keystore.certificate("b")
        _ = try await tenant.keystore.restore("a", version: old, by: "b")
        #expect(try await tenant.keystore.certificate("a") == certificate)
        #expect(try await tenant.keystore.certificate("b") == renewed)
        await #expect(throws: TenantError.self) {
            try await tenant.keystore.restore("tenant_key_pair", version: old, by: "b")
        }
        await #expect(throws: TenantError.self) { try await tenant.keystore.restore("a", version: 99, by: "b") }
    }

    @Test func theBackupOutlivesTheBoundOnVersions() async throws {
        let tenant = try await TenantFixture().tenant
        _ = try await add(tenant, ["a"])
        let backup = try await tenant.keystore.backUp(by: "b")
        for number in 0..<60 { _ = try await add(tenant, ["x\(number % 2)"], rule: .overwrite) }
        #expect(try await tenant.keystore.backup()?.number == backup.number)
        try await tenant.keystore.delete("a", by: "b")
        _ = try await tenant.keystore.restore(version: backup.number, keepsOthers: true, by: "b")
        #expect(try await tenant.keystore.entries().map(\.alias) == ["a", "tenant_key_pair", "x0", "x1"])
    }

    @Test func endsOfCertificatesAreNoticedByThresholds() async throws {
        let fixture = try await TenantFixture()
        let now = fixture.clock.now
        for (alias, days) in [("long", 120.0), ("soon", 25), ("near", 6), ("over", -1)] {
            _ = try await fixture.tenant.keystore.createKeyPair(
                KeyPairSpecification(
                    alias: alias, subject: try DistinguishedName(rfc4514: "CN=\(alias)"),
                    notBefore: now.addingTimeInterval(-864_000), notAfter: now.addingTimeInterval(days * 86_400)),
                by: "a")
        }
        let expiries = fixture.tenant.keystore.expiries()
        #expect(expiries.map(\.alias) == ["over", "near", "soon"])
        #expect(expiries.map(\.threshold) == [0, 7, 30])
        #expect(expiries.map(\.daysLeft) == [-1, 6, 25])
    }

    @Test func secretsAreKeptAndNeverShown() async throws {
        let fixture = try await TenantFixture()
        let material = fixture.tenant.securityMaterial
        _ = try await material.deploySecureParameter(name: "key", value: Passphrase("s3cret"), by: "a")
        await #expect(throws: TenantError.self) {
            try await material.deploySecureParameter(name: "key", value: Passphrase("other"), by: "a")
        }
        let line =
            "partner.example,10.0.0.1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f x"
        let hosts = try await material.deployKnownHosts(Array("# c\n\n\(line)\n".utf8), by: "a")
        #expect(hosts.entries.map(\.hosts) == ["partner.example,10.0.0.1"])
        for bad in ["a ssh-rsa AAAA", "a ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIAAB", "@other a b c", "alone"] {
            await #expect(throws: TenantError.self) {
                try await material.deployKnownHosts(Array(bad.utf8), by: "a")
            }
        }
        let reopened = try await fixture.reopened().securityMaterial
        #expect(reopened.secrets(.secureParameter).map(\.name) == ["key"])
        #expect(!"\(reopened.secrets(.secureParameter))".contains("s3cret"))
        #expect(try reopened.knownHosts().text.contains(line))
    }
}
