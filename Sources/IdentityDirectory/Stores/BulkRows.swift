/// The bulk imports and their rows.
public protocol BulkRows {
    var imports: any RowTable<BulkImport> { get }
    /// Keeps rows of an import; their numbers go on from those that are there.
    func append(_ rows: [BulkRow], to importID: String) throws
    /// Rows in their order, from the one behind `number` on; only those with `outcome`, nil for all.
    func rows(of importID: String, after number: Int, outcome: BulkOutcome?, limit: Int) throws -> [BulkRow]
    /// Writes down what became of rows; their cells are forgotten unless they are kept for another time.
    func settle(_ rows: [BulkRow], of importID: String, keepingCells: Bool) throws
    /// Forgets an import's rows.
    func deleteRows(of importID: String) throws
}
