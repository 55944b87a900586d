import Foundation

/// Rows of one kind in the transaction's copy.
struct MemoryTable<Row: Sendable & Identifiable>: RowTable where Row.ID == String {
    private let transaction: MemoryTransaction
    private let rows: WritableKeyPath<MemoryState, [String: Row]>
    private let name: KeyPath<Row, String>
    private let isReferredTo: (MemoryState, String) -> Bool
    private let refersToNothing: (MemoryState, Row) -> Bool

    init(
        _ transaction: MemoryTransaction, _ rows: WritableKeyPath<MemoryState, [String: Row]>,
        name: KeyPath<Row, String>, refersToNothing: @escaping (MemoryState, Row) -> Bool = { _, _ in false },
        isReferredTo: @escaping (MemoryState, String) -> Bool = { _, _ in false }
    ) {
        self.transaction = transaction
        self.rows = rows
        self.name = name
        self.isReferredTo = isReferredTo
        self.refersToNothing = refersToNothing
    }

    func row(_ id: String) throws -> Row? { transaction.state[keyPath: rows][id] }

    func rows(_ page: Page) throws -> [Row] {
        let search = page.search?.lowercased()
        let after = page.after
        let found = transaction.state[keyPath: rows].values.filter { row in
            if let after, !after.utf8.lexicographicallyPrecedes(row.id.utf8) { return false }
            guard let search else { return true }
            return row.id.lowercased().contains(search) || row[keyPath: name].lowercased().contains(search)
        }
        return Array(found.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }.prefix(page.limit))
    }

    func insert(_ row: Row) throws {
        guard transaction.state[keyPath: rows][row.id] == nil else {
            throw DirectoryError(.alreadyExists, "There is already a row \(row.id).")
        }
        try checkReferences(of: row)
        transaction.state[keyPath: rows][row.id] = row
    }

    func update(_ row: Row) throws {
        guard transaction.state[keyPath: rows][row.id] != nil else {
            throw DirectoryError(.notFound, "There is no row \(row.id).")
        }
        try checkReferences(of: row)
        transaction.state[keyPath: rows][row.id] = row
    }

    @discardableResult func delete(_ id: String) throws -> Bool {
        guard !isReferredTo(transaction.state, id) else {
            throw DirectoryError(.inUse, "Something refers to the row \(id).")
        }
        return transaction.state[keyPath: rows].removeValue(forKey: id) != nil
    }

    private func checkReferences(of row: Row) throws {
        guard !refersToNothing(transaction.state, row) else {
            throw DirectoryError(.inUse, "The row \(row.id) refers to something that is not there.")
        }
    }
}

/// The arrangements, with what they refer to.
struct MemoryArrangements: ArrangementRows {
    let transaction: MemoryTransaction

    private var table: MemoryTable<CommunicationArrangement> {
        MemoryTable(
            transaction, \.arrangements, name: \.scenarioID,
            refersToNothing: { state, row in
                state.scenarios[row.scenarioID] == nil || state.systems[row.systemID] == nil
                    || row.userID.map { state.users[$0] == nil } ?? false
            })
    }

    func row(_ id: String) throws -> CommunicationArrangement? { try table.row(id) }
    func rows(_ page: Page) throws -> [CommunicationArrangement] { try table.rows(page) }
    func insert(_ row: CommunicationArrangement) throws { try table.insert(row) }
    func update(_ row: CommunicationArrangement) throws { try table.update(row) }
    @discardableResult func delete(_ id: String) throws -> Bool { try table.delete(id) }

    func rows(ofUser id: String) throws -> [CommunicationArrangement] {
        try table.rows(.all).filter { $0.userID == id }
    }
}

/// What people and programs sign in with.
struct MemoryAccess: AccessRows {
    let transaction: MemoryTransaction

    var administrators: any RowTable<AdministratorRecord> { MemoryTable(transaction, \.administrators, name: \.id) }
    var tokens: any RowTable<TokenRecord> { MemoryTable(transaction, \.tokens, name: \.id) }
    var sessions: any RowTable<Session> { MemoryTable(transaction, \.sessions, name: \.id) }
    var links: any RowTable<SignInLinkRecord> { MemoryTable(transaction, \.links, name: \.id) }
    var passwords: any RowTable<PasswordRecord> {
        MemoryTable(
            transaction, \.passwords, name: \.id, refersToNothing: { state, row in state.users[row.id] == nil })
    }

    func removeExpired(at date: Date) throws {
        transaction.state.sessions = transaction.state.sessions.filter { !$0.value.isOver(at: date) }
        transaction.state.links = transaction.state.links.filter { $0.value.expiresAt > date }
    }
}
