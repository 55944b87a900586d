import Synchronization

/// Connections in memory, for tests and for programs that keep nothing.
public final class MemoryConnectionStore: ConnectionStore {
    private struct State {
        var connections: [String: Connection] = [:]
        var counterparts: [String: StoredCounterpart] = [:]
        /// In the order of their start.
        var runs: [ConnectionRun] = []
    }

    private let state = Mutex(State())

    public init() {}

    public func connections() async throws -> [Connection] {
        state.withLock { $0.connections.values.sorted { $0.id < $1.id } }
    }

    public func save(_ connection: Connection) async throws {
        state.withLock { $0.connections[connection.id] = connection }
    }

    public func deleteConnection(_ id: String) async throws -> Bool {
        state.withLock { $0.connections.removeValue(forKey: id) != nil }
    }

    public func counterparts() async throws -> [StoredCounterpart] {
        state.withLock { $0.counterparts.values.sorted { $0.counterpart.id < $1.counterpart.id } }
    }

    public func save(_ counterpart: StoredCounterpart) async throws {
        state.withLock { $0.counterparts[counterpart.counterpart.id] = counterpart }
    }

    public func deleteCounterpart(_ id: String) async throws -> Bool {
        state.withLock { $0.counterparts.removeValue(forKey: id) != nil }
    }

    public func save(_ run: ConnectionRun) async throws {
        state.withLock { state in
            if let index = state.runs.lastIndex(where: { $0.id == run.id }) {
                state.runs[index] = run
            } else {
                state.runs.append(run)
            }
        }
    }

    public func run(_ id: String) async throws -> ConnectionRun? {
        state.withLock { $0.runs.last { $0.id == id } }
    }

    public func runs(of connectionID: String?, limit: Int) async throws -> [ConnectionRun] {
        state.withLock { state in
            Array(state.runs.reversed().filter { connectionID == nil || $0.connectionID == connectionID }.prefix(limit))
        }
    }

    public func unfinishedRuns() async throws -> [ConnectionRun] {
        state.withLock { $0.runs.filter { $0.endedAt == nil } }
    }
}
