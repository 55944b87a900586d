import Foundation
import GRDB
import IdentityDirectory
import KeyMaterial

/// The audit and the log of changes.
struct SQLiteTrail: TrailRows {
    let database: GRDB.Database

    func lastEntry() throws -> AuditEntry? {
        try AuditEntry.order(Column("sequence").desc).limit(1).fetchOne(database)
    }

    func append(_ entry: AuditEntry) throws {
        do {
            try entry.insert(database)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            let taken: [ResultCode] = [
                .SQLITE_CONSTRAINT_PRIMARYKEY, .SQLITE_CONSTRAINT_UNIQUE, .SQLITE_CONSTRAINT_ROWID,
            ]
            guard !taken.contains(error.extendedResultCode) else {
                throw DirectoryError(.alreadyExists, "There is already an audit entry \(entry.sequence).")
            }
            throw DirectoryError(.storeUnavailable, "The audit cannot be written, so nothing was changed.")
        }
    }

    func entries(_ filter: AuditFilter) throws -> [AuditEntry] {
        var request = AuditEntry.order(Column("sequence").desc).limit(filter.limit)
        if let by = filter.by { request = request.filter(Column("by") == by) }
        if let action = filter.action { request = request.filter(Column("action") == action) }
        if let subject = filter.subject { request = request.filter(Column("subject") == subject) }
        if let before = filter.before { request = request.filter(Column("sequence") < before) }
        if let since = filter.since { request = request.filter(Column("at") >= since.timeIntervalSince1970) }
        if let until = filter.until { request = request.filter(Column("at") <= until.timeIntervalSince1970) }
        if let category = filter.category {
            let actions = AuditActions(category)
            request = request.filter(Self.covered(by: actions.included) && !Self.covered(by: actions.excluded))
        }
        return try request.fetchAll(database)
    }

    func entries(after sequence: Int64, limit: Int) throws -> [AuditEntry] {
        try AuditEntry.filter(Column("sequence") > sequence).order(Column("sequence")).limit(limit).fetchAll(database)
    }

    /// Whether the action is one of these; what ends with a dot is the beginning of several, a dot alone is all.
    private static func covered(by patterns: [String]) -> SQLExpression {
        let conditions = patterns.map { pattern -> SQLExpression in
            if pattern == "." { return true.sqlExpression }
            guard pattern.hasSuffix(".") else { return (Column("action") == pattern) }
            return (Column("action") >= pattern && Column("action") < pattern.dropLast() + "/")
        }
        return conditions.joined(operator: .or)
    }

    func append(_ head: AuditHead) throws {
        do {
            try head.insert(database)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CONSTRAINT {
            throw DirectoryError(.alreadyExists, "The audit entry \(head.sequence) has a head.")
        }
    }

    func heads(limit: Int) throws -> [AuditHead] {
        try AuditHead.order(Column("sequence").desc).limit(limit).fetchAll(database)
    }

    func heads(after sequence: Int64, through last: Int64) throws -> [AuditHead] {
        try AuditHead.filter(Column("sequence") > sequence && Column("sequence") <= last)
            .order(Column("sequence")).fetchAll(database)
    }

    func position(ofSink name: String) throws -> Int64 {
        try Int64.fetchOne(database, sql: "SELECT position FROM auditSink WHERE name = ?", arguments: [name]) ?? 0
    }

    func set(position: Int64, ofSink name: String) throws {
        try database.execute(
            sql: """
                INSERT INTO auditSink (name, position) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET position = excluded.position
                """, arguments: [name, position])
    }

    func append(_ change: DirectoryChange) throws {
        try database.run("INSERT INTO directoryChange (kind, id) VALUES (?, ?)", [change.kind.rawValue, change.id])
    }

    func changes(after sequence: Int64, limit: Int) throws -> [NumberedChange] {
        let sql = "SELECT sequence, kind, id FROM directoryChange WHERE sequence > ? ORDER BY sequence LIMIT ?"
        return try Row.fetchAll(database, sql: sql, arguments: [sequence, limit]).compactMap { row in
            DirectoryChange.Kind(rawValue: row[1]).map {
                NumberedChange(sequence: row[0], change: DirectoryChange($0, row[2]))
            }
        }
    }

    func changeBounds() throws -> ChangeBounds? {
        let first = try Int64.fetchOne(database, sql: "SELECT min(sequence) FROM directoryChange")
        let last = try Int64.fetchOne(database, sql: "SELECT max(sequence) FROM directoryChange")
        guard let first, let last else { return nil }
        return ChangeBounds(first: first, last: last)
    }

    func pruneChanges(keeping count: Int) throws {
        try database.execute(
            sql: "DELETE FROM directoryChange WHERE sequence <= (SELECT max(sequence) FROM directoryChange) - ?",
            arguments: [max(1, count)])
    }
}

/// Decisions and sightings.
struct SQLiteObservations: ObservationRows {
    let database: GRDB.Database

    /// A statement of our own: decisions come by the thousand, and encoding each as a record costs as much again.
    func insert(_ decisions: [AccessDecision]) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO accessDecision (
                    id, correlationID, at, code, detail, hint, userID, arrangementID, service, method, path,
                    fingerprint, serialNumber, assignment, peerAddress, durationMicroseconds
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for decision in decisions {
            try statement.execute(arguments: [
                decision.id, decision.correlationID, decision.at.timeIntervalSince1970, decision.code.rawValue,
                decision.detail, decision.hint, decision.userID, decision.arrangementID, decision.service,
                decision.method, decision.path, decision.fingerprint, decision.serialNumber, decision.assignment,
                decision.peerAddress, decision.durationMicroseconds,
            ])
        }
    }

    func decision(_ id: String) throws -> AccessDecision? { try AccessDecision.fetchOne(database, key: ["id": id]) }

    func decisions(_ filter: DecisionFilter) throws -> [AccessDecision] {
        var request = AccessDecision.order(Column("at").desc, Column("id").desc).limit(filter.limit)
        if let userID = filter.userID { request = request.filter(Column("userID") == userID) }
        if let code = filter.code { request = request.filter(Column("code") == code.rawValue) }
        if let id = filter.correlationID { request = request.filter(Column("correlationID") == id) }
        if let print = filter.fingerprint { request = request.filter(Column("fingerprint") == print.hex) }
        if let id = filter.arrangementID { request = request.filter(Column("arrangementID") == id) }
        if let since = filter.since { request = request.filter(Column("at") >= since.timeIntervalSince1970) }
        if let until = filter.until { request = request.filter(Column("at") <= until.timeIntervalSince1970) }
        if filter.refusedOnly { request = request.filter(Column("code") != VerdictCode.accepted.rawValue) }
        if let after = filter.after {
            request = request.filter(
                sql: "(at, id) < (SELECT at, id FROM accessDecision WHERE id = ?)", arguments: [after])
        }
        return try request.fetchAll(database)
    }

    func note(_ sightings: [Sighting]) throws {
        for sighting in sightings {
            try database.execute(
                sql: """
                    UPDATE certificateAssignment SET lastSeenAt = ?1, lastSeenAddress = ?2
                    WHERE fingerprint = ?3 AND (lastSeenAt IS NULL OR lastSeenAt < ?1)
                    """,
                arguments: [
                    sighting.at.timeIntervalSince1970, sighting.address, Data(sighting.fingerprint.bytes),
                ])
        }
    }

    func keep(presented: [PresentedCertificate], max: Int) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO presentedCertificate (fingerprint, der, chain) VALUES (?, ?, ?)
                ON CONFLICT (fingerprint) DO UPDATE SET chain = excluded.chain WHERE chain = x''
                """)
        for one in presented {
            try statement.execute(arguments: [
                Data(one.certificate.fingerprint.bytes), Data(one.certificate.derEncoded),
                Data(one.chain.flatMap(\.derEncoded)),
            ])
        }
        try database.execute(
            sql: "DELETE FROM presentedCertificate WHERE number <= (SELECT max(number) FROM presentedCertificate) - ?",
            arguments: [max])
    }

    func presented(_ fingerprint: Fingerprint) throws -> PresentedCertificate? {
        try Row.fetchOne(
            database, sql: "SELECT der, chain FROM presentedCertificate WHERE fingerprint = ?",
            arguments: [Data(fingerprint.bytes)]
        ).map { row in
            let (der, chain): (Data, Data) = (row[0], row[1])
            return PresentedCertificate(
                try Certificate(derEncoded: Array(der)), chain: try SQLiteCertificates.certificates(in: Array(chain)))
        }
    }

    func pruneDecisions(before date: Date, keeping count: Int) throws {
        try database.execute(
            sql: "DELETE FROM accessDecision WHERE at < ?", arguments: [date.timeIntervalSince1970])
        try database.execute(
            sql: """
                DELETE FROM accessDecision WHERE id IN (
                    SELECT id FROM accessDecision ORDER BY at DESC, id DESC LIMIT -1 OFFSET ?)
                """, arguments: [count])
    }
}
