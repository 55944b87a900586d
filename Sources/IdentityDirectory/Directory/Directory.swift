public import Logging

/// The identity directory: who may call what, as whom, and by which certificate.
///
/// Every change is one transaction with its audit entry; refusals are thrown as `DirectoryError`. What callers are
/// judged by is `judge`, which follows every change of this process at once and other processes' changes by polling.
public final class Directory: Sendable {
    let store: any DirectoryStore
    public let clock: any DirectoryClock
    let logger: Logger
    let options: DirectoryOptions
    /// Apart from the gate of the calls, so that neither can keep the other waiting.
    let signInPasswords: PasswordGate
    let index: ResolutionIndex
    let flushing = SerialLine()

    /// A directory over `store`; call `start` before the first verdict, and let `run` work for as long as it serves.
    public init(
        store: any DirectoryStore, clock: any DirectoryClock = SystemClock(), logger: Logger,
        options: DirectoryOptions = DirectoryOptions()
    ) {
        self.store = store
        self.clock = clock
        self.logger = logger
        self.options = options
        func gate() -> PasswordGate {
            PasswordGate(store: store, clock: clock, failuresMax: options.passwordFailuresMax)
        }
        signInPasswords = gate()
        index = ResolutionIndex(store: store, clock: clock, options: options, passwords: gate())
    }

    /// The judge of calls, from memory; throws `undecided` until `start` or a change has loaded it.
    public var judge: any AccessJudge { index }

    /// Loads what calls are judged by.
    public func start() async throws { try await index.refresh() }

    /// Follows other processes' changes and writes what was buffered, until the task is cancelled.
    ///
    /// Returns when cancelled, after a last flush. Failures are logged and tried again.
    public func run() async throws {
        var turns = 0
        while !Task.isCancelled {
            await follow()
            await flush()
            if turns % 1000 == 0 { await tidy() }
            turns += 1
            try? await Task.sleep(for: .milliseconds(options.pollIntervalMilliseconds))
        }
        // A cancelled task's transactions are cancelled too; the last flush must not be.
        await Task { await flush() }.value
    }

    /// Whether verdicts stand on the present state, for readiness.
    public var isCurrent: Bool { index.isCurrent }

    /// How old the state is that verdicts stand on, in seconds; nil before `start`.
    public var indexAgeSeconds: Double? { index.ageSeconds }
}
