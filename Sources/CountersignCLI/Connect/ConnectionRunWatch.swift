import Foundation
import ManagementClient
import ManagementSchema
import Synchronization

/// Follows a run on a server until it has ended, telling each of its entries; an interrupt turns the run back.
struct ConnectionRunWatch {
    let client: ManagementClient
    /// Whether nothing is told on the way.
    let isQuiet: Bool
    /// Return while a rotation still waits out its overlap; the server goes on by itself.
    var leavesOverlap = false

    /// - Parameter known: how many of the run's entries somebody was told before.
    func follow(_ begun: ConnectionRunResource, known: Int = 0) async throws -> ConnectionRunResource {
        let interrupt = Interrupt()
        defer { interrupt.end() }
        var run = begun
        var told = tell(run, after: known)
        while run.endedAt == nil {
            if interrupt.takes() {
                Output.note("interrupted: turning back …")
                _ = try await client.turnBackConnectionRun(run.id)
            }
            if run.awaitsPartner { return run }
            if leavesOverlap, run.step == "overlap" { return run }
            run = try await client.connectionRun(run.id, waitSeconds: 1)
            told = tell(run, after: told)
        }
        return run
    }

    /// - Returns: how many entries have been told.
    private func tell(_ run: ConnectionRunResource, after told: Int) -> Int {
        guard !isQuiet else { return 0 }
        for entry in run.entries.dropFirst(told) { Output.note("\(entry.step): \(entry.text)") }
        return run.entries.count
    }
}

/// Ctrl-C as a question that can be asked, in place of the end of the process.
private final class Interrupt: Sendable {
    private static let isRaised = Mutex(false)

    init() {
        Self.isRaised.withLock { $0 = false }
        signal(SIGINT) { _ in Interrupt.isRaised.withLock { $0 = true } }
    }

    /// Whether it was raised since the last time.
    func takes() -> Bool {
        Self.isRaised.withLock { raised in
            defer { raised = false }
            return raised
        }
    }

    func end() { signal(SIGINT, SIG_DFL) }
}
