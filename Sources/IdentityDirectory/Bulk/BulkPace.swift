/// How many rows of an import go into one transaction: as many as other changes need not wait long for.
///
/// Certificates fall anywhere in the indexes, so the more of them are written at once, the fewer pages are written more
/// than once; 2,000 rows write a third of what 500 do.
struct BulkPace {
    private static let range = 125...2000
    /// What a change that waits for a chunk should find tolerable.
    private static let tolerable = Duration.seconds(1)

    private(set) var rows = 500

    /// Takes note of how long a whole chunk of `rows` took.
    mutating func note(_ duration: Duration) {
        if duration > Self.tolerable {
            rows = max(rows / 2, Self.range.lowerBound)
        } else if duration < Self.tolerable / 2 {
            rows = min(rows * 2, Self.range.upperBound)
        }
    }
}
