import Foundation

/// The notices in the transaction's copy.
struct MemoryExpiry: ExpiryRows {
    let transaction: MemoryTransaction

    var notices: any RowTable<ExpiryNotice> { MemoryTable(transaction, \.notices, name: \.object.name) }

    func due(at date: Date, limit: Int) throws -> [ExpiryNotice] {
        let waiting = transaction.state.notices.values.filter { $0.nextAttemptAt.map { $0 <= date } ?? false }
        return Array(
            waiting.sorted { ($0.nextAttemptAt ?? date, $0.id) < ($1.nextAttemptAt ?? date, $1.id) }.prefix(limit))
    }

    func newest(limit: Int) throws -> [ExpiryNotice] {
        let sorted = transaction.state.notices.values.sorted { ($0.createdAt, $0.id) > ($1.createdAt, $1.id) }
        return Array(sorted.prefix(limit))
    }

    func prune(before date: Date) throws {
        transaction.state.notices = transaction.state.notices.filter { $0.value.createdAt >= date }
    }
}
