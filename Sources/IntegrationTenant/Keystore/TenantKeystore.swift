import Foundation
public import KeyMaterial
import Logging
import Synchronization

/// The tenant's keystore: key pairs and certificates by alias, each change a new version.
///
/// What it says is what flows use from the next message on. Aliases compare without case.
public final class TenantKeystore: Sendable {
    let store: any KeystoreStore
    let flowStore: any FlowStore
    let clock: any TenantClock
    /// What it takes, and how much of its past it keeps.
    public let bounds: KeystoreBounds
    let expirySchedule: ExpirySchedule
    let logger: Logger
    private let state: Mutex<KeystoreSnapshot>

    /// Opens the keystore; makes the tenant's own key pair where there is none.
    init(
        store: any KeystoreStore, flowStore: any FlowStore, configuration: TenantConfiguration,
        clock: any TenantClock, logger: Logger
    ) async throws {
        self.store = store
        self.flowStore = flowStore
        self.clock = clock
        self.logger = logger
        bounds = configuration.keystoreBounds
        expirySchedule = configuration.expirySchedule
        let empty = KeystoreVersion(number: 0, at: clock.now, by: "system", summary: "", entryCount: 0)
        state = Mutex(try await store.current() ?? KeystoreSnapshot(version: empty, entries: []))
        try await makeOwnKeyPair(name: configuration.name)
    }

    /// The current state with its keys.
    var snapshot: KeystoreSnapshot { state.withLock { $0 } }

    /// All entries in the order of alias.
    public func entries() async throws -> [TenantKeystoreEntry] {
        snapshot.entries.map(\.entry)
    }

    /// One entry; throws `notFound`.
    public func entry(_ alias: String) async throws -> TenantKeystoreEntry {
        try stored(alias).entry
    }

    /// The leaf certificate under an alias; throws `notFound`.
    public func certificate(_ alias: String) async throws -> Certificate {
        guard let certificate = try stored(alias).entry.certificate else {
            throw TenantError(.notFound, "The entry '\(alias)' has no certificate")
        }
        return certificate
    }

    /// The chain under an alias, leaf first; throws `notFound`.
    public func chain(_ alias: String) async throws -> [Certificate] {
        try stored(alias).entry.chain
    }

    /// All certificates and chains, no keys, as PEM text.
    public func publicContent() async throws -> String {
        snapshot.entries.map { stored in
            "# \(stored.alias)\n" + stored.entry.chain.map(\.pem).joined()
        }.joined(separator: "\n")
    }

    /// The keystore's states, newest first.
    public func history() async throws -> [KeystoreVersion] {
        try await store.history(limit: max(bounds.versionsMax, 1))
    }

    func stored(_ alias: String) throws -> StoredKeystoreEntry {
        let draft = KeystoreDraft(entries: snapshot.entries, now: clock.now, by: "")
        return draft.entries[try draft.found(alias)]
    }

    /// Applies one change as a new version; begins anew where somebody else was faster.
    ///
    /// - Parameter edit: returns the version's summary; nil when nothing changed, and no version is made.
    @discardableResult
    func change(by: String, _ edit: (inout KeystoreDraft) throws -> String?) async throws -> KeystoreVersion {
        for _ in 0..<8 {
            let base = snapshot
            var draft = KeystoreDraft(entries: base.entries, now: clock.now, by: by)
            guard let summary = try edit(&draft) else { return base.version }
            try draft.checkSize(bounds)
            let version = KeystoreVersion(
                number: base.version.number + 1, at: draft.now, by: by, summary: summary,
                entryCount: draft.entries.count)
            let next = KeystoreSnapshot(version: version, entries: draft.sorted())
            do {
                try await store.append(next)
            } catch let error as TenantError where error.code == .conflict {
                if let current = try await store.current() { adopt(current) }
                continue
            }
            adopt(next)
            logger.info("keystore changed", metadata: ["version": "\(version.number)", "by": "\(by)"])
            try? await store.prune(keeping: max(bounds.versionsMax, 1))
            return version
        }
        throw TenantError(.conflict, "The keystore is being changed by others at the same time", hint: "Try again.")
    }

    private func adopt(_ snapshot: KeystoreSnapshot) {
        state.withLock { if snapshot.version.number > $0.version.number { $0 = snapshot } }
    }
}
