/// Runs operations one after the other, across their suspensions; callers that wait for the same thing share a turn.
actor SerialLine {
    private var tail: Task<Void, any Error>?
    private var waiting: Task<Void, any Error>?

    /// Runs `operation` after all that came before.
    func run(_ operation: @escaping @Sendable () async throws -> Void) async throws {
        let task = enqueue(operation)
        try await task.value
    }

    /// Runs `operation`, or waits for one that was asked for and has not begun: for operations that are all the same.
    func runShared(_ operation: @escaping @Sendable () async throws -> Void) async throws {
        if let waiting { return try await waiting.value }
        let task = enqueue { [weak self] in
            await self?.begin()
            try await operation()
        }
        waiting = task
        try await task.value
    }

    private func begin() { waiting = nil }

    private func enqueue(_ operation: @escaping @Sendable () async throws -> Void) -> Task<Void, any Error> {
        let previous = tail
        let task = Task {
            _ = await previous?.result
            try await operation()
        }
        tail = task
        return task
    }
}
