import Foundation
import ManagementSchema
import Testing

@testable import CountersignServer

/// A key pair replaced on two real servers, while an external system goes on calling, and while one of them is killed.
///
/// `COUNTERSIGN_ROTATIONS`, `COUNTERSIGN_CALLS_PER_SECOND` and `COUNTERSIGN_PROGRAM` make a load test of the first.
@Suite("Rotation on two servers", .serialized)
struct RotationTests {
    private static let rotations =
        ProcessInfo.processInfo.environment["COUNTERSIGN_ROTATIONS"].flatMap(Int.init) ?? 3

    @Test(.timeLimit(.minutes(20)))
    func noCallFailsWhileTheKeyIsReplacedAgainAndAgain() async throws {
        try await LiveTraffic.withConnection { stage in
            let traffic = LiveTraffic()
            let posting = Task { try await traffic.post(stage) }
            for _ in 0..<Self.rotations {
                _ = try await stage.json(
                    .tenant, "rotate", "alias_fourth", "--overlap", "0.2", "--wait", isShown: false)
            }
            traffic.end()
            try await posting.value
            let (sent, failures) = traffic.result
            #expect(failures == [], "\(failures.count) of \(sent) calls failed")
            let runs = try await stage.json(.tenant, "connection", "runs", "alias_fourth", isShown: false)
            let rotations = runs["runs"].elements.filter { $0["kind"].text == "rotation" }
            #expect(rotations.count == Self.rotations)
            for run in rotations {
                #expect(run["status"].text == "completed")
                #expect(run["firstArrivalAt"].text != nil, "each rotation's evidence is on record")
            }
            try await Self.expectNothingLeftOver(stage)
            print("\(Self.rotations) rotations, \(sent) calls, \(failures.count) failed")
        }
    }

    /// When a side is killed: a rotation waits at the second for a first call, and at the third for the last one.
    enum Moment: String, CaseIterable {
        case begun, observe, overlap
    }

    @Test(.timeLimit(.minutes(10)), arguments: [Stage.Side.business, .tenant], Moment.allCases)
    func afterAKillTheRotationEndsWithNothingLeftOver(killed: Stage.Side, moment: Moment) async throws {
        try await LiveTraffic.withConnection { stage in
            let rotation = Task {
                try await ProgramRun.run(
                    stage.executable.path, ["rotate", "alias_fourth", "--overlap", "0.5"],
                    environment: stage.tenant.environment)
            }
            try await Self.wait(for: moment, stage)
            let restarted = try await stage.server(killed).killedAndStartedAgain(stage.executable)
            do {
                let after = stage.replacing(killed, by: restarted)
                try await Self.expectRunsEnd(after)
                _ = try await rotation.value
                try await Self.expectNothingLeftOver(after)
                try await after.countersign(.tenant, "flow", "send", Story.fourth.flow, isShown: false)
            } catch {
                await restarted.stop()
                throw error
            }
            await restarted.stop()
        }
    }

    /// Rotation after rotation, each with a kill a little later than the one before, on both sides in turn.
    ///
    /// `COUNTERSIGN_KILLS` says how many, and so how close together.
    @Test(.timeLimit(.minutes(20)))
    func killedAtAnyMomentTheRotationEndsWithNothingLeftOver() async throws {
        let kills = ProcessInfo.processInfo.environment["COUNTERSIGN_KILLS"].flatMap(Int.init) ?? 4
        try await LiveTraffic.withConnection { stage in
            var stage = stage
            for number in 0..<kills {
                let environment = stage.tenant.environment
                let rotation = Task { [stage] in
                    try await ProgramRun.run(
                        stage.executable.path, ["rotate", "alias_fourth", "--overlap", "0.1"], environment: environment)
                }
                try await Task.sleep(for: .milliseconds(20 + 400 * number / kills))
                let killed: Stage.Side = number.isMultiple(of: 2) ? .tenant : .business
                let restarted = try await stage.server(killed).killedAndStartedAgain(stage.executable)
                stage = stage.replacing(killed, by: restarted)
                do {
                    // A rotation that begins after the restart only waits for calls as well.
                    let ending = Ending()
                    let calling = Task { [stage] in
                        while !ending.isTold {
                            try await stage.countersign(.tenant, "flow", "send", Story.fourth.flow, isShown: false)
                        }
                    }
                    _ = try await rotation.value
                    ending.tell()
                    try await calling.value
                    try await Self.expectRunsEnd(stage)
                    try await Self.expectNothingLeftOver(stage)
                } catch {
                    await stage.business.stop()
                    await stage.tenant.stop()
                    throw error
                }
            }
            await stage.business.stop()
            await stage.tenant.stop()
        }
    }

    /// Returns when the newest run has begun, or waits at a step.
    private static func wait(for moment: Moment, _ stage: Stage) async throws {
        for _ in 0..<200 {
            let runs = try await stage.json(.tenant, "connection", "runs", "alias_fourth", isShown: false)
            guard let run = runs["runs"].elements.first, run["kind"].text == "rotation" else { continue }
            if moment == .begun || run["step"].text == moment.rawValue { return }
            if moment == .overlap, run["step"].text == "observe" {
                try await stage.countersign(.tenant, "flow", "send", Story.fourth.flow, isShown: false)
            }
        }
        throw StoryFailure(evidence: "the rotation does not get to \(moment)")
    }

    /// Calls until every run has ended, for a rotation ends by the calls that it sees.
    private static func expectRunsEnd(_ stage: Stage) async throws {
        var open: [JSONValue] = []
        for _ in 0..<200 {
            let runs = try await stage.json(.tenant, "connection", "runs", isShown: false)
            open = runs["runs"].elements.filter { $0["endedAt"].text == nil }
            if open.isEmpty { return }
            try await stage.countersign(.tenant, "flow", "send", Story.fourth.flow, isShown: false)
        }
        throw StoryFailure(evidence: "a run does not end: \(open)")
    }

    private static func expectNothingLeftOver(_ stage: Stage) async throws {
        let assigned = try await stage.json(
            .business, "certificate", "list", "--user", Story.fourth.user, isShown: false)
        let kept = try await stage.json(.tenant, "tenant", "keystore", "list", isShown: false)
        let entries = kept["entries"].elements.filter { $0["alias"].text?.hasPrefix("alias_fourth") == true }
        #expect(entries.count == 1, "\(entries)")
        let certificate = entries.first?["certificates"].elements.first?["sha256Fingerprint"].text
        #expect(assigned["certificates"].elements.map { $0["sha256Fingerprint"].text } == [certificate])
    }
}

extension ServerProcess {
    /// Ends the process as a crash would, and starts another one on its data directory and ports.
    fileprivate func killedAndStartedAgain(_ executable: URL) async throws -> ServerProcess {
        kill(processIdentifier, SIGKILL)
        await end()
        let ports = [addresses.console, addresses.gateway].compactMap { URL(string: $0)?.port }
        return try await ServerProcess.start(
            executable: executable, name: name, dataDirectory: dataDirectory, ports: (ports[0], ports[1]))
    }
}

extension Stage {
    fileprivate func replacing(_ side: Side, by server: ServerProcess) -> Stage {
        Stage(
            executable: executable, folder: folder, business: side == .business ? server : business,
            tenant: side == .tenant ? server : tenant, book: book, servicePort: servicePort, report: report)
    }
}
