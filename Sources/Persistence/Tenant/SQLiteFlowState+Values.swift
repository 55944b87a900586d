import Foundation
import GRDB
public import IntegrationFlows
import IntegrationTenant

/// Variables and number ranges.
extension SQLiteFlowState {
    public func variables() async throws -> [FlowVariable] {
        try await database.pool.read { connection in
            try Row.fetchAll(connection, sql: "SELECT * FROM tenantVariable ORDER BY name, flowID").map(self.variable)
        }
    }

    public func deleteVariable(_ name: VariableName) async throws -> Bool {
        try await database.pool.write { connection in
            try connection.execute(
                sql: "DELETE FROM tenantVariable WHERE flowID = ? AND name = ?",
                arguments: [name.flowID ?? "", name.name])
            return connection.changesCount > 0
        }
    }

    public func numberRanges() async throws -> [NumberRange] {
        try await database.pool.read { connection in
            try Row.fetchAll(connection, sql: "SELECT * FROM tenantNumberRange ORDER BY name").map(Self.range)
        }
    }

    public func save(_ range: NumberRange) async throws {
        try await database.pool.write { try Self.save(range, $0) }
    }

    public func deleteNumberRange(_ name: String) async throws -> Bool {
        try await database.pool.write { connection in
            try connection.execute(sql: "DELETE FROM tenantNumberRange WHERE name = ?", arguments: [name])
            return connection.changesCount > 0
        }
    }

    func write(_ variable: FlowVariable, _ connection: GRDB.Database) throws {
        let sealed = try Sealed(
            Array(variable.value.utf8), context: Self.context(variable.name), under: database.masterKey)
        try connection.execute(
            sql: "INSERT OR REPLACE INTO tenantVariable VALUES (?, ?, ?, ?, ?)",
            arguments: [
                variable.name.flowID ?? "", variable.name.name, variable.updatedAt.timeIntervalSince1970,
                variable.expiresAt.timeIntervalSince1970, Data(sealed.bytes),
            ])
    }

    func values(_ names: [StoredValueName], _ now: Double, _ connection: GRDB.Database) throws -> StoreAnswer {
        var values: [String?] = []
        for name in names {
            switch name {
            case .variable(let variable):
                let row = try Row.fetchOne(
                    connection, sql: "SELECT * FROM tenantVariable WHERE flowID = ? AND name = ? AND expiresAt > ?",
                    arguments: [variable.flowID ?? "", variable.name, now])
                values.append(try row.map { try self.variable($0).value })
            case .number(let name):
                let row = try Row.fetchOne(
                    connection, sql: "SELECT * FROM tenantNumberRange WHERE name = ?", arguments: [name])
                guard var range = row.map(Self.range), let number = range.take() else {
                    return .failed(.noNumber(of: name))
                }
                try Self.save(range, connection)
                values.append(number)
            }
        }
        return .values(values)
    }

    private func variable(_ row: Row) throws -> FlowVariable {
        let flowID: String = row["flowID"]
        let name = VariableName(name: row["name"], flowID: flowID.isEmpty ? nil : flowID)
        let sealed: Data = row["sealedValue"]
        let value = try Sealed(stored: Array(sealed)).open(context: Self.context(name), under: database.masterKey)
        return FlowVariable(
            name: name, value: String(decoding: value, as: UTF8.self),
            updatedAt: Date(timeIntervalSince1970: row["updatedAt"]),
            expiresAt: Date(timeIntervalSince1970: row["expiresAt"]))
    }

    private static func range(_ row: Row) -> NumberRange {
        var range = NumberRange(
            name: row["name"], minimum: row["minimum"], maximum: row["maximum"], next: row["next"],
            length: row["length"], rotates: row["rotates"])
        range.description = row["description"]
        range.deployedAt = Date(timeIntervalSince1970: row["deployedAt"])
        range.deployedBy = row["deployedBy"]
        return range
    }

    private static func save(_ range: NumberRange, _ connection: GRDB.Database) throws {
        try connection.execute(
            sql: "INSERT OR REPLACE INTO tenantNumberRange VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                range.name, range.minimum, range.maximum, range.next, range.length, range.rotates, range.description,
                range.deployedAt.timeIntervalSince1970, range.deployedBy,
            ])
    }

    private static func context(_ name: VariableName) -> String {
        "tenant.variable/\(name.flowID ?? "")/\(name.name)"
    }
}
