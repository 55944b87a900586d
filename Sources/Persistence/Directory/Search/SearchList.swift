import Foundation
import GRDB
import IdentityDirectory
import KeyMaterial

/// A list of assignments that is read in its order by an index, perhaps only a stretch of it.
struct SearchList {
    let order: SearchOrder
    /// The index's table first, then `a`; and `s`, where `joinsTexts` says so.
    let from: String
    let joinsTexts: Bool
    /// What is enough for counting rows off: the sorted columns are the index's own.
    private let counted: String
    /// What of the index is read: what holds for all of it, and where it begins and ends.
    private var whole = SearchCondition()
    private var beginning = SearchCondition()
    private var ending = SearchCondition()

    /// Chooses the index: by the texts for the latest ones, else by what is sorted by.
    init(_ filter: AssignmentFilter, at date: Date) {
        guard filter.sort == .latest else {
            let isOfOneUser = filter.sort == .user && filter.userID != nil
            order = SearchOrder(filter.sort, isOfOneUser: isOfOneUser)
            counted = "FROM certificateAssignment a INDEXED BY \(Self.index(filter.sort))"
            from = counted
            joinsTexts = false
            if isOfOneUser, let userID = filter.userID { whole.add("a.userID = ?", [userID]) }
            if filter.sort == .expiry { bound(filter, at: date) }
            return
        }
        joinsTexts = true
        // A text that may be a number too is not found by its letters alone.
        let mayBeNumber = filter.text.flatMap(SearchText.serialNumber) != nil
        if let match = Trigrams.match(filter), !mayBeNumber {
            order = SearchOrder(.latest, number: "f.rowid")
            counted = "FROM certificateSearchText f CROSS JOIN certificateSearch s ON s.number = f.rowid"
            whole.add("certificateSearchText MATCH ?", [match])
        } else {
            order = SearchOrder(.latest)
            counted = "FROM certificateSearch s"
        }
        from = counted + " CROSS JOIN certificateAssignment a ON a.fingerprint = s.fingerprint"
    }

    private static func index(_ sort: AssignmentFilter.Sort) -> String {
        switch sort {
        case .user, .latest: "certificateAssignmentByUser"
        case .subject: "certificateAssignmentBySubjectText"
        case .expiry: "certificateAssignmentByExpiry"
        }
    }

    /// The stretch of the list by expiry that a filter leaves.
    private mutating func bound(_ filter: AssignmentFilter, at date: Date) {
        let now = date.timeIntervalSince1970
        var first = filter.expiresAfter?.timeIntervalSince1970
        var last = filter.expiresBefore?.timeIntervalSince1970
        switch filter.status {
        case .expired: last = min(last ?? now, now)
        case .active, .retiring, .notYetActive: first = max(first ?? now, now)
        case .blocked, nil: break
        }
        if let first { beginning.add("a.notAfter >= ?", [first]) }
        if let last { ending.add("a.notAfter < ?", [last]) }
    }

    /// From a place to another one, where they are given; else from the beginning, and to the end.
    func stretch(after: AssignmentCursor?, to end: AssignmentCursor?) -> SearchCondition {
        var stretch = whole
        if let after {
            stretch.add(order.follows, order.values(of: after))
        } else {
            stretch.add(beginning)
        }
        if let end {
            stretch.add(order.doesNotFollow, order.values(of: end))
        } else {
            stretch.add(ending)
        }
        return stretch
    }

    /// The place of the last of the next `count` rows after a place; nil when there are not so many.
    func end(after: AssignmentCursor?, rows count: Int, _ database: GRDB.Database) throws -> AssignmentCursor? {
        let stretch = stretch(after: after, to: nil)
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT \(order.columns) \(counted)
                WHERE \(stretch.sql) ORDER BY \(order.sql) LIMIT 1 OFFSET ?
                """, arguments: stretch.arguments + [count - 1])
        return try row.map(order.cursor)
    }
}
