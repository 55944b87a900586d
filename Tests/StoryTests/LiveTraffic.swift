import Foundation
import Synchronization

@testable import CountersignServer

/// An external system that goes on calling while something is changed, and what came of its calls.
final class LiveTraffic: Sendable {
    private static let environment = ProcessInfo.processInfo.environment
    private static let callsPerSecond = environment["COUNTERSIGN_CALLS_PER_SECOND"].flatMap(Double.init) ?? 20
    private static let program = environment["COUNTERSIGN_PROGRAM"].map { URL(filePath: $0) } ?? BuiltProgram.url

    private let state = Mutex<(sent: Int, failures: [String], isOver: Bool)>((0, [], false))

    /// No further call is begun from now on.
    func end() { state.withLock { $0.isOver = true } }

    var result: (sent: Int, failures: [String]) { state.withLock { ($0.sent, $0.failures) } }

    private func note(_ failure: String?) {
        state.withLock { state in
            state.sent += 1
            if let failure { state.failures.append(failure) }
        }
    }

    /// Two servers with the fourth connection made, and an external system that may post to its flow.
    static func withConnection(_ body: @escaping @Sendable (Stage) async throws -> Void) async throws {
        let folder = try BuiltProgram.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var settings = Demo.Settings(executable: program)
        settings.exits = true
        try await Demo.withStage(settings, folder) { stage in
            let story = Story(stage: stage)
            try await story.setUp()
            try await story.setUpSender(Story.fourth)
            try await story.connectFourth()
            try await body(stage)
        }
    }

    /// Posts at a steady rate until the traffic ends; a slow answer does not slow the next call down.
    func post(_ stage: Stage) async throws {
        let callers = try Story(stage: stage).senders(of: Story.fourth, count: 8)
        let clock = ContinuousClock()
        var next = clock.now
        await withTaskGroup(of: Void.self) { group in
            for number in 0... {
                guard !state.withLock({ $0.isOver }) else { break }
                group.addTask { self.note(await Self.failure(of: callers[number % callers.count])) }
                if number >= 64 { await group.next() }
                next = next.advanced(by: .seconds(1 / Self.callsPerSecond))
                try? await clock.sleep(until: next)
            }
        }
        for caller in callers { await caller.close() }
    }

    /// Nil for a call that was answered 200.
    private static func failure(of caller: Caller) async -> String? {
        let fourth = Story.fourth
        do {
            let answer = try await caller.call("POST", fourth.path, body: fourth.order)
            return answer.status == 200 ? nil : "\(answer.status) \(answer.body)"
        } catch {
            return "\(error)"
        }
    }
}
