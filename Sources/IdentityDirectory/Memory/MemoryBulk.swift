/// The bulk imports in the transaction's copy.
struct MemoryBulk: BulkRows {
    let transaction: MemoryTransaction

    var imports: any RowTable<BulkImport> { MemoryTable(transaction, \.imports, name: \.name) }

    func append(_ rows: [BulkRow], to importID: String) throws {
        transaction.state.importRows[importID, default: []] += rows
    }

    func rows(of importID: String, after number: Int, outcome: BulkOutcome?, limit: Int) throws -> [BulkRow] {
        let rows = transaction.state.importRows[importID] ?? []
        return Array(
            rows.dropFirst(number).lazy.filter { row in outcome.map { $0 == row.outcome } ?? true }.prefix(limit))
    }

    func settle(_ rows: [BulkRow], of importID: String, keepingCells: Bool) throws {
        for row in rows {
            var settled = row
            if !keepingCells { settled.cells = [:] }
            transaction.state.importRows[importID]?[row.number - 1] = settled
        }
    }

    func deleteRows(of importID: String) throws { transaction.state.importRows[importID] = nil }
}
