import Foundation

/// One change in the making: its rows, and the traces that it leaves in the same transaction.
struct Change {
    let rows: any DirectoryTransaction
    let at: Date
    let by: String
    private let chain = AuditChain()

    init(rows: any DirectoryTransaction, at: Date, by: String) {
        self.rows = rows
        self.at = at
        self.by = by
    }

    /// Tells the audit what was done; `before` and `after` are written as JSON and must hold no secret.
    func audit(
        _ action: String, _ subject: String, before: (any Encodable)? = nil, after: (any Encodable)? = nil
    ) throws {
        let entry = AuditEntry(
            following: try chain.last ?? rows.trail.lastEntry(), at: at, by: by, action: action, subject: subject,
            before: try before.map(AuditEntry.json), after: try after.map(AuditEntry.json))
        try rows.trail.append(entry)
        chain.last = entry
    }

    /// Tells all who judge calls that an object changed.
    func touch(_ kind: DirectoryChange.Kind, _ id: String) throws {
        try rows.trail.append(DirectoryChange(kind, id))
    }
}

/// The end of the audit within one transaction, in which nobody else writes.
private final class AuditChain {
    var last: AuditEntry?
}

extension Directory {
    /// The time in milliseconds, so that what is stored reads back the same everywhere.
    var now: Date { Date(timeIntervalSince1970: (clock.now.timeIntervalSince1970 * 1000).rounded() / 1000) }

    /// Runs one change and lets calls be judged by it before it returns.
    func change<Result: Sendable>(
        by: String, _ body: @escaping @Sendable (Change) throws -> Result
    ) async throws -> Result {
        let at = now
        let result = try await store.write { rows in try body(Change(rows: rows, at: at, by: by)) }
        await follow()
        return result
    }

    /// Brings the index up to date; what fails now is caught up with by `run`.
    func follow() async {
        do {
            try await index.refresh()
        } catch {
            logger.warning("The resolution index cannot follow the directory.", metadata: ["reason": "\(error)"])
        }
    }

    static func notFound(_ what: String, _ id: String) -> DirectoryError {
        DirectoryError(.notFound, "There is no \(what) \(id).")
    }
}
