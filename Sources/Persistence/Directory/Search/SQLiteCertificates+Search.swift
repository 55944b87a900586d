import Foundation
import GRDB
import IdentityDirectory
import KeyMaterial

/// Searches whose time is bounded whatever is looked for: where an index gives few candidates, all of them are judged
/// and sorted; else the list is read in its order for a while, and goes on from there.
extension SQLiteCertificates {
    /// Candidates that are judged and sorted at once.
    private static let candidatesMax = 6_000
    /// Rows of a list that are read before it is looked at the clock.
    private static let windowRows = 1_500
    /// For how long a list is read; one window always is.
    private static let walkMax = Duration.milliseconds(70)
    private static let blocksMax = 2_000

    func search(_ filter: AssignmentFilter, at date: Date) throws -> AssignmentPage {
        guard filter.after?.fits(filter.sort) ?? true else { throw DirectoryError.foreignCursor }
        guard filter.limit > 0 else { return AssignmentPage(assignments: []) }
        var condition = SearchCondition(filter, at: date)
        for source in SearchSource.all(for: filter, at: date, try fewBlocks(filter))
        where try source.isNarrow(Self.candidatesMax, database) {
            let order = SearchOrder(filter.sort)
            let reading = SearchReading(
                order: order,
                from: "FROM (\(source.sql)) n CROSS JOIN certificateAssignment a ON a.fingerprint = n.fingerprint",
                arguments: source.arguments, joinsTexts: false)
            if let after = filter.after { condition.add(order.follows, order.values(of: after)) }
            return try page(try reading.places(condition, limit: filter.limit, database), filter.limit)
        }
        return try walk(filter, SearchList(filter, at: date), condition)
    }

    /// The blocks, where they matter and are not too many to be a source.
    private func fewBlocks(_ filter: AssignmentFilter) throws -> [CertificateBlock]? {
        guard filter.status == .blocked else { return nil }
        let blocks = try CertificateBlock.limit(Self.blocksMax + 1).fetchAll(database)
        return blocks.count > Self.blocksMax ? nil : blocks
    }

    /// Reads the list in its order, from the cursor on.
    private func walk(
        _ filter: AssignmentFilter, _ list: SearchList, _ condition: SearchCondition
    ) throws -> AssignmentPage {
        let start = ContinuousClock.now
        let reading = SearchReading(
            order: list.order, from: list.from, arguments: [], joinsTexts: list.joinsTexts)
        var places: [AssignmentCursor] = []
        var begin = filter.after
        while true {
            let end = try list.end(after: begin, rows: Self.windowRows, database)
            var window = list.stretch(after: begin, to: end)
            window.add(condition)
            places += try reading.places(window, limit: filter.limit - places.count, database)
            guard let end, places.count <= filter.limit else { return try page(places, filter.limit) }
            guard ContinuousClock.now - start < Self.walkMax else {
                var page = try page(places, filter.limit)
                page.next = page.next ?? end
                return page
            }
            begin = end
        }
    }

    /// - Parameter places: one more than `limit` where there is a next page.
    private func page(_ places: [AssignmentCursor], _ limit: Int) throws -> AssignmentPage {
        AssignmentPage(
            assignments: try places.prefix(limit).compactMap { try assignment($0.fingerprint) },
            next: places.count > limit ? places[limit - 1] : nil)
    }
}

/// A query for the places of assignments in an order.
struct SearchReading {
    let order: SearchOrder
    /// Tables of which `a` is one, and `s` where `joinsTexts` says so.
    let from: String
    let arguments: StatementArguments
    let joinsTexts: Bool

    /// The places of those that fit; one more than `limit` where there are so many.
    func places(_ condition: SearchCondition, limit: Int, _ database: GRDB.Database) throws -> [AssignmentCursor] {
        let readsTexts = !joinsTexts && (order.sort == .latest || condition.readsTexts)
        let texts = readsTexts ? " CROSS JOIN certificateSearch s ON s.fingerprint = a.fingerprint" : ""
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT \(order.columns) \(from)\(texts) WHERE \(condition.sql) ORDER BY \(order.sql) LIMIT ?",
            arguments: arguments + condition.arguments + [min(limit, Int.max - 1) + 1])
        return try rows.map(order.cursor)
    }
}
