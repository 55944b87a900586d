import CountersignTesting
import Foundation
import HTTPTypes
import IdentityDirectory
import KeyMaterial
import ManagementSchema
import Testing

@testable import ManagementAPI

/// Trust list and revocation over HTTP.
@Suite struct TrustStoryTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func anAuthorityIsTrustedReplacedAndTakenOff() async throws {
        let server = try await TestServer()
        let (old, new) = (try TestPKI("Old", now: now).root, try TestPKI("New", now: now).root)
        try await server.run { caller in
            let added = try await caller.post("/authorities", AuthorityTrust(certificate: old.pem))
            #expect(added.status == 201)
            let authority = try added.decoded(TrustedAuthorityResource.self)
            #expect(authority.managedBy == .customer)
            #expect(authority.purposes == [.clients, .revocationLists])
            #expect(authority.publicKeyFingerprint == old.publicKey.fingerprint.hex)
            let path = "/authorities/\(old.fingerprint.hex)"
            let body = "{\"purposes\": [\"clients\"]}"
            let changed = try await caller.send(.patch, "/management/v1\(path)", body: body)
            #expect(try changed.decoded(TrustedAuthorityResource.self).purposes == [.clients])
            let next = try await caller.post(
                "\(path)/replacement", AuthorityReplacement(certificate: new.pem, overlapDays: 10))
            #expect(try next.decoded(TrustedAuthorityResource.self).sha256Fingerprint == new.fingerprint.hex)
            let replaced = try await caller.get(path).decoded(TrustedAuthorityResource.self)
            #expect(replaced.successor == new.fingerprint.hex)
            #expect(replaced.retiresAt == now.addingTimeInterval(10 * 86_400).rfc3339)
            #expect(try await caller.send(.delete, "/management/v1\(path)/retirement").status == 204)
            #expect(try await caller.get(path).decoded(TrustedAuthorityResource.self).retiresAt == nil)
            let late = try await caller.post("\(path)/retirement", AuthorityRetirement(overlapDays: 4000))
            #expect(late.status == 422)
            #expect(try await caller.send(.delete, "/management/v1\(path)").status == 204)
            let left = try await caller.get("/authorities").decoded(AuthorityList.self)
            #expect(left.authorities.map(\.sha256Fingerprint) == [new.fingerprint.hex])
        }
    }

    @Test func takingAnAuthorityOffInTheOverlapNeedsAConfirmation() async throws {
        let server = try await TestServer()
        let (old, new) = (try TestPKI("Old", now: now), try TestPKI("New", now: now).root)
        let client = try old.client("named").certificate
        _ = try await server.directory.create(CommunicationUser(id: "_A"), by: "test")
        try await server.directory.trust(old.root, by: "test")
        _ = try await server.directory.assign(client, to: "_A", match: .name, by: "test")
        try await server.run { caller in
            let path = "/authorities/\(old.root.fingerprint.hex)"
            let inUse = try await caller.get("\(path)/removal").decoded(DeletionReportResource.self)
            #expect(!inUse.deletable && inUse.obstacle?.contains("_A") == true)
            _ = try await caller.post("\(path)/replacement", AuthorityReplacement(certificate: new.pem))
            let report = try await caller.get("\(path)/removal").decoded(DeletionReportResource.self)
            #expect(report.deletable && report.consequences.joined().contains(client.fingerprint.hex.prefix(16)))
            let refused = try await caller.send(.delete, "/management/v1\(path)")
            #expect(refused.status == 409)
            #expect(try refused.problem.type == "confirmation-needed")
            #expect(try await caller.send(.delete, "/management/v1\(path)?confirmed=true").status == 204)
            #expect(try await caller.get("\(path)/removal").status == 404)
        }
    }

    @Test func aBundleIsTakenAsAWholeOrNotAtAll() async throws {
        let server = try await TestServer()
        let (one, two) = (try TestPKI("One", now: now), try TestPKI("Two", now: now))
        let leaf = try one.client("leaf").certificate
        try await server.run { caller in
            let bad = try await caller.post(
                "/authorities/bundle", AuthorityBundle(bundle: one.root.pem + leaf.pem + two.root.pem))
            #expect(bad.status == 422)
            #expect(try bad.problem.detail.contains("Certificate 2 of the bundle"))
            let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
            let unread = try await caller.post(
                "/authorities/bundle", AuthorityBundle(bundle: one.root.pem + broken, retiresOthers: true))
            #expect(unread.status == 422)
            #expect(try unread.problem.detail.contains("block 2"), "\(unread.text)")
            #expect(try await caller.get("/authorities").decoded(AuthorityList.self).authorities.isEmpty)
            let dry = try await caller.post(
                "/authorities/bundle", AuthorityBundle(bundle: one.root.pem + two.root.pem, dryRun: true))
            #expect(try dry.decoded(AuthorityBundleResult.self).added.count == 2)
            #expect(try await caller.get("/authorities").decoded(AuthorityList.self).authorities.isEmpty)
            let good = try await caller.post(
                "/authorities/bundle", AuthorityBundle(bundle: one.root.pem + two.root.pem, retiresOthers: true))
            #expect(try good.decoded(AuthorityBundleResult.self).added.count == 2)
        }
    }

    @Test func aRevocationListIsImportedShownAndForgotten() async throws {
        let server = try await TestServer()
        let pki = try TestPKI(now: now)
        let revoked = try pki.client("revoked").certificate
        let list = try RevocationList.make(
            revoked: [.init(serialNumber: revoked.serialNumber, date: now, reason: .superseded)], number: 1,
            thisUpdate: now, nextUpdate: now.addingTimeInterval(86_400), authority: pki.root, key: pki.authority.key)
        try await server.run { caller in
            let stranger = try await caller.post("/revocation-lists", RevocationListImport(list: list.pem))
            #expect(stranger.status == 422)
            #expect(try stranger.problem.type == "revocation-list-refused")
            _ = try await caller.post("/authorities", AuthorityTrust(certificate: pki.root.pem))
            let imported = try await caller.post("/revocation-lists", RevocationListImport(list: list.pem))
            #expect(imported.status == 201)
            let known = try imported.decoded(RevocationListResource.self)
            #expect(known.revoked == 1)
            #expect(!known.isStale)
            let explained = try await caller.post("/explain", ExplainRequest(certificate: revoked.pem))
            #expect(explained.text.contains("\"revoked\""))
            let both = RevocationListImport(list: list.pem, url: "http://192.0.2.1/")
            #expect(try await caller.post("/revocation-lists", both).status == 422)
            let fetched = try await caller.post("/revocation-lists", RevocationListImport(url: "http://192.0.2.1/"))
            #expect(try fetched.problem.type == "part-not-served")
            #expect(try await caller.send(.delete, "/management/v1/revocation-lists/\(known.id)").status == 204)
            #expect(try await caller.get("/revocation-lists/\(known.id)").status == 404)
        }
    }
}
