import ConnectionLifecycle
import CountersignTesting
import Foundation
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import Synchronization
import Testing

/// A called side that is no Countersign: what it does, a person tells.
@Suite struct PartnerTests {
    /// Lets in whoever presents one of these certificates.
    private final class Partner: Sendable {
        let known = Mutex<Set<Fingerprint>>([])

        func answer(to world: TwoEnds) {
            world.receiver.setAnswer { call throws(ReceiverError) in
                guard case .clientCertificate(let identity) = call.identity, let leaf = identity.chain.first,
                    self.known.withLock({ $0.contains(leaf.fingerprint) })
                else { return ReceiverReply(status: 403) }
                return ReceiverReply(status: 200)
            }
        }
    }

    private let partner = Partner()

    private func world(issues: Bool) async throws -> (TwoEnds, Connections) {
        let world = try await TwoEnds()
        partner.answer(to: world)
        let connections = world.connections()
        try await connections.save(
            partner: Counterpart(
                id: "ACME", address: "", authorityPEM: "", addedAt: Date(), addedBy: "test",
                partner: PartnerTerms(issues: issues)))
        return (world, connections)
    }

    private static func plan(_ world: TwoEnds) -> ConnectionPlan {
        var plan = world.plan
        plan.arrangementID = ""
        plan.newArrangement = nil
        return plan
    }

    /// The run when it awaits the partner.
    private static func awaiting(_ run: ConnectionRun, _ connections: Connections) async throws -> ConnectionRun {
        var run = run
        while run.partnerQuestion == nil, run.endedAt == nil {
            run = try await connections.ended(run.id, withinSeconds: 0.02)
        }
        return run
    }

    /// Returns when calls come with the new certificate.
    private static func observed(_ run: ConnectionRun, _ connections: Connections) async throws {
        while try await connections.run(run.id).state.step != RotationStep.observe.rawValue {
            _ = try await connections.ended(run.id, withinSeconds: 0.02)
        }
    }

    @Test func partnerAnswersSigningRequests() async throws {
        let (world, connections) = try await world(issues: true)
        let pki = try TestPKI()
        let begun = try await connections.connect(Self.plan(world), counterpart: "ACME", by: "test")
        let run = try await Self.awaiting(begun, connections)
        let request = try CertificateSigningRequest(
            pemOrDER: Array(try #require(run.partnerQuestion?.request).utf8))
        await #expect(throws: ConnectionError.self) { try await connections.answer(run.id, .agreed) }
        let foreign = try pki.client("another").certificate
        await #expect(throws: ConnectionError.self) {
            try await connections.answer(run.id, .certificates([foreign]))
        }
        let issued = try pki.sign(request)
        partner.known.withLock { _ = $0.insert(issued.fingerprint) }
        _ = try await connections.answer(run.id, .certificates([pki.authority.certificate, issued]))
        let ended = try await connections.ended(run.id, withinSeconds: 30)
        #expect(ended.state.status == .completed, "\(ended.entries)")
        #expect(try await world.tenant.keystore.certificate("alias_1") == issued)
        #expect(try await world.directory.users().isEmpty, "nothing is made on this side")
    }

    @Test func rotationWaitsUntilThePartnerKnowsTheCertificateBeforeAnyCallComesWithIt() async throws {
        let (world, connections) = try await world(issues: false)
        let begun = try await connections.connect(Self.plan(world), counterpart: "ACME", by: "test")
        let first = try await Self.agreed(try await Self.awaiting(begun, connections), connections, partner)
        #expect(try await connections.ended(begun.id, withinSeconds: 30).state.status == .completed)
        _ = try await connections.setRotation(RotationPolicy(overlapSeconds: 0.05), of: "alias_1")

        let rotation = try await connections.rotate("alias_1", by: "test")
        let waiting = try await Self.awaiting(rotation, connections)
        #expect(try await world.tenant.keystore.certificate("alias_1").fingerprint == first, "still the old one")
        let second = try await Self.agreed(waiting, connections, partner)
        #expect(second != first)
        try await Self.observed(rotation, connections)
        _ = try await world.tenant.messages.send(flow: TwoEnds.flow, body: [], by: "test")
        #expect(try await connections.ended(rotation.id, withinSeconds: 30).state.status == .completed)
        #expect(try await world.tenant.keystore.certificate("alias_1").fingerprint == second)
        #expect(try await world.tenant.keystore.entries().filter { $0.alias.hasPrefix("alias_1") }.count == 1)
    }

    @Test func certificateThatThePartnerRefusesAfterAllIsPutBack() async throws {
        let (world, connections) = try await world(issues: false)
        let begun = try await connections.connect(Self.plan(world), counterpart: "ACME", by: "test")
        let first = try await Self.agreed(try await Self.awaiting(begun, connections), connections, partner)
        _ = try await connections.ended(begun.id, withinSeconds: 30)
        let rotation = try await connections.rotate("alias_1", by: "test")
        let waiting = try await Self.awaiting(rotation, connections)
        // The partner says so, and does not do it.
        _ = try await connections.answer(waiting.id, .agreed)
        try await Self.observed(rotation, connections)
        _ = try? await world.tenant.messages.send(flow: TwoEnds.flow, body: [], by: "test")
        let ended = try await connections.ended(rotation.id, withinSeconds: 30)
        #expect(ended.state.status == .undone)
        #expect(try await world.tenant.keystore.certificate("alias_1").fingerprint == first)
    }

    /// A restart while a partner is awaited: a connection that is being made goes on waiting too.
    @Test func waitingOutlivesARestart() async throws {
        let (world, connections) = try await world(issues: false)
        let begun = try await connections.connect(Self.plan(world), counterpart: "ACME", by: "test")
        let run = try await Self.awaiting(begun, connections)
        await connections.stop()
        let after = world.connections()
        try await after.resume()
        let again = try await Self.awaiting(try await after.run(run.id), after)
        #expect(again.partnerQuestion == run.partnerQuestion)
        _ = try await Self.agreed(again, after, partner)
        #expect(try await after.ended(run.id, withinSeconds: 30).state.status == .completed)
    }

    private static func agreed(
        _ run: ConnectionRun, _ connections: Connections, _ partner: Partner
    ) async throws -> Fingerprint {
        let text = try #require(run.partnerQuestion?.certificates, "\(run.entries)")
        let leaf = try #require(try CertificateBundle(bytes: Array(text.utf8)).certificates.first)
        partner.known.withLock { _ = $0.insert(leaf.fingerprint) }
        _ = try await connections.answer(run.id, .agreed)
        return leaf.fingerprint
    }
}
