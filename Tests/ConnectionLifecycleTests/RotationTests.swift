import ConnectionLifecycle
import CountersignTesting
import Foundation
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import Synchronization
import Testing

@Suite struct RotationTests {
    /// Sends messages until it is stopped, and counts those that failed.
    private final class Traffic: Sendable {
        private let failures = Mutex<[String]>([])
        private let task: Mutex<Task<Void, Never>?>

        init(_ tenant: Tenant) {
            task = Mutex(nil)
            let work = Task { [self] in
                while !Task.isCancelled {
                    do {
                        let record = try await tenant.messages.send(flow: TwoEnds.flow, by: "traffic")
                        if record.status != .completed { failures.withLock { $0.append(record.error ?? "?") } }
                    } catch { failures.withLock { $0.append("\(error)") } }
                    await Task.yield()
                }
            }
            task.withLock { $0 = work }
        }

        /// The failures until now.
        func stop() async -> [String] {
            let work = task.withLock { $0 }
            work?.cancel()
            await work?.value
            return failures.withLock { $0 }
        }
    }

    @Test func callsGoOnWhileTheKeyIsReplaced() async throws {
        let world = try await TwoEnds()
        let connections = try await world.connected()
        let old = try await world.tenant.keystore.certificate("alias_1")
        let traffic = Traffic(world.tenant)
        let run = try await connections.rotate("alias_1", by: "anna")
        let ended = try await connections.ended(run.id, withinSeconds: 60)
        #expect(await traffic.stop() == [])
        #expect(ended.state.status == .completed, "\(ended.state)")
        let new = try await world.tenant.keystore.certificate("alias_1")
        #expect(new != old)
        let after = try await world.inventory()
        #expect(after.assigned == ["_DEFXYZ \(new.fingerprint.hex)"], "the old certificate is free")
        #expect(after.aliases.map { $0.prefix { $0 != " " } } == ["alias_1", "tenant_key_pair"], "no key is left over")
        guard case .rotation(_, let work) = ended.content else { return }
        #expect(work.facts.firstArrival != nil, "the evidence is on record")
        #expect(world.receiver.received.last?.fingerprint == new.fingerprint.hex)
    }

    @Test func callsThatFailWithTheNewCertificatePutTheOldKeyBack() async throws {
        let world = try await TwoEnds()
        let connections = try await world.connected()
        let before = try await world.inventory()
        let old = try await world.tenant.keystore.certificate("alias_1").fingerprint.hex
        world.receiver.setAnswer { call throws(ReceiverError) in
            ReceiverReply(status: call.fingerprint == old ? 200 : 403)
        }
        let traffic = Traffic(world.tenant)
        let run = try await connections.rotate("alias_1", by: "anna")
        let ended = try await connections.ended(run.id, withinSeconds: 60)
        _ = await traffic.stop()
        #expect(ended.state.status == .undone)
        #expect(ended.state.reason?.contains("calls with the new certificate fail") == true)
        #expect(try await world.inventory() == before)
        let record = try await world.tenant.messages.send(flow: TwoEnds.flow, by: "test")
        #expect(record.calls.last?.certificateFingerprint == old)
    }

    @Test func withoutACallInTheTimeGivenTheOldKeyIsPutBack() async throws {
        let world = try await TwoEnds()
        let connections = try await world.connected()
        let before = try await world.inventory()
        let policy = RotationPolicy(overlapSeconds: 0, observeSecondsMax: 0.1)
        let run = try await connections.rotate("alias_1", policy: policy, by: "anna")
        let ended = try await connections.ended(run.id, withinSeconds: 60)
        #expect(ended.state.reason?.contains("no call came") == true, "\(ended.state)")
        #expect(try await world.inventory() == before)
    }

    @Test func aSecondRotationOfTheSameConnectionIsRefused() async throws {
        let world = try await TwoEnds()
        let connections = try await world.connected()
        let run = try await connections.rotate("alias_1", by: "anna")
        await #expect(throws: ConnectionError.self) { try await connections.rotate("alias_1", by: "bert") }
        try await connections.turnBack(run.id, by: "anna")
        let ended = try await connections.ended(run.id, withinSeconds: 60)
        #expect(ended.state.status == .undone)
    }

    @Test(.timeLimit(.minutes(1)))
    func whoeverAsksForTheEndOfARunWaitsNoLongerThanWanted() async throws {
        let world = try await TwoEnds()
        let connections = try await world.connected()
        let run = try await connections.rotate("alias_1", by: "anna")
        let waiting = try await connections.ended(run.id, withinSeconds: 0.1)
        #expect(waiting.endedAt == nil, "no call comes, so the rotation waits")
        try await connections.turnBack(run.id, by: "anna")
        let ended = try await connections.ended(run.id, withinSeconds: 50)
        #expect(ended.state.status == .undone)
    }

    @Test func onlyWhatExpiresSoonIsRotated() async throws {
        let world = try await TwoEnds()
        let connections = try await world.connected()
        #expect(try await connections.rotateExpiring(withinDays: 30, by: "anna").isEmpty)
        let runs = try await connections.rotateExpiring(withinDays: 400, by: "anna")
        #expect(runs.map(\.connectionID) == ["alias_1"])
        try await connections.turnBack(runs[0].id, by: "anna")
        _ = try await connections.ended(runs[0].id, withinSeconds: 60)
    }

    /// The called side dies at each thing it is asked for in turn; calls go on, and the rotation ends forward.
    @Test(arguments: [true, false])
    func aCalledSideThatDiesAtAnyStepDelaysTheRotationAndNoMore(losesAnswer: Bool) async throws {
        for asked in 0..<40 {
            let world = try await TwoEnds()
            _ = try await world.connected()
            let traffic = Traffic(world.tenant)
            let losing = LosingCalledSide(world.calledSide, after: asked, losesAnswer: losesAnswer)
            let connections = world.connections(called: losing)
            let run = try await connections.rotate("alias_1", by: "anna")
            let ended = try await connections.ended(run.id, withinSeconds: 60)
            #expect(await traffic.stop() == [], "asked \(asked) times")
            #expect(ended.state.status == .completed, "asked \(asked) times: \(ended.state)")
            #expect(ended.state.leftovers == [])
            let now = try await world.tenant.keystore.certificate("alias_1").fingerprint.hex
            let after = try await world.inventory()
            #expect(after.assigned == ["_DEFXYZ \(now)"], "asked \(asked) times")
            #expect(after.aliases.count == 2, "asked \(asked) times: \(after.aliases)")
            guard losing.hasDied else { return }
        }
        Issue.record("the called side is asked for more than was tried")
    }

    /// What the called side is reached by is replaced under a rotation: a new token, new authorities.
    @Test func aRotationGoesOnOverWhatReachesTheCalledSideNow() async throws {
        for asked in 0..<6 {
            let world = try await TwoEnds()
            _ = try await world.connected()
            let traffic = Traffic(world.tenant)
            let worn = LosingCalledSide(world.calledSide, after: asked, losesAnswer: false, staysDead: true)
            let connections = world.connections(called: worn.hasDied ? world.calledSide : worn)
            let run = try await connections.rotate("alias_1", by: "anna")
            let ended = try await connections.ended(run.id, withinSeconds: 60)
            #expect(await traffic.stop() == [], "asked \(asked) times")
            #expect(worn.hasDied)
            #expect(ended.state.status == .completed, "asked \(asked) times: \(ended.state)")
        }
    }

    /// The journal's writer dies at each entry in turn, with traffic flowing; after the next start calls go on, and
    /// the rotation ends forward or back with no key, assignment or alias left over.
    @Test(arguments: [true, false])
    func aCrashAtAnyStepEndsForwardOrBackWithNothingLeftOver(dyingBeforeWriting: Bool) async throws {
        for entries in 1..<60 {
            let world = try await TwoEnds()
            _ = try await world.connected()
            let traffic = Traffic(world.tenant)
            let dying = DyingStore(world.store, entries: entries, dyingBeforeWriting: dyingBeforeWriting)
            let first = world.connections(dying)
            let run = try await first.rotate("alias_1", by: "anna")
            _ = try await first.ended(run.id, withinSeconds: 60)
            let next = world.connections()
            try await next.resume()
            let ended = try await next.ended(run.id, withinSeconds: 60)
            #expect(await traffic.stop() == [], "after \(entries) entries")
            #expect(ended.state.status == .completed, "after \(entries) entries: \(ended.state)")
            let now = try await world.tenant.keystore.certificate("alias_1").fingerprint.hex
            let after = try await world.inventory()
            #expect(after.assigned == ["_DEFXYZ \(now)"], "after \(entries) entries")
            #expect(after.aliases.count == 2, "after \(entries) entries: \(after.aliases)")
            guard dying.hasDied else { return }
        }
        Issue.record("the rotation has more steps than were interrupted")
    }
}
