public import Foundation

/// The time that connections live by.
public protocol ConnectionClock: Sendable {
    var now: Date { get }
    /// Returns at that time, or throws when the task is cancelled.
    func sleep(until time: Date) async throws
}

/// The clock of the machine.
public struct MachineConnectionClock: ConnectionClock {
    public init() {}

    public var now: Date { Date() }

    public func sleep(until time: Date) async throws {
        try await Task.sleep(for: .seconds(max(0, min(time.timeIntervalSince(Date()), 86_400))))
    }
}
