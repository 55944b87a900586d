import Foundation
import Synchronization

/// Which deployments succeeded, for those who ask by their task's number. The last thousands are known.
final class ODataTasks: Sendable {
    private static let keptMax = 5_000
    private let outcomes = Mutex<[String: Bool]>([:])

    /// Returns the new task's number.
    func note(isDeployed: Bool) -> String {
        let id = UUID().uuidString.lowercased()
        outcomes.withLock { outcomes in
            if outcomes.count >= Self.keptMax { outcomes.removeAll() }
            outcomes[id] = isDeployed
        }
        return id
    }

    /// Nil for a task that is not known.
    func outcome(_ id: String) -> Bool? { outcomes.withLock { $0[id] } }
}
