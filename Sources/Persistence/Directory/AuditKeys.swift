import Foundation
import GRDB
public import IdentityDirectory

extension Database {
    /// The key that signs the audit's heads, made on the first start; it lies sealed.
    ///
    /// Throws `sealBroken` where the master key is another one.
    public func auditSigner() async throws -> AuditSigner {
        let context = "directory.audit"
        return try await pool.write { [masterKey] connection in
            if let sealed = try Data.fetchOne(connection, sql: "SELECT sealed FROM auditKey") {
                return try AuditSigner(stored: Sealed(stored: [UInt8](sealed)).open(context: context, under: masterKey))
            }
            let made = AuditSigner()
            let sealed = try Sealed(made.stored, context: context, under: masterKey)
            try connection.execute(
                sql: "INSERT INTO auditKey (id, sealed) VALUES (1, ?)", arguments: [Data(sealed.bytes)])
            return made
        }
    }
}
