import Foundation
import GRDB
import IdentityDirectory
import KeyMaterial

/// The order of a listing, in SQL, and the places in it.
struct SearchOrder {
    let sort: AssignmentFilter.Sort
    /// The column of the number of the change.
    private let number: String
    /// Only one user's assignments are read, so that the fingerprint alone is a place.
    private let isOfOneUser: Bool

    init(_ sort: AssignmentFilter.Sort, number: String = "s.number", isOfOneUser: Bool = false) {
        self.sort = sort
        self.number = number
        self.isOfOneUser = isOfOneUser
    }

    /// The column that is sorted by; the fingerprint tells equal ones apart.
    private var key: String {
        switch sort {
        case .user: "a.userID"
        case .subject: "a.subjectText"
        case .expiry: "a.notAfter"
        case .latest: number
        }
    }

    /// The columns that tell a place.
    var columns: String {
        sort == .latest
            ? "s.number AS key, s.fingerprint AS fingerprint" : "\(key) AS key, a.fingerprint AS fingerprint"
    }

    var sql: String {
        if isOfOneUser { return "a.fingerprint" }
        return sort == .latest ? "\(number) DESC" : "\(key), a.fingerprint"
    }

    /// Whether a row comes after a place, whose `values` are the arguments.
    var follows: String {
        if isOfOneUser { return "(a.fingerprint > ?)" }
        return sort == .latest ? "(\(number) < ?)" : "((\(key), a.fingerprint) > (?, ?))"
    }

    /// Whether a row comes before a place, or is there.
    var doesNotFollow: String {
        if isOfOneUser { return "(a.fingerprint <= ?)" }
        return sort == .latest ? "(\(number) >= ?)" : "((\(key), a.fingerprint) <= (?, ?))"
    }

    func values(of cursor: AssignmentCursor) -> [any DatabaseValueConvertible] {
        let fingerprint = Data(cursor.fingerprint.bytes)
        if isOfOneUser { return [fingerprint] }
        return switch cursor.key {
        case .text(let text): [text, fingerprint]
        case .seconds(let seconds): [seconds, fingerprint]
        case .number(let number): [number]
        }
    }

    /// The place that a row of `columns` tells.
    func cursor(_ row: Row) throws -> AssignmentCursor {
        let print: Data = row["fingerprint"]
        guard let fingerprint = Fingerprint(bytes: Array(print)) else {
            throw PersistenceError(.databaseDamaged, "A stored certificate assignment is damaged.")
        }
        let key: AssignmentCursor.Key =
            switch sort {
            case .user, .subject: .text(row["key"])
            case .expiry: .seconds(row["key"])
            case .latest: .number(row["key"])
            }
        return AssignmentCursor(key: key, fingerprint: fingerprint)
    }
}
