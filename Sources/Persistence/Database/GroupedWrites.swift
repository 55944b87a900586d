import GRDB

/// Writes that come while another one is on its way to the disk, together in one transaction.
///
/// Each returns when what it wrote would survive a loss of power, and fails alone where only its own statements do. To wait
/// for the disk is most of what a small write costs, so that many at once cost little more than one.
actor GroupedWrites {
    typealias Body = @Sendable (GRDB.Database) throws -> Void

    private struct Write {
        let body: Body
        let ended: CheckedContinuation<Void, any Error>
    }

    /// Of one transaction: other writers wait for its end.
    private static let groupMax = 200

    private let pool: DatabasePool
    private var waiting: [Write] = []
    private(set) var isWriting = false

    init(_ pool: DatabasePool) { self.pool = pool }

    /// Those whose transaction has not begun.
    var waitingCount: Int { waiting.count }

    func write(_ body: @escaping Body) async throws {
        try await withCheckedThrowingContinuation { ended in
            waiting.append(Write(body: body, ended: ended))
            guard !isWriting else { return }
            isWriting = true
            Task { await writeAll() }
        }
    }

    private func writeAll() async {
        while !waiting.isEmpty {
            let group = Array(waiting.prefix(Self.groupMax))
            waiting.removeFirst(group.count)
            let bodies = group.map(\.body)
            do {
                let results = try await pool.write { database in bodies.map { Self.result(of: $0, in: database) } }
                for (write, result) in zip(group, results) { write.ended.resume(with: result) }
            } catch {
                for write in group { write.ended.resume(throwing: error) }
            }
        }
        isWriting = false
    }

    /// What fails leaves nothing behind, and the others where they are.
    private static func result(of body: Body, in database: GRDB.Database) -> Result<Void, any Error> {
        Result {
            try database.inSavepoint {
                try body(database)
                return .commit
            }
        }
    }
}
