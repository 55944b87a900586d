public import Foundation
public import IntegrationFlows

/// Where the tenant's keystore is kept.
///
/// Each state is kept whole under its number; private keys are sealed at rest by the store. States are written by
/// compare-and-set, so of two writers that started from the same state one loses.
public protocol KeystoreStore: Sendable {
    /// The state with the highest number; nil before the first.
    func current() async throws -> KeystoreSnapshot?
    /// Writes the state that follows `version.number - 1`; throws ``TenantError`` `conflict` when it does not.
    func append(_ snapshot: KeystoreSnapshot) async throws
    /// Newest first.
    func history(limit: Int) async throws -> [KeystoreVersion]
    /// Nil when there is no such state any more.
    func snapshot(_ number: Int) async throws -> KeystoreSnapshot?
    /// Forgets all states but the newest ones and the backup.
    func prune(keeping count: Int) async throws
    /// The number of the state that was backed up; nil when none was.
    func backup() async throws -> Int?
    /// Marks a state as the backup, in the place of the one before.
    func setBackup(_ number: Int) async throws
}

/// Where security material is kept; passwords are sealed at rest by the store.
public protocol SecurityMaterialStore: Sendable {
    /// In the order of name.
    func credentials() async throws -> [StoredUserCredential]
    /// Adds or replaces.
    func save(_ credential: StoredUserCredential) async throws
    /// Returns whether there was one; `by` is for the audit.
    func deleteCredential(_ name: String, by: String) async throws -> Bool
    /// In the order of name.
    func oauth2Credentials() async throws -> [StoredOAuth2Credential]
    /// Adds or replaces.
    func save(_ credential: StoredOAuth2Credential) async throws
    /// Returns whether there was one; `by` is for the audit.
    func deleteOAuth2Credential(_ name: String, by: String) async throws -> Bool
    /// Secure parameters and known hosts, in the order of kind and name.
    func secrets() async throws -> [StoredSecret]
    /// Adds or replaces.
    func save(_ secret: StoredSecret) async throws
    /// Returns whether there was one; `by` is for the audit.
    func deleteSecret(_ kind: SecretKind, _ name: String, by: String) async throws -> Bool
}

/// Where flows are kept, each saved revision beside the newest one; see ``FlowHistoryStore``.
public protocol FlowStore: Sendable {
    /// In the order of id.
    func artifacts() async throws -> [FlowArtifact]
    func artifact(_ id: String) async throws -> FlowArtifact?
    /// Adds the artifact; throws ``TenantError`` `alreadyExists` when the id is taken.
    func insert(_ artifact: FlowArtifact) async throws
    /// Replaces the artifact whose revision is `expecting`; throws ``TenantError`` `conflict` when it is not.
    func update(_ artifact: FlowArtifact, expecting revision: Int, by: String) async throws
    /// With its versions and how it is logged and processed; returns whether there was one. `by` is for the audit.
    func deleteArtifact(_ id: String, by: String) async throws -> Bool
    /// In the order of id, without the default package.
    func packages() async throws -> [IntegrationPackage]
    /// Adds or replaces.
    func save(_ package: IntegrationPackage) async throws
    /// Returns whether there was one; `by` is for the audit.
    func deletePackage(_ id: String, by: String) async throws -> Bool
}

/// Where the message processing log and the payloads of unfinished messages are kept.
public protocol MessageStore: Sendable {
    /// Writes record and payload in one transaction and returns when they are durable.
    func insert(_ record: MessageRecord, payload: FlowMessage) async throws
    /// Replaces the record; a final status drops the payload in the same transaction.
    func update(_ record: MessageRecord) async throws
    func record(_ id: String) async throws -> MessageRecord?
    /// Newest first.
    func records(_ filter: MessageFilter) async throws -> [MessageRecord]
    /// The message as it came in; nil when it has ended or never was.
    func payload(_ id: String) async throws -> FlowMessage?
    /// Messages with status PROCESSING or RETRY, oldest first.
    func unfinished(limit: Int) async throws -> [MessageRecord]
    /// How many are unfinished.
    func unfinishedCount() async throws -> Int
    /// Forgets one message that has ended.
    func forget(_ id: String) async throws
    /// Forgets ended messages that ended before a time.
    func prune(endedBefore: Date) async throws
}

/// Everything that a tenant keeps.
public struct TenantStores: Sendable {
    public var keystore: any KeystoreStore
    public var securityMaterial: any SecurityMaterialStore
    public var flows: any FlowStore
    public var messages: any MessageStore
    public var flowState: any FlowStateStore
    public var flowHistory: any FlowHistoryStore
    public var keptItems: any KeptItemStore

    public init(
        keystore: any KeystoreStore, securityMaterial: any SecurityMaterialStore, flows: any FlowStore,
        messages: any MessageStore, flowState: any FlowStateStore, flowHistory: any FlowHistoryStore,
        keptItems: any KeptItemStore
    ) {
        self.keystore = keystore
        self.securityMaterial = securityMaterial
        self.flows = flows
        self.messages = messages
        self.flowState = flowState
        self.flowHistory = flowHistory
        self.keptItems = keptItems
    }
}
