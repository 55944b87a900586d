import ConnectionLifecycle
import CountersignTesting
import Foundation
import IdentityDirectory
import Issuance
import KeyMaterial
import Testing

@Suite struct AuthorityDependentsTests {
    /// Of a thousand calls one is recorded; who called is known all the same.
    @Test func aCallerIsKnownThoughItsCallsAreNotRecorded() async throws {
        var options = DirectoryOptions()
        options.acceptedDecisionsOneIn = 1_000
        let directory = Directory(
            store: MemoryDirectoryStore(), clock: SystemClock(), logger: TwoEnds.logger, options: options)
        let pki = try TestPKI()
        let service = InboundService(name: "orders", pathPrefix: "/orders", upstream: .url("http://127.0.0.1:1"))
        _ = try await directory.create(
            CommunicationScenario(id: "ORDERS", name: "Orders", services: [service]), by: "test")
        _ = try await directory.create(CommunicationSystem(id: "PARTNER", name: "Partner"), by: "test")
        var callers: [Certificate] = []
        for number in 1...3 {
            let user = "_USER\(number)"
            let identity = try pki.client(user)
            callers.append(identity.certificate)
            _ = try await directory.create(CommunicationUser(id: user), by: "test")
            _ = try await directory.assign(identity.certificate, to: user, by: "test")
            _ = try await directory.create(
                CommunicationArrangement(id: user, scenarioID: "ORDERS", systemID: "PARTNER", userID: user),
                by: "test")
            _ = try await directory.activate(arrangement: user, by: "test")
        }
        try await directory.start()
        for number in 1...3 {
            let call = Call(certificate: callers[number - 1], method: "POST", path: "/orders", at: Date())
            let verdict = try directory.judge.judge(call)
            #expect(verdict.code == .accepted)
            directory.record(
                AccessDecision(
                    call: call, verdict: verdict, correlationID: "c\(number)", peerAddress: "192.0.2.\(number)",
                    durationMicroseconds: 1))
        }
        #expect(try await directory.decisions().count == 1)
        let authority = try await IssuingAuthority(store: MemoryAuthorityStore())
        let authorities = Authorities(authority: authority, directory: directory)
        #expect(
            Set(try await authorities.knownCallers().map(\.address)) == ["192.0.2.1", "192.0.2.2", "192.0.2.3"])
    }
}
