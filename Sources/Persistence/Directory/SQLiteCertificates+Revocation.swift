import Foundation
import GRDB
import IdentityDirectory
import KeyMaterial

/// Which assigned certificates are revoked, kept with them so that they are found however many there are.
extension SQLiteCertificates {
    func markRevoked(by list: KnownRevocationList?, id: String) throws {
        try database.run("UPDATE certificateAssignment SET revokedBy = NULL WHERE revokedBy = ?", [id])
        guard let list else { return }
        let issuer = Data(Fingerprint(of: list.list.issuer.derEncoded).bytes)
        for revoked in list.revoked {
            for fingerprint in try assigned(revoked.serialNumber, of: issuer, to: list) {
                try database.run(
                    "UPDATE certificateAssignment SET revokedBy = ? WHERE fingerprint = ?", [id, fingerprint])
            }
        }
    }

    /// The index is named: there may be a million certificates of one issuer, and few with one serial number.
    private func assigned(
        _ serialNumber: SerialNumber, of issuer: Data, to list: KnownRevocationList
    ) throws -> [Data] {
        let sql = """
            SELECT a.fingerprint, b.der FROM certificateAssignment a INDEXED BY certificateAssignmentBySerial
            JOIN certificateBody b ON b.fingerprint = a.fingerprint WHERE a.serialHex = ? AND a.issuer = ?
            """
        let rows = try Row.fetchAll(
            try database.cachedStatement(sql: sql), arguments: [serialNumber.hex, issuer])
        return try rows.compactMap { row in
            let der: Data = row[1]
            return list.covers(try Certificate(derEncoded: Array(der))) ? row[0] : nil
        }
    }
}
