import Synchronization

/// Runs asynchronous work that never waits for anything outside, to its end, on the calling thread.
///
/// The checks of swift-certificates are asynchronous for policies that ask the network; ours ask nothing, and a verdict
/// is wanted at once, on an event loop.
enum InlineTask {
    private final class Outcome<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }

    /// The result; nil when the work did wait for something outside.
    static func run<Value: Sendable>(_ work: @escaping @Sendable () async -> Value) -> Value? {
        let executor = InlineExecutor()
        let outcome = Outcome<Value>()
        Task(executorPreference: executor) {
            let value = await work()
            outcome.value.withLock { $0 = value }
        }
        executor.drain()
        return outcome.value.withLock { $0 }
    }
}

/// Keeps jobs until the thread that made it runs them.
private final class InlineExecutor: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
    }

    func drain() {
        while let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
