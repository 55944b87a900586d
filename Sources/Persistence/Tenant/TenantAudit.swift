import Foundation
import GRDB
import IdentityDirectory

/// The tenant's changes in the audit, written in the transaction of the change that they tell of.
struct TenantAudit {
    let connection: GRDB.Database
    let by: String
    var at = Date()

    /// Nothing is said where nothing changed. Secrets are never given here.
    func note<Document: Encodable & Equatable>(
        _ action: String, _ subject: String, before: Document? = nil, after: Document? = nil
    ) throws {
        guard before != after else { return }
        try SQLiteTrail(database: connection).note(action, subject, by: by, at: at, before: before, after: after)
    }
}
