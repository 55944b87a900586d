import CountersignTesting
import Foundation
import Issuance
import KeyMaterial
import Synchronization
import Testing

/// One authority after another: what each signs, what callers are to trust, and what is refused when.
@Suite struct AuthorityRotationTests {
    private final class Clock: IssuanceClock {
        private let time = Mutex(Date(timeIntervalSince1970: 1_800_000_000))
        var now: Date { time.withLock { $0 } }
        func pass(_ seconds: Double) { time.withLock { $0 += seconds } }
    }

    private let clock = Clock()
    private let store = MemoryAuthorityStore()

    private func open() async throws -> IssuingAuthority { try await IssuingAuthority(store: store, clock: clock) }

    private func caller(_ authority: IssuingAuthority) async throws -> IssuedKeyPair {
        try await authority.issueKeyPair(KeyPairRequest(userID: "_A"), passphrase: Passphrase("secret"))
    }

    private func server(_ authority: IssuingAuthority) async throws -> [Certificate] {
        try await authority.serverCertificate(hosts: ["localhost"]).chain
    }

    @Test func serversShowTheOldAuthoritysCertificatesUntilTheTrial() async throws {
        let authority = try await open()
        let old = authority.certificate
        let before = try await caller(authority)
        let new = try await authority.rotate(by: "admin").certificate
        #expect(new != old)
        #expect(authority.certificate == new)
        #expect(try await caller(authority).chain == [new])
        #expect(try await server(authority).last == old)
        #expect(authority.published == [old, new])
        _ = try await authority.tryRetirement(of: old.fingerprint, by: "admin")
        #expect(try await server(authority).last == new)
        #expect(authority.published == [new, old])
        _ = try await authority.retire(old.fingerprint, by: "admin")
        #expect(try await server(authority).last == new)
        #expect(authority.published == [new])
        #expect(authority.issuer(of: before.certificate) == old)
        #expect(authority.authorities.map(\.life.state) == [.issuing, .retired])
    }

    @Test func trialThatIsTurnedBackLeavesTheReason() async throws {
        let authority = try await open()
        let old = authority.certificate
        _ = try await authority.rotate(by: "admin")
        _ = try await authority.tryRetirement(of: old.fingerprint, by: "admin")
        let back = try await authority.turnBack(old.fingerprint, reason: "192.0.2.1 broke off", by: "system")
        #expect(back.life.state == .retiring)
        #expect(back.life.turnedBackFor == "192.0.2.1 broke off")
        #expect(back.isOfServers)
        #expect(try await server(authority).last == old)
        clock.pass(400 * 86_400)
        #expect(try await authority.retireTried() == nil)
    }

    @Test func trialThatNobodyTurnsBackRetiresTheOldAuthority() async throws {
        let authority = try await open()
        let old = authority.certificate
        _ = try await authority.rotate(by: "admin")
        _ = try await authority.tryRetirement(of: old.fingerprint, seconds: 100, by: "admin")
        clock.pass(99)
        #expect(try await authority.retireTried() == nil)
        clock.pass(1)
        #expect(try await authority.retireTried()?.id == old.fingerprint)
        #expect(try await authority.retireTried() == nil)
    }

    @Test func everythingIsAsItWasAfterARestart() async throws {
        let first = try await open()
        let old = first.certificate
        _ = try await first.rotate(by: "admin")
        _ = try await first.tryRetirement(of: old.fingerprint, by: "admin")
        let second = try await open()
        #expect(second.authorities == first.authorities)
        #expect(second.published == first.published)
        #expect(try await second.turnBack(old.fingerprint, reason: "r", by: "admin").life.state == .retiring)
        // The first process does not know of it, and must not undo it.
        await #expect(throws: IssuanceError.outpaced) { try await first.retire(old.fingerprint, by: "admin") }
    }

    /// Every event in every state: what the picture shows is taken, everything else is refused.
    @Test func nothingHappensButWhatThePictureShows() {
        let picture: [AuthorityState: [AuthorityState.Event: AuthorityState]] = [
            .issuing: [.replaced: .retiring], .retiring: [.tried: .onTrial, .retired: .retired],
            .onTrial: [.turnedBack: .retiring, .retired: .retired], .retired: [:],
        ]
        for state in AuthorityState.allCases {
            for event in AuthorityState.Event.allCases {
                #expect((try? state.after(event)) == picture[state]?[event], "\(state) \(event)")
            }
        }
    }

    @Test func onlyOneAuthorityLeavesAtATime() async throws {
        let authority = try await open()
        _ = try await authority.rotate(by: "admin")
        await #expect(throws: IssuanceError.self) { try await authority.rotate(by: "admin") }
        #expect(authority.authorities.count == 2)
        await #expect(throws: IssuanceError.self) {
            try await authority.retire(authority.certificate.fingerprint, by: "admin")
        }
        let stranger = try TestPKI().root.fingerprint
        await #expect(throws: IssuanceError.self) { try await authority.retire(stranger, by: "admin") }
    }
}
