import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Testing

struct AssignmentTests {
    @Test func theSameCertificateForAnotherUserIsRefusedByTheOwnersName() async throws {
        let fixture = try await DirectoryFixture()
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        let entries = try await fixture.directory.audit().count
        let error = await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.assign(client.certificate, to: "_DEFXYZ", by: "test")
        }
        #expect(error?.code == .certificateAlreadyAssigned)
        #expect(error?.detail == "Certificate is Already Assigned to User _ABCXYZ")
        #expect(error?.owner == "_ABCXYZ")
        #expect(error?.rule == .sameCertificate)
        #expect(error?.hint?.contains("move") ?? false)
        #expect(try await fixture.directory.owner(of: client.certificate.fingerprint) == "_ABCXYZ")
        #expect(try await fixture.directory.audit().count == entries)
    }

    @Test func assigningAgainToTheSameUserChangesNothing() async throws {
        let fixture = try await DirectoryFixture()
        let client = try fixture.pki.client("tenant")
        let first = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        fixture.clock.advance(seconds: 60)
        let second = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "other")
        #expect(first == second)
    }

    @Test func unassigningFreesTheCertificate() async throws {
        let fixture = try await DirectoryFixture()
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        try await fixture.directory.unassign(fingerprint: client.certificate.fingerprint, by: "test")
        let moved = try await fixture.directory.assign(client.certificate, to: "_DEFXYZ", by: "test")
        #expect(moved.userID == "_DEFXYZ")
    }

    @Test func movingIsOneAuditedOperation() async throws {
        let fixture = try await DirectoryFixture()
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        _ = try await fixture.directory.move(fingerprint: client.certificate.fingerprint, to: "_DEFXYZ", by: "ann")
        let entry = try #require(try await fixture.directory.audit(AuditFilter(limit: 1)).first)
        #expect(entry.action == "certificate.move")
        #expect(entry.by == "ann")
        #expect(entry.before?.contains("_ABCXYZ") ?? false)
        #expect(entry.after?.contains("_DEFXYZ") ?? false)
        #expect(try await fixture.directory.owner(of: client.certificate.fingerprint) == "_DEFXYZ")
    }

    @Test func aSharedPublicKeyIsRefusedUnlessOverridden() async throws {
        let fixture = try await DirectoryFixture()
        let first = try fixture.pki.client("first")
        let second = try fixture.pki.issue(fixture.pki.template("CN=second", usage: .client, days: 30), key: first.key)
        _ = try await fixture.directory.assign(first.certificate, to: "_ABCXYZ", by: "test")
        let error = await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.assign(second.certificate, to: "_DEFXYZ", by: "test")
        }
        #expect(error?.code == .publicKeyAlreadyAssigned)
        #expect(error?.owner == "_ABCXYZ")
        _ = try await fixture.directory.assign(
            second.certificate, to: "_DEFXYZ", overridePublicKey: true, by: "test")
        let entry = try #require(try await fixture.directory.audit(AuditFilter(limit: 1)).first)
        #expect(entry.after?.contains("\"sharesPublicKey\":true") ?? false)
    }

    @Test func namesClashWhateverTheIssuer() async throws {
        let fixture = try await DirectoryFixture()
        let other = try TestPKI("Other Authority", now: fixture.clock.now)
        _ = try await fixture.directory.trust(fixture.pki.root, by: "test")
        let named = try fixture.pki.client("shared")
        let foreign = try other.client("shared")
        _ = try await fixture.directory.assign(foreign.certificate, to: "_ABCXYZ", by: "test")
        let error = await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.assign(named.certificate, to: "_DEFXYZ", match: .name, by: "test")
        }
        #expect(error?.code == .certificateAlreadyAssigned)
        #expect(error?.rule == .sameName)
        #expect(error?.detail == "Certificate is Already Assigned to User _ABCXYZ")
        // Both exact: no certificate could match both.
        _ = try await fixture.directory.assign(named.certificate, to: "_DEFXYZ", by: "test")
    }

    @Test func theRuleOfAnAssignmentCanBeChanged() async throws {
        let fixture = try await DirectoryFixture()
        _ = try await fixture.directory.trust(fixture.pki.root, by: "test")
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        let changed = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", match: .name, by: "test")
        #expect(changed.match == .name)
        #expect(changed.issuerKey == fixture.pki.root.publicKey.fingerprint)
    }

    @Test func statusesFollowTimeAndBlocks() async throws {
        let fixture = try await DirectoryFixture()
        let now = fixture.clock.now
        let client = try fixture.pki.client("later", from: now.addingTimeInterval(60), to: now.addingTimeInterval(120))
        let print = client.certificate.fingerprint
        var held = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        #expect(held.status(at: now) == .notYetActive)
        #expect(held.status(at: now.addingTimeInterval(60)) == .active)
        held = try await fixture.directory.retire(fingerprint: print, by: "test")
        #expect(held.status(at: now.addingTimeInterval(60)) == .retiring)
        #expect(held.status(at: now.addingTimeInterval(121)) == .expired)
        _ = try await fixture.directory.block(.fingerprint(print), reason: "stolen", by: "test")
        held = try await fixture.directory.assignment(print)
        #expect(held.status(at: now.addingTimeInterval(60)) == .blocked)
    }

    @Test func aUserWithCertificatesCannotBeDeleted() async throws {
        let fixture = try await DirectoryFixture()
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        let error = await #expect(throws: DirectoryError.self) {
            try await fixture.directory.deleteUser("_ABCXYZ", by: "test")
        }
        #expect(error?.code == .inUse)
    }
}
