import Foundation
import GRDB
import IdentityDirectory

/// A value that is kept as it is: a column for each property, anything nested as JSON, dates in seconds since 1970.
protocol StoredRecord: FetchableRecord, PersistableRecord, Sendable {}

/// One that has an identifier.
protocol DirectoryRecord: StoredRecord, Identifiable where ID == String {
    /// The columns that a search looks into.
    static var searchColumns: [String] { get }
}

extension DirectoryRecord {
    static var searchColumns: [String] { ["id"] }
}

extension StoredRecord {
    static func databaseDateEncodingStrategy(for column: String) -> DatabaseDateEncodingStrategy {
        .timeIntervalSince1970
    }
    static func databaseDateDecodingStrategy(for column: String) -> DatabaseDateDecodingStrategy {
        .timeIntervalSince1970
    }
}

/// Rows of one kind in a table with the primary key `id`.
struct SQLiteTable<Row: DirectoryRecord>: RowTable {
    let database: GRDB.Database

    func row(_ id: String) throws -> Row? {
        let sql = "SELECT * FROM \(Row.databaseTableName) WHERE id = ?"
        return try Row.fetchOne(try database.cachedStatement(sql: sql), arguments: [id])
    }

    func rows(_ page: Page) throws -> [Row] {
        var request = Row.order(Column("id")).limit(page.limit)
        if let after = page.after { request = request.filter(Column("id") > after) }
        if let search = page.search?.lowercased(), !search.isEmpty {
            let conditions = Row.searchColumns.map { "instr(lower(\($0)), ?) > 0" }.joined(separator: " OR ")
            let arguments = StatementArguments(Row.searchColumns.map { _ in search })
            request = request.filter(sql: "(\(conditions))", arguments: arguments)
        }
        return try request.fetchAll(database)
    }

    func insert(_ row: Row) throws {
        try translating(row.id) { try row.insert(database) }
    }

    func update(_ row: Row) throws {
        try translating(row.id) {
            do {
                try row.update(database)
            } catch is RecordError {
                throw DirectoryError(.notFound, "There is no row \(row.id).")
            }
        }
    }

    @discardableResult func delete(_ id: String) throws -> Bool {
        try translating(id) { try Row.deleteOne(database, key: ["id": id]) }
    }

    private func translating<Result>(_ id: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as DatabaseError {
            switch error.extendedResultCode {
            case .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_UNIQUE:
                throw DirectoryError(.alreadyExists, "There is already a row \(id).")
            case .SQLITE_CONSTRAINT_FOREIGNKEY:
                throw DirectoryError(
                    .inUse, "The row \(id) is referred to, or refers to something that is not there.")
            default:
                throw error
            }
        }
    }
}

/// The arrangements.
struct SQLiteArrangements: ArrangementRows {
    private let table: SQLiteTable<CommunicationArrangement>

    init(database: GRDB.Database) { table = SQLiteTable(database: database) }

    func row(_ id: String) throws -> CommunicationArrangement? { try table.row(id) }
    func rows(_ page: Page) throws -> [CommunicationArrangement] { try table.rows(page) }
    func insert(_ row: CommunicationArrangement) throws { try table.insert(row) }
    func update(_ row: CommunicationArrangement) throws { try table.update(row) }
    @discardableResult func delete(_ id: String) throws -> Bool { try table.delete(id) }

    func rows(ofUser id: String) throws -> [CommunicationArrangement] {
        try CommunicationArrangement.filter(Column("userID") == id).order(Column("id")).fetchAll(table.database)
    }
}

/// What people and programs sign in with.
struct SQLiteAccess: AccessRows {
    let database: GRDB.Database

    var administrators: any RowTable<AdministratorRecord> { SQLiteTable(database: database) }
    var tokens: any RowTable<TokenRecord> { SQLiteTable(database: database) }
    var sessions: any RowTable<Session> { SQLiteTable(database: database) }
    var links: any RowTable<SignInLinkRecord> { SQLiteTable(database: database) }
    var passwords: any RowTable<PasswordRecord> { SQLiteTable(database: database) }

    func removeExpired(at date: Date) throws {
        for session in try Session.fetchAll(database) where session.isOver(at: date) {
            try Session.deleteOne(database, key: ["id": session.id])
        }
        try SignInLinkRecord.filter(Column("expiresAt") <= date.timeIntervalSince1970).deleteAll(database)
    }
}
