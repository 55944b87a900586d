import ConnectionLifecycle
import CountersignTesting
import Foundation
import IdentityDirectory
import Issuance
import KeyMaterial
import Testing

/// A caller that renews its own certificate, and certificates of ours that are revoked.
struct PartnerRenewalTests {
    private struct Scene {
        let fixture: DirectoryFixture
        let authority: IssuingAuthority
        var renewal: PartnerRenewal { PartnerRenewal(directory: fixture.directory, authority: authority) }

        init() async throws {
            fixture = try await DirectoryFixture()
            authority = try await IssuingAuthority(store: MemoryAuthorityStore(), clock: FixtureClock(fixture.clock))
        }

        func revocation(_ store: any RevocationStore = MemoryRevocationStore()) -> CertificateRevocation {
            CertificateRevocation(
                directory: fixture.directory, authority: authority,
                register: RevocationRegister(authority: authority, store: store), fetcher: NoSource())
        }

        /// A user with a certificate that our authority issued.
        func connected() async throws -> Certificate {
            let request = try CertificateSigningRequest.create(
                subject: try DistinguishedName(commonName: "caller"), key: try PrivateKey.generate(.ecP256))
            let certificate = try await authority.sign(request: request, userID: "_ABCXYZ", by: "test")
            _ = try await fixture.directory.assign(
                certificate, chain: [authority.certificate], to: "_ABCXYZ", by: "test")
            try await fixture.activate("first", user: "_ABCXYZ")
            return certificate
        }
    }

    @Test func theNewCertificateIsTheSameUsersAndTheOldOneRetires() async throws {
        let scene = try await Scene()
        let present = try await scene.connected()
        let request = try CertificateSigningRequest.create(
            subject: present.subject, key: try PrivateKey.generate(.ecP256))
        let issued = try await scene.renewal.renew(present, request: request, of: "_ABCXYZ")
        #expect(try scene.fixture.verdict(issued.certificate) == .accepted)
        #expect(try scene.fixture.verdict(present) == .accepted, "both work while the old one retires")
        let held = try await scene.fixture.directory.assignments(AssignmentFilter(userID: "_ABCXYZ"))
        let now = scene.fixture.clock.now
        #expect(held.first { $0.certificate == present }?.status(at: now) == .retiring)
        #expect(held.first { $0.certificate == issued.certificate }?.status(at: now) == .active)
        #expect(held.first { $0.certificate == issued.certificate }?.assignedBy == "_ABCXYZ (est)")
        let again = try await scene.renewal.renew(present, request: request, of: "_ABCXYZ")
        #expect(again.certificate == issued.certificate, "the answer to a repeated request is the same")
    }

    @Test func anotherUsersKeyIsNotCertified() async throws {
        let scene = try await Scene()
        let present = try await scene.connected()
        let other = try scene.fixture.pki.client("other")
        _ = try await scene.fixture.directory.assign(other.certificate, to: "_DEFXYZ", by: "test")
        let request = try CertificateSigningRequest.create(subject: present.subject, key: other.key)
        let refusal = await #expect(throws: DirectoryError.self) {
            _ = try await scene.renewal.renew(present, request: request, of: "_ABCXYZ")
        }
        #expect(refusal?.code == .publicKeyAlreadyAssigned)
    }

    @Test func aUserDoesNotHoardCertificates() async throws {
        let scene = try await Scene()
        let present = try await scene.connected()
        var last: IssuanceError?
        for _ in 0..<12 {
            let request = try CertificateSigningRequest.create(
                subject: present.subject, key: try PrivateKey.generate(.ecP256))
            do {
                _ = try await scene.renewal.renew(present, request: request, of: "_ABCXYZ")
            } catch let error as IssuanceError {
                last = error
            }
        }
        #expect(last?.code == .renewalRefused)
        let held = try await scene.fixture.directory.assignments(AssignmentFilter(userID: "_ABCXYZ"))
        #expect(held.count == 10)
    }

    @Test func renewalIsPartOfEveryArrangementByCertificate() async throws {
        let scene = try await Scene()
        let fixture = scene.fixture
        let path = "/.well-known/est/simplereenroll"
        let client = try fixture.pki.client("caller").certificate
        _ = try await fixture.directory.assign(client, to: "_ABCXYZ", by: "test")
        #expect(try fixture.verdict(client, path: path) == .noActiveArrangement)
        try await fixture.activate("first", user: "_ABCXYZ")
        #expect(try fixture.verdict(client, path: path) == .accepted)
        #expect(try fixture.verdict(client, method: "DELETE", path: path) == .methodNotAllowed)
        _ = try await fixture.directory.lockUser("_ABCXYZ", by: "test")
        #expect(try fixture.verdict(client, path: path) == .userLocked)
        let service = InboundService(
            name: "mine", pathPrefix: "/.well-known/est/x", upstream: .url("http://127.0.0.1:1"))
        await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.create(
                CommunicationScenario(id: "mine", name: "Mine", services: [service]), by: "test")
        }
    }

    @Test func whatWeRevokeIsRefusedAndPublished() async throws {
        let scene = try await Scene()
        let present = try await scene.connected()
        let revocation = scene.revocation()
        try await revocation.publish(by: "system")
        #expect(try scene.fixture.verdict(present) == .accepted)
        let known = try await revocation.revoke(present.fingerprint, reason: .keyCompromise, by: "admin")
        #expect(known.managedBy == .product)
        #expect(known.list.revoked.map(\.serialNumber) == [present.serialNumber])
        #expect(try scene.fixture.verdict(present) == .revoked)
        let entries = try await scene.fixture.directory.audit(AuditFilter(action: "certificate.revoke"))
        #expect(entries.map(\.subject) == [present.fingerprint.hex])
        await #expect(throws: DirectoryError.self) {
            try await scene.fixture.directory.removeRevocationList(known.id, by: "admin")
        }
    }

    @Test func everyAuthorityOfOursIsTrustedAndHasAFreshList() async throws {
        let scene = try await Scene()
        let present = try await scene.connected()
        let store = MemoryRevocationStore()
        let revocation = scene.revocation(store)
        try await revocation.publish(by: "system")
        _ = try await scene.authority.rotate(by: "admin")
        try await revocation.publish(by: "system")
        let authorities = try await scene.fixture.directory.authorities()
        #expect(authorities.count == 2)
        #expect(authorities.allSatisfy { $0.managedBy == .product })
        // A revocation that was cut off before its list was signed.
        _ = try await RevocationRegister(authority: scene.authority, store: store)
            .revoke(present.fingerprint, reason: .superseded, by: "admin")
        #expect(try scene.fixture.verdict(present) == .accepted)
        try await revocation.publish(by: "system")
        #expect(try scene.fixture.verdict(present) == .revoked)
        let before = try await scene.fixture.directory.revocationLists().map(\.list.thisUpdate)
        scene.fixture.clock.advance(seconds: 86_400)
        try await revocation.publish(by: "system")
        let after = try await scene.fixture.directory.revocationLists().map(\.list.thisUpdate)
        #expect(before.allSatisfy { old in after.allSatisfy { $0 > old } })
    }
}

/// Whoever asks is told that there is nothing.
private struct NoSource: RevocationListFetcher {
    func fetch(_ address: String) async throws -> [UInt8] {
        throw DirectoryError(.revocationListRefused, "There is no source.")
    }
}

/// The fixture's clock for the authority too.
private struct FixtureClock: IssuanceClock {
    let clock: AdjustableClock
    init(_ clock: AdjustableClock) { self.clock = clock }
    var now: Date { clock.now }
}
