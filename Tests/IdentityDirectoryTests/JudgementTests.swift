import CountersignTesting
import Foundation
import KeyMaterial
import Logging
import Testing

@testable import IdentityDirectory

struct JudgementTests {
    /// `_ABCXYZ` with a certificate and an active arrangement.
    private func connected(_ fixture: DirectoryFixture) async throws -> TestIdentity {
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        return client
    }

    @Test func anAssignedCertificateArrivesAsItsUser() async throws {
        let fixture = try await DirectoryFixture()
        let client = try await connected(fixture)
        let verdict = try fixture.directory.judge.judge(fixture.call(client.certificate))
        guard case .accepted(let acceptance) = verdict else {
            Issue.record("\(verdict)")
            return
        }
        #expect(acceptance.userID == "_ABCXYZ")
        #expect(acceptance.arrangementID == "first")
        #expect(acceptance.scenarioID == "orders")
        #expect(acceptance.service.name == "Orders")
        #expect(acceptance.assignment == client.certificate.fingerprint)
    }

    @Test func acceptanceForAFlowTellsTheScenariosOfFlowsThatTheUserHolds() async throws {
        let fixture = try await DirectoryFixture()
        let client = try await connected(fixture)
        for (id, path) in [("FLOWS", "/http"), ("Orders.send", "/http/orders"), ("Idle.send", "/http/idle")] {
            let service = InboundService(name: id, pathPrefix: path, upstream: .integrationFlows)
            _ = try await fixture.directory.create(
                CommunicationScenario(id: id, name: id, services: [service]), by: "test")
            try await fixture.activate("a-\(id)", user: "_ABCXYZ", scenario: id)
        }
        _ = try await fixture.directory.deactivate(arrangement: "a-Idle.send", by: "test")
        func held(_ path: String) throws -> Set<String>? {
            guard
                case .accepted(let acceptance) = try fixture.directory.judge.judge(
                    fixture.call(client.certificate, path: path))
            else { return nil }
            return acceptance.flowScenarios
        }
        #expect(try held("/http/x") == ["FLOWS", "Orders.send"])
        #expect(try held("/http/orders/1") == ["FLOWS", "Orders.send"])
        #expect(try held("/orders/1") == [])
    }

    @Test func nothingIsDecidedBeforeTheDirectoryIsLoaded() throws {
        let directory = Directory(store: MemoryDirectoryStore(), logger: Logger(label: "test"))
        let call = Call(certificate: nil, method: "GET", path: "/", at: Date())
        let error = #expect(throws: DirectoryError.self) { _ = try directory.judge.judge(call) }
        #expect(error?.code == .undecided)
    }

    @Test func whatIsNoCertificateHasReasonsOfItsOwn() async throws {
        let fixture = try await DirectoryFixture()
        #expect(try fixture.verdict(nil) == .certificateMissing)
        var call = fixture.call(nil)
        call.isCertificateMalformed = true
        #expect(try fixture.directory.judge.judge(call).code == .malformedCertificate)
    }

    @Test func theFirstFailingStepIsTheReason() async throws {
        let fixture = try await DirectoryFixture()
        let directory = fixture.directory
        let client = try fixture.pki.client(
            "tenant", from: fixture.clock.now, to: fixture.clock.now.addingTimeInterval(3600))
        let certificate = client.certificate
        #expect(try fixture.verdict(certificate) == .notAssigned)
        _ = try await directory.assign(certificate, to: "_ABCXYZ", by: "test")
        #expect(try fixture.verdict(certificate) == .noActiveArrangement)
        try await fixture.activate("first", user: "_ABCXYZ")
        #expect(try fixture.verdict(certificate) == .accepted)
        #expect(try fixture.verdict(certificate, path: "/other") == .serviceNotCovered)
        _ = try await directory.deactivate(arrangement: "first", by: "test")
        #expect(try fixture.verdict(certificate) == .noActiveArrangement)
        _ = try await directory.lockUser("_ABCXYZ", by: "test")
        #expect(try fixture.verdict(certificate) == .userLocked)
        _ = try await directory.block(.fingerprint(certificate.fingerprint), reason: "test", by: "test")
        #expect(try fixture.verdict(certificate) == .blocked)
        fixture.clock.advance(seconds: -1)
        #expect(try fixture.verdict(certificate) == .notYetValid)
        fixture.clock.advance(seconds: 3602)
        #expect(try fixture.verdict(certificate) == .expired)
    }

    @Test func blocksOutliveAssignmentsAndHoldForTheKey() async throws {
        let fixture = try await DirectoryFixture()
        let client = try await connected(fixture)
        let print = client.certificate.fingerprint
        _ = try await fixture.directory.block(
            .publicKey(client.certificate.publicKey.fingerprint), reason: "x", by: "t")
        #expect(try fixture.verdict(client.certificate) == .blocked)
        try await fixture.directory.unassign(fingerprint: print, by: "test")
        #expect(try fixture.verdict(client.certificate) == .blocked)
        try await fixture.directory.unblock(.publicKey(client.certificate.publicKey.fingerprint), by: "test")
        #expect(try fixture.verdict(client.certificate) == .notAssigned)
    }

    @Test func theLongestPrefixDecidesAndItsMethodsHold() async throws {
        let fixture = try await DirectoryFixture()
        let client = try await connected(fixture)
        let narrow = InboundService(
            name: "Administration", pathPrefix: "/orders/admin", upstream: .url("http://127.0.0.1:2"), methods: ["get"])
        let scenario = CommunicationScenario(id: "narrow", name: "Narrow", services: [narrow])
        _ = try await fixture.directory.create(scenario, by: "test")
        try await fixture.activate("second", user: "_ABCXYZ", scenario: "narrow")
        #expect(try fixture.verdict(client.certificate, method: "POST", path: "/orders/admin/1") == .methodNotAllowed)
        #expect(try fixture.verdict(client.certificate, method: "GET", path: "/orders/admin/1") == .accepted)
        #expect(try fixture.verdict(client.certificate, method: "POST", path: "/orders/administration") == .accepted)
        #expect(try fixture.verdict(client.certificate, path: "/orders/../admin") == .serviceNotCovered)
    }

    @Test func aNameSurvivesRenewalByTheSameAuthorityOnly() async throws {
        let fixture = try await DirectoryFixture()
        _ = try await fixture.directory.trust(fixture.pki.root, by: "test")
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", match: .name, by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        #expect(try fixture.verdict(client.certificate) == .accepted)
        #expect(try fixture.verdict(fixture.renewed(client).certificate) == .accepted)
        let imposter = try TestPKI(now: fixture.clock.now)
        #expect(try fixture.verdict(fixture.renewed(client, by: imposter).certificate) == .untrustedIssuer)
        _ = try await fixture.directory.trust(imposter.root, by: "test")
        #expect(try fixture.verdict(fixture.renewed(client, by: imposter).certificate) == .untrustedIssuer)
        #expect(try fixture.verdict(fixture.pki.client("other").certificate) == .notAssigned)
    }

    @Test func aNameIsFoundThroughPresentedIntermediates() async throws {
        let fixture = try await DirectoryFixture()
        _ = try await fixture.directory.trust(fixture.pki.root, by: "test")
        let intermediate = try fixture.pki.intermediate()
        let client = try intermediate.client("tenant")
        _ = try await fixture.directory.assign(
            client.certificate, chain: Array(client.chain.dropFirst()), to: "_ABCXYZ", match: .name, by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        let renewed = try fixture.renewed(client, by: intermediate)
        #expect(try fixture.verdict(renewed.certificate) == .untrustedIssuer)
        #expect(try fixture.verdict(renewed.certificate, chain: intermediate.authority.chain) == .accepted)
        // Once known, as on a resumed session, the chain need not be sent again.
        #expect(try fixture.verdict(renewed.certificate) == .accepted)
        // Directly under the root it is another authority's.
        #expect(try fixture.verdict(fixture.renewed(client).certificate) == .untrustedIssuer)
        try await fixture.directory.distrust(fixture.pki.root.fingerprint, confirmed: true, by: "test")
        #expect(try fixture.verdict(renewed.certificate) == .untrustedIssuer)
    }

    @Test func aPinnedAuthorityLetsInOnlyItself() async throws {
        let fixture = try await DirectoryFixture()
        let pinned = try ToolAuthority.make("tool", now: fixture.clock.now)
        _ = try await fixture.directory.assign(pinned.certificate, to: "_ABCXYZ", by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        #expect(try fixture.verdict(pinned.certificate) == .accepted)
        let issued = try ToolAuthority.client("tool", of: pinned, now: fixture.clock.now)
        #expect(try fixture.verdict(issued.certificate, chain: [pinned.certificate]) == .notAssigned)
    }

    @Test func aRenewedCertificateForServersOnlyIsRefusedAtTheCall() async throws {
        let fixture = try await DirectoryFixture()
        _ = try await fixture.directory.trust(fixture.pki.root, by: "test")
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", match: .name, by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        let server = try fixture.pki.issue(
            CertificateTemplate(
                subject: client.certificate.subject, notBefore: fixture.clock.now,
                notAfter: fixture.clock.now.addingTimeInterval(3600), usage: .server))
        #expect(try fixture.verdict(server.certificate) == .clientAuthenticationNotAllowed)
    }

    @Test func explainSaysWhatTheGatewayWouldSay() async throws {
        let fixture = try await DirectoryFixture()
        let client = try await connected(fixture)
        let here = try await fixture.directory.explain(certificate: client.certificate)
        #expect(here.verdict.code == .accepted)
        #expect(here.verdict.userID == "_ABCXYZ")
        let elsewhere = try await fixture.directory.explain(certificate: client.certificate, path: "/nowhere")
        #expect(elsewhere.verdict.code == .serviceNotCovered)
        #expect(try await fixture.directory.explain(certificate: nil).verdict.code == .certificateMissing)
    }

    /// Breaks one thing after the other; each time the step before passes and the ones after are not reached.
    @Test func explainTellsEveryStepUpToTheOneThatFails() async throws {
        let fixture = try await DirectoryFixture()
        let client = try await connected(fixture)
        let directory = fixture.directory
        func explained(_ path: String? = nil, method: String? = nil) async throws -> Explanation {
            try await directory.explain(certificate: client.certificate, method: method, path: path)
        }
        func expect(_ explanation: Explanation, failsAt kind: Explanation.Kind?) {
            let kinds = Explanation.Kind.allCases
            #expect(explanation.steps.map(\.kind) == kinds)
            let failed = kind.flatMap { kinds.firstIndex(of: $0) } ?? kinds.count
            for (index, step) in explanation.steps.enumerated() {
                let expected: Explanation.Outcome = index < failed ? .passed : index == failed ? .failed : .notReached
                #expect(step.outcome == expected, "\(step.kind) of \(String(describing: kind))")
                #expect(step.detail.isEmpty == (expected == .notReached))
            }
            #expect(
                explanation.steps.first { $0.outcome == .failed }?.detail
                    == (kind == nil ? nil : explanation.verdict.detail))
        }
        var scenario = try await directory.scenario("orders")
        scenario.services[0].methods = ["POST"]
        _ = try await directory.update(scenario, by: "test")
        expect(try await explained(), failsAt: nil)
        expect(try await explained("/nowhere"), failsAt: .serviceCovered)
        expect(try await explained("/orders/1", method: "BREW"), failsAt: .methodAllowed)
        for arrangement in try await directory.arrangements(ofUser: "_ABCXYZ") {
            _ = try await directory.deactivate(arrangement: arrangement.id, by: "test")
        }
        expect(try await explained(), failsAt: .activeArrangement)
        _ = try await directory.lockUser("_ABCXYZ", by: "test")
        expect(try await explained(), failsAt: .userUnlocked)
        try await directory.unassign(fingerprint: client.certificate.fingerprint, by: "test")
        expect(try await explained(), failsAt: .assigned)
        _ = try await directory.block(.fingerprint(client.certificate.fingerprint), reason: "lost", by: "test")
        expect(try await explained(), failsAt: .notBlocked)
        expect(try await directory.explain(certificate: nil), failsAt: .presented)
    }

    @Test func aRecordedCallIsExplainedAsItWasAndAsItWouldBeNow() async throws {
        let fixture = try await DirectoryFixture()
        let client = try await connected(fixture)
        let call = Call(
            certificate: client.certificate, method: "GET", path: "/orders/1", at: fixture.clock.now)
        let verdict = try fixture.directory.judge.judge(call)
        fixture.directory.record(
            AccessDecision(
                call: call, verdict: verdict, correlationID: "c-1", peerAddress: "192.0.2.1", durationMicroseconds: 9))
        _ = try await fixture.directory.lockUser("_ABCXYZ", by: "test")
        let recorded = try await fixture.directory.explain(correlationID: "c-1")
        #expect(recorded.decision.code == .accepted)
        #expect(recorded.explanation?.verdict.code == .userLocked)
        #expect(recorded.explanation?.path == "/orders/1")
        #expect(!recorded.isLatestOfSeveral)
        try await fixture.directory.unassign(fingerprint: client.certificate.fingerprint, by: "test")
        #expect(try await fixture.directory.explain(correlationID: "c-1").explanation == nil)
        fixture.directory.record(
            AccessDecision(
                call: call, verdict: try fixture.directory.judge.judge(call), correlationID: "c-3",
                peerAddress: "192.0.2.1", durationMicroseconds: 9), presented: PresentedCertificate(client.certificate))
        let stranger = try await fixture.directory.explain(correlationID: "c-3")
        #expect(stranger.decision.code == .notAssigned)
        #expect(stranger.explanation?.verdict.code == .notAssigned)
        // Anybody may say that its call is called so, too.
        fixture.clock.advance(seconds: 1)
        fixture.directory.record(
            AccessDecision(
                call: call, verdict: try fixture.directory.judge.judge(call), correlationID: "c-1",
                peerAddress: "192.0.2.1", durationMicroseconds: 9))
        #expect(try await fixture.directory.explain(correlationID: "c-1").isLatestOfSeveral)
        await #expect(throws: DirectoryError.self) { try await fixture.directory.explain(correlationID: "c-2") }
    }

    @Test func aRefusedCallIsExplainedWithTheChainThatItsCallerSent() async throws {
        let fixture = try await DirectoryFixture()
        try await fixture.directory.trust(fixture.pki.root, by: "test")
        let below = try fixture.pki.intermediate()
        let known = try below.client("caller")
        _ = try await fixture.directory.assign(
            known.certificate, chain: Array(known.chain.dropFirst()), to: "_ABCXYZ", match: .name, by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        _ = try await fixture.directory.lockUser("_ABCXYZ", by: "test")
        let next = try fixture.renewed(known, by: below)
        let chain = Array(next.chain.dropFirst())
        let call = fixture.call(next.certificate, chain: chain)
        fixture.directory.record(
            AccessDecision(
                call: call, verdict: try fixture.directory.judge.judge(call), correlationID: "c-1",
                peerAddress: "192.0.2.1", durationMicroseconds: 9),
            presented: PresentedCertificate(next.certificate, chain: chain))
        let recorded = try await fixture.directory.explain(correlationID: "c-1")
        #expect(recorded.decision.code == .userLocked)
        #expect(recorded.explanation?.verdict.code == .userLocked, "without its chain it would be untrustedIssuer")
    }

    @Test func renewalCanBeSwitchedOffForOneUser() async throws {
        let fixture = try await DirectoryFixture()
        let client = try await connected(fixture)
        let directory = fixture.directory
        let other = try fixture.pki.client("other").certificate
        _ = try await directory.assign(other, to: "_DEFXYZ", by: "test")
        try await fixture.activate("of-the-other", user: "_DEFXYZ")
        let path = InboundService.certificateEnrollment.pathPrefix + "/simplereenroll"
        let stopped = try await directory.offerRenewal(false, toUser: "_ABCXYZ", by: "ann")
        #expect(!stopped.mayRenew && directory.usersWithoutRenewal == ["_ABCXYZ"])
        let refused = try directory.judge.judge(fixture.call(client.certificate, path: path))
        #expect(refused.code == .serviceNotCovered && refused.detail.contains("switched off for user _ABCXYZ"))
        #expect(try fixture.verdict(client.certificate) == .accepted, "other services are not touched")
        #expect(try fixture.verdict(other, path: path) == .accepted, "other users are not touched")
        let again = Directory(store: directory.store, clock: fixture.clock, logger: Logger(label: "test"))
        try await again.start()
        #expect(try again.judge.judge(fixture.call(client.certificate, path: path)).code == .serviceNotCovered)
        _ = try await directory.offerRenewal(true, toUser: "_ABCXYZ", by: "ann")
        #expect(try fixture.verdict(client.certificate, path: path) == .accepted)
        _ = try await directory.offerRenewal(false, by: "ann")
        #expect(try fixture.verdict(client.certificate, path: path) == .serviceNotCovered, "offered to nobody")
        let entries = try await directory.audit(AuditFilter(by: "ann"))
        #expect(entries.map(\.action) == ["renewal.stop", "user.offerRenewal", "user.stopRenewal"])
        #expect(entries.last?.differences.map(\.property) == ["mayRenew"])
    }

    @Test func renewalCanBeSwitchedOff() async throws {
        let fixture = try await DirectoryFixture()
        let client = try await connected(fixture)
        let path = InboundService.certificateEnrollment.pathPrefix + "/simplereenroll"
        #expect(try fixture.verdict(client.certificate, path: path) == .accepted)
        #expect(try await fixture.directory.renewalPolicy() == nil)
        _ = try await fixture.directory.offerRenewal(false, by: "ann")
        #expect(try fixture.verdict(client.certificate, path: path) == .serviceNotCovered)
        #expect(try fixture.verdict(client.certificate) == .accepted, "other services are not touched")
        let refused = try fixture.directory.judge.judge(fixture.call(client.certificate, path: path))
        #expect(refused.detail.contains("switched off"))
        #expect(!fixture.directory.offersRenewal)
        // Another process, or another start.
        let again = Directory(store: fixture.directory.store, clock: fixture.clock, logger: Logger(label: "test"))
        try await again.start()
        #expect(try again.judge.judge(fixture.call(client.certificate, path: path)).code == .serviceNotCovered)
        _ = try await fixture.directory.offerRenewal(true, by: "ann")
        #expect(try fixture.verdict(client.certificate, path: path) == .accepted)
        let entries = try await fixture.directory.audit(AuditFilter(by: "ann"))
        #expect(entries.map(\.action) == ["renewal.offer", "renewal.stop"])
    }
}
