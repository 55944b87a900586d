import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Logging
import Testing

struct TrailTests {
    @Test func everyChangeIsInTheAuditAndTheChainHolds() async throws {
        let fixture = try await DirectoryFixture()
        let before = try await fixture.directory.verifyAudit()
        #expect(before.isIntact)
        #expect(before.entries == 4)
        _ = try await fixture.directory.lockUser("_ABCXYZ", by: "ann")
        let after = try await fixture.directory.verifyAudit()
        #expect(after.entries == 5)
        #expect(after.head != before.head)
        let entry = try #require(try await fixture.directory.audit(AuditFilter(action: "user.lock")).first)
        #expect(entry.by == "ann")
        #expect(entry.subject == "_ABCXYZ")
        #expect(entry.before?.contains("\"isLocked\":false") ?? false)
        #expect(entry.after?.contains("\"isLocked\":true") ?? false)
    }

    @Test func aChangedEntryIsFound() async throws {
        let store = MemoryDirectoryStore()
        let fixture = try await DirectoryFixture(store: store)
        var forged = try #require(try await store.read { try $0.trail.lastEntry() })
        forged.sequence += 1
        forged.previousHash = forged.hash
        forged.by = "somebody else"
        try await store.write { [forged] in try $0.trail.append(forged) }
        let found = try await fixture.directory.verifyAudit()
        #expect(found.brokenAt == 5)
        #expect(found.problem == "The entry was changed after it was written.")
    }

    @Test func decisionsAndSightingsAreReadBackAtOnce() async throws {
        let fixture = try await DirectoryFixture()
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        for certificate in [client.certificate, try fixture.pki.client("unknown").certificate] {
            let call = fixture.call(certificate)
            let verdict = try fixture.directory.judge.judge(call)
            fixture.directory.record(
                AccessDecision(
                    call: call, verdict: verdict, correlationID: "c-\(verdict.code)", peerAddress: "192.0.2.1",
                    durationMicroseconds: 12))
        }
        let all = try await fixture.directory.decisions()
        #expect(Set(all.map(\.code)) == [.accepted, .notAssigned])
        let refused = try await fixture.directory.decisions(DecisionFilter(refusedOnly: true))
        #expect(refused.map(\.correlationID) == ["c-notAssigned"])
        #expect(refused.first?.hint != nil)
        let held = try await fixture.directory.assignment(client.certificate.fingerprint)
        #expect(held.lastSeenAt == fixture.clock.now)
        #expect(held.lastSeenAddress == "192.0.2.1")
    }

    @Test func runWritesWhatIsBufferedAndFollowsOtherWriters() async throws {
        let store = MemoryDirectoryStore()
        let fixture = try await DirectoryFixture(store: store)
        let client = try fixture.pki.client("tenant")
        var options = DirectoryOptions()
        options.pollIntervalMilliseconds = 1
        let reader = Directory(store: store, clock: fixture.clock, logger: Logger(label: "test"), options: options)
        try await reader.start()
        let running = Task { try await reader.run() }
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        let call = fixture.call(client.certificate)
        while try reader.judge.judge(call).code != .accepted { await Task.yield() }
        let verdict = try reader.judge.judge(call)
        reader.record(
            AccessDecision(
                call: call, verdict: verdict, correlationID: "c", peerAddress: "p", durationMicroseconds: 1))
        running.cancel()
        try await running.value
        let written = try await store.read { try $0.observations.decisions(DecisionFilter()) }
        #expect(written.map(\.correlationID) == ["c"])
    }

    @Test func ofAcceptedCallsAShareIsKeptAndOfRefusalsAll() async throws {
        var options = DirectoryOptions()
        options.acceptedDecisionsOneIn = 5
        let fixture = try await DirectoryFixture(options: options)
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        for index in 0..<20 {
            for certificate in [client.certificate, nil] {
                let call = fixture.call(certificate)
                fixture.clock.advance(seconds: 1)
                fixture.directory.record(
                    AccessDecision(
                        call: call, verdict: try fixture.directory.judge.judge(call), correlationID: "\(index)",
                        peerAddress: "192.0.2.\(index)", durationMicroseconds: 1))
            }
        }
        let kept = try await fixture.directory.decisions(DecisionFilter(limit: 1000))
        #expect(kept.filter { $0.code == .certificateMissing }.count == 20)
        #expect(Set(kept.filter { $0.code == .accepted }.map(\.correlationID)) == ["0", "5", "10", "15"])
        // That the certificate was seen is known of each call.
        #expect(try await fixture.directory.assignment(client.certificate.fingerprint).lastSeenAddress == "192.0.2.19")
        let error = await #expect(throws: DirectoryError.self) {
            try await fixture.directory.explain(correlationID: "none")
        }
        #expect(error?.code == .notFound)
        #expect(error?.hint?.contains("of 5 accepted calls one") == true)
        #expect(try await fixture.directory.explain(correlationID: "7").decision.code == .certificateMissing)
    }

    @Test func theBufferGivesUpTheOldestDecisions() async throws {
        var options = DirectoryOptions()
        options.bufferedDecisionsMax = 100
        let fixture = try await DirectoryFixture(options: options)
        let call = fixture.call(nil)
        let verdict = try fixture.directory.judge.judge(call)
        for index in 0..<250 {
            fixture.directory.record(
                AccessDecision(
                    call: call, verdict: verdict, correlationID: "\(index)", peerAddress: "p",
                    durationMicroseconds: 1))
        }
        let kept = try await fixture.directory.decisions(DecisionFilter(limit: 1000))
        #expect(kept.count <= 100)
        #expect(kept.contains { $0.correlationID == "249" })
        #expect(!kept.contains { $0.correlationID == "0" })
    }

    @Test func aCallByPasswordIsNotExplainedByItsCertificate() async throws {
        let fixture = try await DirectoryFixture()
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        func record(_ id: String, _ code: VerdictCode, _ certificate: Certificate?) {
            var decision = AccessDecision(
                correlationID: id, at: fixture.clock.now, code: code, detail: "then", method: "GET",
                path: "/orders/1", peerAddress: "p", durationMicroseconds: 1)
            decision.fingerprint = certificate?.fingerprint.hex
            fixture.directory.record(decision)
        }
        record("two", .differentUsers, client.certificate)
        record("wrong", .passwordWrong, client.certificate)
        record("right", .accepted, nil)
        record("known", .notAssigned, client.certificate)
        record("dots", .malformedRequest, client.certificate)
        for (id, words) in [
            ("two", "a certificate and a password came with it"), ("wrong", "by user name and password"),
            ("right", "by user name and password"), ("dots", "before its certificate was looked at"),
        ] {
            let found = try await fixture.directory.explain(correlationID: id)
            #expect(found.explanation == nil)
            #expect(found.reservation.text.contains(words), "\(id)")
        }
        #expect(try await fixture.directory.explain(correlationID: "known").explanation != nil)
    }

    /// As the gateway reads it: escapes of plain characters are these, and what is ambiguous is not judged.
    @Test func pathIsReadAsTheGatewayReadsIt() async throws {
        let fixture = try await DirectoryFixture()
        let escaped = try await fixture.directory.explain(certificate: nil, path: "/%6frders/1?a=b")
        #expect(escaped.path == "/orders/1")
        for path in ["/orders/../admin", "/orders//1", "/orders%2F1", "orders", ""] {
            let error = await #expect(throws: DirectoryError.self) {
                try await fixture.directory.explain(certificate: nil, path: path)
            }
            #expect(error?.code == .invalid && error?.detail.contains("cannot be judged") == true, "\(path)")
        }
    }
}
