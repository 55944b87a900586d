public import Foundation
public import IntegrationFlows
import Synchronization

/// All of a tenant's stores in memory: what the contracts mean, without a disk.
public final class MemoryTenantStore: KeystoreStore, SecurityMaterialStore, FlowStore, MessageStore {
    fileprivate struct State {
        var keystore: [KeystoreSnapshot] = []
        var backup: Int?
        var credentials: [String: StoredUserCredential] = [:]
        var oauth2: [String: StoredOAuth2Credential] = [:]
        var secrets: [StoredSecret] = []
        var flows: [String: FlowArtifact] = [:]
        var versions: [String: [Int: FlowArtifact]] = [:]
        var loggings: [String: FlowLogging] = [:]
        var processings: [String: FlowProcessing] = [:]
        var items: [KeptItem] = []
        var firings: [TimerName: Date] = [:]
        var packages: [String: IntegrationPackage] = [:]
        var records: [String: MessageRecord] = [:]
        var payloads: [String: FlowMessage] = [:]
        /// Message ids in the order of arrival.
        var order: [String] = []

        mutating func save(_ artifact: FlowArtifact) {
            flows[artifact.id] = artifact
            var saved = artifact
            saved.deployment = nil
            versions[artifact.id, default: [:]][artifact.revision] = saved
        }
    }

    fileprivate let state = Mutex(State())
    /// What flows keep for themselves.
    public let flowState = MemoryFlowStateStore()

    public init() {}

    /// This store in all its roles.
    public var stores: TenantStores {
        TenantStores(
            keystore: self, securityMaterial: self, flows: self, messages: self, flowState: flowState,
            flowHistory: self, keptItems: self)
    }

    public func current() async throws -> KeystoreSnapshot? { state.withLock { $0.keystore.last } }

    public func append(_ snapshot: KeystoreSnapshot) async throws {
        try state.withLock { state in
            guard snapshot.version.number == (state.keystore.last?.version.number ?? 0) + 1 else {
                throw TenantError(.conflict, "The keystore has changed meanwhile")
            }
            state.keystore.append(snapshot)
        }
    }

    public func history(limit: Int) async throws -> [KeystoreVersion] {
        state.withLock { $0.keystore.suffix(max(limit, 0)).reversed().map(\.version) }
    }

    public func snapshot(_ number: Int) async throws -> KeystoreSnapshot? {
        state.withLock { $0.keystore.first { $0.version.number == number } }
    }

    public func prune(keeping count: Int) async throws {
        state.withLock { state in
            let newest = Set(state.keystore.suffix(max(count, 1)).map(\.version.number))
            let backup = state.backup
            state.keystore.removeAll { !newest.contains($0.version.number) && $0.version.number != backup }
        }
    }

    public func backup() async throws -> Int? { state.withLock { $0.backup } }

    public func setBackup(_ number: Int) async throws { state.withLock { $0.backup = number } }

    public func credentials() async throws -> [StoredUserCredential] {
        state.withLock { $0.credentials.values.sorted { $0.credential.name < $1.credential.name } }
    }

    public func save(_ credential: StoredUserCredential) async throws {
        state.withLock { $0.credentials[credential.credential.name] = credential }
    }

    public func deleteCredential(_ name: String, by: String) async throws -> Bool {
        state.withLock { $0.credentials.removeValue(forKey: name) != nil }
    }

    public func oauth2Credentials() async throws -> [StoredOAuth2Credential] {
        state.withLock { $0.oauth2.values.sorted { $0.credential.name < $1.credential.name } }
    }

    public func save(_ credential: StoredOAuth2Credential) async throws {
        state.withLock { $0.oauth2[credential.credential.name] = credential }
    }

    public func deleteOAuth2Credential(_ name: String, by: String) async throws -> Bool {
        state.withLock { $0.oauth2.removeValue(forKey: name) != nil }
    }

    public func secrets() async throws -> [StoredSecret] {
        state.withLock { $0.secrets.sorted { ($0.kind.rawValue, $0.name) < ($1.kind.rawValue, $1.name) } }
    }

    public func save(_ secret: StoredSecret) async throws {
        state.withLock { state in
            state.secrets.removeAll { $0.kind == secret.kind && $0.name == secret.name }
            state.secrets.append(secret)
        }
    }

    public func deleteSecret(_ kind: SecretKind, _ name: String, by: String) async throws -> Bool {
        state.withLock { state in
            let count = state.secrets.count
            state.secrets.removeAll { $0.kind == kind && $0.name == name }
            return state.secrets.count < count
        }
    }

    public func packages() async throws -> [IntegrationPackage] {
        state.withLock { $0.packages.values.sorted { $0.id < $1.id } }
    }

    public func save(_ package: IntegrationPackage) async throws {
        state.withLock { $0.packages[package.id] = package }
    }

    public func deletePackage(_ id: String, by: String) async throws -> Bool {
        state.withLock { $0.packages.removeValue(forKey: id) != nil }
    }

    public func artifacts() async throws -> [FlowArtifact] {
        state.withLock { $0.flows.values.sorted { $0.id < $1.id } }
    }

    public func artifact(_ id: String) async throws -> FlowArtifact? { state.withLock { $0.flows[id] } }

    public func insert(_ artifact: FlowArtifact) async throws {
        try state.withLock { state in
            guard state.flows[artifact.id] == nil else {
                throw TenantError(.alreadyExists, "There is a flow '\(artifact.id)' already")
            }
            state.save(artifact)
        }
    }

    public func update(_ artifact: FlowArtifact, expecting revision: Int, by: String) async throws {
        try state.withLock { state in
            guard state.flows[artifact.id]?.revision == revision else {
                throw TenantError(.conflict, "The flow '\(artifact.id)' has changed meanwhile", hint: "Try again.")
            }
            state.save(artifact)
        }
    }

    public func deleteArtifact(_ id: String, by: String) async throws -> Bool {
        state.withLock { state in
            state.versions[id] = nil
            state.loggings[id] = nil
            state.processings[id] = nil
            state.firings = state.firings.filter { $0.key.flowID != id }
            return state.flows.removeValue(forKey: id) != nil
        }
    }

    public func insert(_ record: MessageRecord, payload: FlowMessage) async throws {
        state.withLock { state in
            state.records[record.id] = record
            state.payloads[record.id] = payload
            state.order.append(record.id)
        }
    }

    public func update(_ record: MessageRecord) async throws {
        state.withLock { state in
            guard state.records[record.id] != nil else { return }
            state.records[record.id] = record
            if record.status.isFinal { state.payloads[record.id] = nil }
        }
    }

    public func record(_ id: String) async throws -> MessageRecord? { state.withLock { $0.records[id] } }

    public func records(_ filter: MessageFilter) async throws -> [MessageRecord] {
        state.withLock { state in
            let all = state.order.reversed().compactMap { state.records[$0] }.filter(filter.admits)
            return Array(all.prefix(max(filter.limit, 0)))
        }
    }

    public func payload(_ id: String) async throws -> FlowMessage? { state.withLock { $0.payloads[id] } }

    public func unfinished(limit: Int) async throws -> [MessageRecord] {
        state.withLock { state in
            let all = state.order.compactMap { state.records[$0] }.filter { !$0.status.isFinal }
            return Array(all.prefix(max(limit, 0)))
        }
    }

    public func unfinishedCount() async throws -> Int { state.withLock { $0.payloads.count } }

    public func forget(_ id: String) async throws {
        state.withLock { state in
            guard state.records[id]?.status.isFinal ?? false else { return }
            state.records[id] = nil
            state.order.removeAll { $0 == id }
        }
    }

    public func prune(endedBefore time: Date) async throws {
        state.withLock { state in
            let old = Set(state.records.values.filter { $0.endedAt.map { $0 < time } ?? false }.map(\.id))
            for id in old { state.records[id] = nil }
            state.order.removeAll { old.contains($0) }
        }
    }
}

extension MemoryTenantStore: FlowHistoryStore, KeptItemStore {
    public func loggings() async throws -> [String: FlowLogging] { state.withLock { $0.loggings } }

    public func save(_ logging: FlowLogging, of flowID: String, by: String) async throws {
        state.withLock { $0.loggings[flowID] = logging }
    }

    public func processings() async throws -> [String: FlowProcessing] { state.withLock { $0.processings } }

    public func save(_ processing: FlowProcessing, of flowID: String, by: String) async throws {
        state.withLock { $0.processings[flowID] = processing }
    }

    public func versions(of flowID: String) async throws -> [FlowVersion] {
        state.withLock {
            ($0.versions[flowID] ?? [:]).values.sorted { $0.revision > $1.revision }.map(FlowVersion.init)
        }
    }

    public func version(_ revision: Int, of flowID: String) async throws -> FlowArtifact? {
        state.withLock { $0.versions[flowID]?[revision] }
    }

    public func pruneVersions(of flowID: String, keeping count: Int) async throws {
        state.withLock { state in
            let newest = Set((state.versions[flowID] ?? [:]).keys.sorted().suffix(max(count, 1)))
            state.versions[flowID] = state.versions[flowID]?.filter { newest.contains($0.key) }
        }
    }

    public func append(_ items: [KeptItem]) async throws { state.withLock { $0.items += items } }

    public func items(of messageID: String, kind: KeptItem.Kind) async throws -> [KeptItem] {
        state.withLock { $0.items.filter { $0.messageID == messageID && $0.kind == kind } }.map { item in
            var item = item
            item.content = []
            return item
        }
    }

    public func item(_ id: String) async throws -> KeptItem? { state.withLock { $0.items.first { $0.id == id } } }

    public func bytes(of kind: KeptItem.Kind, since: Date) async throws -> Int {
        state.withLock { $0.items.filter { $0.kind == kind && $0.at >= since }.reduce(0) { $0 + $1.content.count } }
    }

    public func forgetItems(of messageID: String, kind: KeptItem.Kind) async throws -> Bool {
        state.withLock { state in
            let count = state.items.count
            state.items.removeAll { $0.messageID == messageID && $0.kind == kind }
            return state.items.count < count
        }
    }

    public func trimItems(toBytes bytesMax: Int) async throws -> Int {
        state.withLock { state in
            let isTrimmed = { (item: KeptItem) in item.kind != .attachment }
            var bytes = state.items.filter(isTrimmed).reduce(0) { $0 + $1.content.count }
            while bytes > bytesMax, let oldest = state.items.firstIndex(where: isTrimmed) {
                bytes -= state.items.remove(at: oldest).content.count
            }
            return bytes
        }
    }

    public func timerFirings() async throws -> [TimerName: Date] { state.withLock { $0.firings } }

    public func save(firing: Date, of timer: TimerName) async throws {
        state.withLock { $0.firings[timer] = firing }
    }

    public func pruneItems(at now: Date) async throws {
        state.withLock { $0.items.removeAll { $0.expiresAt <= now } }
    }
}

extension MessageFilter {
    /// Whether a record belongs into the listing.
    func admits(_ record: MessageRecord) -> Bool {
        (flowID == nil || record.flowID == flowID) && (statuses.isEmpty || statuses.contains(record.status))
            && (identifier == nil || record.id == identifier || record.correlationID == identifier)
            && admitsText(of: record) && (since.map { record.startedAt >= $0 } ?? true)
            && (until.map { record.startedAt < $0 } ?? true)
    }
}
