import Foundation
import GRDB
import IdentityDirectory
import KeyMaterial

/// Whom certificates are believed from.
struct SQLiteTrust: TrustRows {
    let database: GRDB.Database

    var authorities: any RowTable<TrustedAuthority> { SQLiteTable(database: database) }
    var blocks: any RowTable<CertificateBlock> { SQLiteTable(database: database) }
    var revocationLists: any RowTable<KnownRevocationList> { SQLiteTable(database: database) }
    var renewalPolicies: any RowTable<RenewalPolicy> { SQLiteTable(database: database) }
}

extension RenewalPolicy: DirectoryRecord {
    static let databaseTableName = "renewalPolicy"
}

extension TrustedAuthority: DirectoryRecord {
    static let databaseTableName = "trustedAuthority"
    static var searchColumns: [String] { ["id", "addedBy"] }

    init(row: Row) throws {
        let der: Data = row["der"]
        let purposes: String = row["purposes"]
        self.init(
            certificate: try Certificate(derEncoded: Array(der)),
            managedBy: TrustManager(rawValue: row["managedBy"]) ?? .customer,
            purposes: Set(purposes.split(separator: " ").compactMap { AuthorityPurpose(rawValue: String($0)) }),
            addedAt: Date(timeIntervalSince1970: row["addedAt"]), addedBy: row["addedBy"])
        retiresAt = (row["retiresAt"] as Double?).map { Date(timeIntervalSince1970: $0) }
        successor = (row["successor"] as String?).flatMap { Fingerprint(hex: $0) }
    }

    func encode(to container: inout PersistenceContainer) throws {
        container["id"] = id
        container["der"] = Data(certificate.derEncoded)
        container["managedBy"] = managedBy.rawValue
        container["purposes"] = purposes.map(\.rawValue).sorted().joined(separator: " ")
        container["addedAt"] = addedAt.timeIntervalSince1970
        container["addedBy"] = addedBy
        container["retiresAt"] = retiresAt?.timeIntervalSince1970
        container["successor"] = successor?.hex
    }
}

extension KnownRevocationList: DirectoryRecord {
    static let databaseTableName = "revocationList"
    static var searchColumns: [String] { ["id", "source"] }

    init(row: Row) throws {
        let der: Data = row["der"]
        let key: Data = row["authorityKey"]
        guard let authority = Fingerprint(hex: row["authority"]) else {
            throw PersistenceError(.databaseDamaged, "A stored revocation list is damaged.")
        }
        self.init(
            list: try RevocationList(pemOrDER: Array(der)), authority: authority,
            authorityKey: try PublicKey(derEncoded: Array(key)),
            managedBy: TrustManager(rawValue: row["managedBy"]) ?? .customer, source: row["source"],
            importedAt: Date(timeIntervalSince1970: row["importedAt"]), importedBy: row["importedBy"])
        attemptedAt = (row["attemptedAt"] as Double?).map { Date(timeIntervalSince1970: $0) }
        failure = row["failure"]
    }

    func encode(to container: inout PersistenceContainer) throws {
        container["id"] = id
        container["der"] = Data(list.derEncoded)
        container["authority"] = authority.hex
        container["authorityKey"] = Data(authorityKey.derEncoded)
        container["managedBy"] = managedBy.rawValue
        container["source"] = source
        container["importedAt"] = importedAt.timeIntervalSince1970
        container["importedBy"] = importedBy
        container["attemptedAt"] = attemptedAt?.timeIntervalSince1970
        container["failure"] = failure
    }
}
