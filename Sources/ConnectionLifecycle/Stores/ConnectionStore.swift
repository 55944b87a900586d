/// Where connections, counterparts and runs are kept. Tokens are sealed at rest by the store.
public protocol ConnectionStore: Sendable {
    /// In the order of alias.
    func connections() async throws -> [Connection]
    /// Adds or replaces.
    func save(_ connection: Connection) async throws
    /// Returns whether there was one.
    func deleteConnection(_ id: String) async throws -> Bool

    /// In the order of name.
    func counterparts() async throws -> [StoredCounterpart]
    /// Adds or replaces.
    func save(_ counterpart: StoredCounterpart) async throws
    func deleteCounterpart(_ id: String) async throws -> Bool

    /// Adds or replaces, and returns when it is durable.
    func save(_ run: ConnectionRun) async throws
    func run(_ id: String) async throws -> ConnectionRun?
    /// Newest first; of one connection, or of all for nil.
    func runs(of connectionID: String?, limit: Int) async throws -> [ConnectionRun]
    /// Runs that have not ended, oldest first.
    func unfinishedRuns() async throws -> [ConnectionRun]
}
