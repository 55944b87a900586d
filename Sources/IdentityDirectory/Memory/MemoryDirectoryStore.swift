import Foundation
import KeyMaterial
import Synchronization

/// The directory in memory, with the semantics of the database: for tests and for trying things out.
public final class MemoryDirectoryStore: DirectoryStore {
    private let state = Mutex(MemoryState())

    public init() {}

    public func read<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result {
        let seen = state.withLock { $0 }
        return try body(MemoryTransaction(seen))
    }

    public func write<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result {
        try state.withLock { state in
            let transaction = MemoryTransaction(state)
            let result = try body(transaction)
            state = transaction.state
            return result
        }
    }
}

/// Everything that the directory keeps, as a value: a transaction works on a copy.
struct MemoryState: Sendable {
    var systems: [String: CommunicationSystem] = [:]
    var users: [String: CommunicationUser] = [:]
    var scenarios: [String: CommunicationScenario] = [:]
    var arrangements: [String: CommunicationArrangement] = [:]
    var certificates = MemoryCertificates()
    var blocks: [String: CertificateBlock] = [:]
    var authorities: [String: TrustedAuthority] = [:]
    var revocationLists: [String: KnownRevocationList] = [:]
    var administrators: [String: AdministratorRecord] = [:]
    var tokens: [String: TokenRecord] = [:]
    var sessions: [String: Session] = [:]
    var links: [String: SignInLinkRecord] = [:]
    var passwords: [String: PasswordRecord] = [:]
    var audit: [AuditEntry] = []
    var heads: [AuditHead] = []
    var sinkPositions: [String: Int64] = [:]
    var changes: [NumberedChange] = []
    var decisions: [AccessDecision] = []
    var imports: [String: BulkImport] = [:]
    var importRows: [String: [BulkRow]] = [:]
    var notices: [String: ExpiryNotice] = [:]
    /// The newest last.
    var presented: [PresentedCertificate] = []
    var renewalPolicies: [String: RenewalPolicy] = [:]
}

/// One transaction's copy of the state.
final class MemoryTransaction: DirectoryTransaction {
    var state: MemoryState

    init(_ state: MemoryState) { self.state = state }

    var systems: any RowTable<CommunicationSystem> {
        MemoryTable(
            self, \.systems, name: \.name,
            isReferredTo: { state, id in state.arrangements.values.contains { $0.systemID == id } })
    }
    var users: any RowTable<CommunicationUser> {
        MemoryTable(
            self, \.users, name: \.description,
            isReferredTo: { state, id in
                state.arrangements.values.contains { $0.userID == id } || state.certificates.isHolder(id)
                    || state.passwords[id] != nil
            })
    }
    var scenarios: any RowTable<CommunicationScenario> {
        MemoryTable(
            self, \.scenarios, name: \.name,
            isReferredTo: { state, id in state.arrangements.values.contains { $0.scenarioID == id } })
    }
    var arrangements: any ArrangementRows { MemoryArrangements(transaction: self) }
    var certificates: any CertificateRows { MemoryCertificateRows(transaction: self) }
    var trust: any TrustRows { MemoryTrust(transaction: self) }
    var access: any AccessRows { MemoryAccess(transaction: self) }
    var trail: any TrailRows { MemoryTrail(transaction: self) }
    var observations: any ObservationRows { MemoryObservations(transaction: self) }
    var bulk: any BulkRows { MemoryBulk(transaction: self) }
    var expiry: any ExpiryRows { MemoryExpiry(transaction: self) }
}

/// Whom certificates are believed from.
struct MemoryTrust: TrustRows {
    let transaction: MemoryTransaction

    var authorities: any RowTable<TrustedAuthority> { MemoryTable(transaction, \.authorities, name: \.addedBy) }
    var blocks: any RowTable<CertificateBlock> { MemoryTable(transaction, \.blocks, name: \.reason) }
    var revocationLists: any RowTable<KnownRevocationList> {
        MemoryTable(transaction, \.revocationLists, name: \.importedBy)
    }
    var renewalPolicies: any RowTable<RenewalPolicy> {
        MemoryTable(transaction, \.renewalPolicies, name: \.changedBy)
    }
}
