import Foundation
public import Logging
import Synchronization

/// The connections of one calling side: made, rotated, and brought to an end after a crash.
///
/// The calling side drives, since the private key is made there and stays there. Every run is written down step by
/// step; there is at most one for each connection at a time.
public final class Connections: Sendable {
    struct State {
        /// The task of each run that is under way.
        var driving: [String: Task<Void, Never>] = [:]
        /// The connections that are being changed, with their runs.
        var busy: [String: String] = [:]
        /// Runs that somebody wants turned back, and why.
        var turningBack: [String: String] = [:]
        /// What partners have answered in runs that wait for it.
        var answers: [String: PartnerAnswer] = [:]
    }

    let store: any ConnectionStore
    let ends: any ConnectionEnds
    let clock: any ConnectionClock
    let logger: Logger
    let state = Mutex(State())

    public init(
        store: any ConnectionStore, ends: any ConnectionEnds, clock: any ConnectionClock = MachineConnectionClock(),
        logger: Logger
    ) {
        self.store = store
        self.ends = ends
        self.clock = clock
        self.logger = logger
    }

    /// Whether this server's own directory can be a called side.
    public var servesCalledSide: Bool { ends.servesCalledSide }

    /// In the order of alias.
    public func list() async throws -> [Connection] { try await store.connections() }

    /// Throws `notFound`.
    public func connection(_ id: String) async throws -> Connection {
        guard let found = try await store.connections().first(where: { $0.id.lowercased() == id.lowercased() }) else {
            throw ConnectionError(
                .notFound, "There is no connection \(id).", hint: "connection list shows those that there are")
        }
        return found
    }

    /// Changes how a connection's key pair is replaced; throws `notFound`, `invalid`.
    public func setRotation(_ policy: RotationPolicy, of id: String) async throws -> Connection {
        guard policy.overlapSeconds >= 0, policy.observeSecondsMax > 0, policy.daysBeforeExpiry ?? 1 > 0 else {
            throw ConnectionError(.invalid, "Days before expiry and seconds are not negative.")
        }
        var connection = try await connection(id)
        connection.rotation = policy
        try await store.save(connection)
        return connection
    }

    /// Forgets a connection; keys, assignments and flows stay as they are. Throws `notFound`, `busy`.
    public func forget(_ id: String) async throws {
        let connection = try await connection(id)
        try refuseBusy(connection.id)
        _ = try await store.deleteConnection(connection.id)
    }

    /// Newest first; of one connection, or of all for nil.
    public func runs(of id: String? = nil, limit: Int = 100) async throws -> [ConnectionRun] {
        try await store.runs(of: id, limit: min(max(limit, 1), 1000))
    }

    /// Throws `notFound`.
    public func run(_ id: String) async throws -> ConnectionRun {
        guard let run = try await store.run(id) else {
            throw ConnectionError(.notFound, "There is no connection run \(id).")
        }
        return run
    }

    func refuseBusy(_ id: String) throws {
        guard let run = state.withLock({ $0.busy[id] }) else { return }
        throw ConnectionError(
            .busy, "The connection \(id) is being changed.", hint: "wait for the run \(run), or turn it back")
    }
}
