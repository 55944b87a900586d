import Foundation
import GRDB
import IdentityDirectory

extension BulkImport: DirectoryRecord {
    static let databaseTableName = "bulkImport"
    static var searchColumns: [String] { ["id", "name"] }
}

extension ExpiryNotice: DirectoryRecord {
    static let databaseTableName = "expiryNotice"
}

/// The bulk imports and their rows; rows come by the hundred thousand, so their statements are kept.
struct SQLiteBulk: BulkRows {
    let database: GRDB.Database

    var imports: any RowTable<BulkImport> { SQLiteTable(database: database) }

    func append(_ rows: [BulkRow], to importID: String) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO bulkRow (importID, number, kind, place, cells, outcome, object, detail, owner)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for row in rows {
            try statement.execute(arguments: [
                importID, row.number, row.kind.rawValue, row.place, try Self.text(row.cells), row.outcome.rawValue,
                row.object, row.detail, row.owner,
            ])
        }
    }

    func rows(of importID: String, after number: Int, outcome: BulkOutcome?, limit: Int) throws -> [BulkRow] {
        var sql = "SELECT * FROM bulkRow WHERE importID = ? AND number > ?"
        var arguments: StatementArguments = [importID, number]
        if let outcome {
            sql += " AND outcome = ?"
            arguments += [outcome.rawValue]
        }
        sql += " ORDER BY number LIMIT \(limit)"
        return try Row.fetchAll(database, sql: sql, arguments: arguments).map(Self.row)
    }

    func settle(_ rows: [BulkRow], of importID: String, keepingCells: Bool) throws {
        let cells = keepingCells ? "cells" : "'{}'"
        let statement = try database.cachedStatement(
            sql: """
                UPDATE bulkRow SET outcome = ?, object = ?, detail = ?, owner = ?, cells = \(cells)
                WHERE importID = ? AND number = ?
                """)
        for row in rows {
            try statement.execute(arguments: [
                row.outcome.rawValue, row.object, row.detail, row.owner, importID, row.number,
            ])
        }
    }

    func deleteRows(of importID: String) throws {
        try database.execute(sql: "DELETE FROM bulkRow WHERE importID = ?", arguments: [importID])
    }

    private static func text(_ cells: [String: String]) throws -> String {
        String(decoding: try JSONEncoder().encode(cells), as: UTF8.self)
    }

    private static func row(_ row: Row) throws -> BulkRow {
        let cells: String = row["cells"]
        guard let kind = BulkKind(rawValue: row["kind"]), let outcome = BulkOutcome(rawValue: row["outcome"]),
            let known = try? JSONDecoder().decode([String: String].self, from: Data(cells.utf8))
        else { throw PersistenceError(.databaseDamaged, "A row of a bulk import is damaged.") }
        var found = BulkRow(number: row["number"], kind: kind, place: row["place"], cells: known)
        found.outcome = outcome
        found.object = row["object"]
        found.detail = row["detail"]
        found.owner = row["owner"]
        return found
    }
}

/// The notices of what expires.
struct SQLiteExpiry: ExpiryRows {
    let database: GRDB.Database

    var notices: any RowTable<ExpiryNotice> { SQLiteTable(database: database) }

    func due(at date: Date, limit: Int) throws -> [ExpiryNotice] {
        try ExpiryNotice.filter(Column("nextAttemptAt") <= date.timeIntervalSince1970)
            .order(Column("nextAttemptAt"), Column("id")).limit(limit).fetchAll(database)
    }

    func newest(limit: Int) throws -> [ExpiryNotice] {
        try ExpiryNotice.order(Column("createdAt").desc, Column("id").desc).limit(limit).fetchAll(database)
    }

    func prune(before date: Date) throws {
        try ExpiryNotice.filter(Column("createdAt") < date.timeIntervalSince1970).deleteAll(database)
    }
}
