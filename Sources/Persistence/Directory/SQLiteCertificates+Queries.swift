import Foundation
import GRDB
import IdentityDirectory
import KeyMaterial

extension SQLiteCertificates {
    private static let isBlocked = """
        EXISTS (SELECT 1 FROM certificateBlock WHERE id IN (
            'fingerprint:' || lower(hex(a.fingerprint)), 'key:' || lower(hex(a.publicKey))))
        """
    private static let selection = """
        SELECT a.*, b.der, b.chain, \(isBlocked) AS isBlocked
        FROM certificateAssignment a JOIN certificateBody b ON b.fingerprint = a.fingerprint
        """

    func assignment(_ fingerprint: Fingerprint) throws -> CertificateAssignment? {
        let sql = "\(Self.selection) WHERE a.fingerprint = ?"
        let statement = try database.cachedStatement(sql: sql)
        return try Row.fetchOne(statement, arguments: [Data(fingerprint.bytes)]).map(Self.assignment)
    }

    /// What `CertificateAssignment.status(at:)` says.
    static let statusExpression = """
        CASE WHEN a.revokedBy IS NOT NULL OR \(isBlocked) THEN 'blocked' WHEN ? > a.notAfter THEN 'expired'
        WHEN ? < a.notBefore THEN 'notYetActive' WHEN a.retiringSince IS NULL THEN 'active' ELSE 'retiring' END
        """

    func issued(byName issuer: DistinguishedName, after: Fingerprint?, limit: Int) throws -> [Certificate] {
        let sql = """
            SELECT b.der FROM certificateAssignment a JOIN certificateBody b ON b.fingerprint = a.fingerprint
            WHERE a.issuer = ? AND a.fingerprint > ? ORDER BY a.fingerprint LIMIT \(limit)
            """
        let arguments: StatementArguments = [
            Data(Fingerprint(of: issuer.derEncoded).bytes), Data(after?.bytes ?? []),
        ]
        return try Data.fetchAll(try database.cachedStatement(sql: sql), arguments: arguments).map {
            try Certificate(derEncoded: Array($0))
        }
    }

    private static func assignment(_ row: Row) throws -> CertificateAssignment {
        func date(_ column: String) -> Date? {
            (row[column] as Double?).map { Date(timeIntervalSince1970: $0) }
        }
        let der: Data = row["der"]
        let chain: Data = row["chain"]
        let issuerKey: Data? = row["issuerKey"]
        var assignment = CertificateAssignment(
            certificate: try Certificate(derEncoded: Array(der)), userID: row["userID"],
            match: MatchRule(rawValue: row["match"]) ?? .exact, chain: try certificates(in: Array(chain)),
            issuerKey: issuerKey.flatMap { $0.withUnsafeBytes { FingerprintKey(bytes: $0) }?.fingerprint },
            assignedAt: Date(timeIntervalSince1970: row["assignedAt"]),
            assignedBy: row["assignedBy"])
        assignment.retiringSince = date("retiringSince")
        assignment.lastSeenAt = date("lastSeenAt")
        assignment.lastSeenAddress = row["lastSeenAddress"]
        assignment.isBlocked = row["isBlocked"]
        assignment.revokedBy = row["revokedBy"]
        return assignment
    }

    /// The certificates of a chain, one after the other in DER.
    static func certificates(in bytes: [UInt8]) throws -> [Certificate] {
        var found: [Certificate] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let length = derLength(rest)
            guard length > 0, length <= rest.count else {
                throw PersistenceError(.databaseDamaged, "A stored certificate chain is damaged.")
            }
            found.append(try Certificate(derEncoded: Array(rest.prefix(length))))
            rest = rest.dropFirst(length)
        }
        return found
    }

    /// How many bytes the first DER element has, its header included; 0 when that cannot be told.
    private static func derLength(_ bytes: ArraySlice<UInt8>) -> Int {
        let header = Array(bytes.prefix(6))
        guard header.count >= 2 else { return 0 }
        guard header[1] & 0x80 != 0 else { return 2 + Int(header[1]) }
        let count = Int(header[1] & 0x7f)
        guard 1...4 ~= count, header.count >= 2 + count else { return 0 }
        return 2 + count + header[2..<2 + count].reduce(0) { $0 << 8 | Int($1) }
    }
}
