public import Logging

/// The identity directory: who may call what, as whom, and by which certificate.
///
/// Every change is one transaction with its audit entry; refusals are thrown as `DirectoryError`. What callers are
/// judged by is `judge`, which follows every change at once and other processes' changes by polling.
public final class Directory: Sendable {
    let store: any DirectoryStore
    public let clock: any DirectoryClock
    let logger: Logger

    /// A directory over `store`; call `start` before the first verdict, and let `run` work for as long as it serves.
    public init(store: any DirectoryStore, clock: any DirectoryClock = SystemClock(), logger: Logger) {
        self.store = store
        self.clock = clock
        self.logger = logger
    }

    /// The judge of calls, from memory.
    public var judge: any AccessJudge { fatalError() }

    /// Loads what calls are judged by.
    public func start() async throws { fatalError() }

    /// Follows other processes' changes and writes what was buffered, until the task is cancelled.
    public func run() async throws { fatalError() }

    /// Whether verdicts stand on the present state, for readiness.
    public var isCurrent: Bool { fatalError() }
}
