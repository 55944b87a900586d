import ConnectionLifecycle
import Foundation
import IntegrationFlows
import Testing

@Suite struct ConnectTests {
    @Test func everythingThatIsMissingIsMadeAndTheCallArrivesAsTheUser() async throws {
        let world = try await TwoEnds()
        let connections = world.connections()
        let run = try await connections.connect(world.plan, counterpart: nil, by: "anna")
        let ended = try await connections.ended(run.id, withinSeconds: 60)
        #expect(ended.state.status == .completed, "\(ended.state) \(ended.entries)")
        let after = try await world.inventory()
        #expect(after.users == ["_DEFXYZ"])
        #expect(after.arrangements == ["SECOND active"])
        #expect(after.channel == ["alias_1"])
        #expect(after.isDeployed)
        let certificate = try await world.tenant.keystore.certificate("alias_1")
        #expect(after.assigned == ["_DEFXYZ \(certificate.fingerprint.hex)"])
        let arrived = try await world.directory.decisions()
        #expect(arrived.map(\.userID) == ["_DEFXYZ"])
        #expect(try await connections.connection("alias_1").createdBy == "anna")
    }

    @Test func doneAgainItChangesNothingAndSendsNothing() async throws {
        let world = try await TwoEnds()
        let connections = try await world.connected()
        let before = try await world.inventory()
        let sent = world.receiver.received.count
        let run = try await connections.connect(world.plan, counterpart: nil, by: "anna")
        let ended = try await connections.ended(run.id, withinSeconds: 60)
        #expect(ended.state.status == .completed)
        #expect(try await world.inventory() == before)
        #expect(world.receiver.received.count == sent)
    }

    @Test func aPreviewChangesNothing() async throws {
        let world = try await TwoEnds()
        let before = try await world.inventory()
        let steps = try await world.connections().preview(world.plan, counterpart: nil, by: "anna")
        #expect(
            steps.filter(\.isNeeded).map(\.step) == ConnectStep.allCases.filter { ![.examine, .agree].contains($0) })
        #expect(try await world.inventory() == before)
        let connections = try await world.connected()
        let again = try await connections.preview(world.plan, counterpart: nil, by: "anna")
        #expect(again.allSatisfy { !$0.isNeeded }, "\(again)")
    }

    @Test func aCallThatIsRefusedUndoesEverything() async throws {
        let world = try await TwoEnds()
        let before = try await world.inventory()
        world.receiver.setAnswer { _ throws(ReceiverError) in ReceiverReply(status: 403) }
        let connections = world.connections()
        let run = try await connections.connect(world.plan, counterpart: nil, by: "anna")
        let ended = try await connections.ended(run.id, withinSeconds: 60)
        #expect(ended.state.status == .undone)
        #expect(ended.state.step == "call")
        #expect(ended.state.leftovers == [])
        #expect(try await world.inventory() == before)
        #expect(try await connections.list().isEmpty)
    }

    @Test func aCallThatArrivesAsSomebodyElseUndoesEverything() async throws {
        let world = try await TwoEnds()
        let before = try await world.inventory()
        // The receiver answers, and the called side never sees the call.
        world.receiver.setAnswer { _ throws(ReceiverError) in ReceiverReply(status: 200) }
        let connections = world.connections()
        let run = try await connections.connect(world.plan, counterpart: nil, by: "anna")
        let ended = try await connections.ended(run.id, withinSeconds: 60)
        #expect(ended.state.reason?.contains("saw no call") == true)
        #expect(try await world.inventory() == before)
    }

    @Test func anAliasThatStandsForSomethingElseIsRefusedBeforeAnythingIsChanged() async throws {
        let world = try await TwoEnds()
        var plan = world.plan
        plan.alias = "tenant_key_pair"
        let before = try await world.inventory()
        let connections = world.connections()
        let run = try await connections.connect(plan, counterpart: nil, by: "anna")
        let ended = try await connections.ended(run.id, withinSeconds: 60)
        #expect(ended.state.step == "examine")
        #expect(ended.state.reason?.contains("choose another alias") == true)
        #expect(try await world.inventory() == before)
    }

    /// The called side dies at each thing it is asked for in turn, and is back for the next.
    @Test(arguments: [true, false])
    func aCalledSideThatDiesAtAnyStepDelaysTheConnectionAndNoMore(losesAnswer: Bool) async throws {
        for asked in 0..<40 {
            let world = try await TwoEnds()
            let losing = LosingCalledSide(world.calledSide, after: asked, losesAnswer: losesAnswer)
            let connections = world.connections(called: losing)
            let run = try await connections.connect(world.plan, counterpart: nil, by: "anna")
            let ended = try await connections.ended(run.id, withinSeconds: 60)
            #expect(ended.state.status == .completed, "asked \(asked) times: \(ended.state)")
            #expect(try await world.inventory().assigned.count == 1, "asked \(asked) times")
            guard losing.hasDied else { return }
        }
        Issue.record("the called side is asked for more than was tried")
    }

    /// The journal's writer dies at each of its entries in turn, with the step's work done and not yet written, or
    /// written; after the next start both sides are as they were, or the connection stands.
    @Test(arguments: [true, false])
    func anInterruptionAtAnyStepLeavesBothSidesAsTheyWere(dyingBeforeWriting: Bool) async throws {
        for entries in 1..<40 {
            let world = try await TwoEnds()
            let before = try await world.inventory()
            let dying = DyingStore(world.store, entries: entries, dyingBeforeWriting: dyingBeforeWriting)
            let first = world.connections(dying)
            let run = try await first.connect(world.plan, counterpart: nil, by: "anna")
            _ = try await first.ended(run.id, withinSeconds: 60)
            guard dying.hasDied else { return }
            let next = world.connections()
            try await next.resume()
            let ended = try await next.ended(run.id, withinSeconds: 60)
            let state = ended.state
            #expect(ended.endedAt != nil, "after \(entries) entries: \(state)")
            #expect(state.leftovers == [], "after \(entries) entries")
            if state.status == .undone { #expect(try await world.inventory() == before, "after \(entries) entries") }
        }
        Issue.record("the connection has more steps than were interrupted")
    }
}
