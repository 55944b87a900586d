import ServiceLifecycle

/// Work that goes on for as long as the server does, and is cancelled when it stops.
struct BackgroundService: Service {
    let work: @Sendable () async throws -> Void

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                try await work()
            } catch is CancellationError {
                return
            }
        }
    }
}
