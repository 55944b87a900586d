import CountersignTesting
import Foundation
import IdentityDirectory
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import Logging
import Persistence
import Testing

/// The tenant's changes stand in the audit's chain of hashes, in the transaction of the change.
@Suite struct TenantAuditTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000.25)

    private struct Place {
        let folder: ScratchFolder
        let stores: TenantStores
        let directory: Directory

        init() throws {
            folder = try ScratchFolder()
            let database = try Database(path: folder.path("test.sqlite"), masterKey: .random())
            stores = TenantStores(database)
            directory = Directory(store: SQLiteDirectoryStore(database), logger: Logger(label: "test"))
        }

        func entries() async throws -> [AuditEntry] { try await directory.audit().reversed() }
    }

    private func snapshot(_ number: Int, _ aliases: [String: TestIdentity]) -> KeystoreSnapshot {
        let entries = aliases.sorted { $0.key < $1.key }.map { alias, identity in
            StoredKeystoreEntry(
                entry: TenantKeystoreEntry(
                    alias: alias, kind: .keyPair, owner: .administrator, chain: identity.chain,
                    revision: identity.certificate.fingerprint.hex, createdAt: now, createdBy: "ann", modifiedAt: now,
                    modifiedBy: "ann"), privateKey: identity.key)
        }
        return KeystoreSnapshot(
            version: KeystoreVersion(
                number: number, at: now, by: "ann", summary: "s\(number)", entryCount: entries.count),
            entries: entries)
    }

    @Test func aKeystoresChangeNamesTheEntriesThatDiffer() async throws {
        let place = try Place()
        let (one, two) = (try TestPKI.selfSigned("one"), try TestPKI.selfSigned("two"))
        try await place.stores.keystore.append(snapshot(1, ["kept": one]))
        try await place.stores.keystore.append(snapshot(2, ["kept": one, "new": two]))
        try await place.stores.keystore.append(snapshot(3, ["renamed": one, "new": one]))
        let entries = try await place.entries()
        #expect(entries.map(\.action) == ["keystore.change", "keystore.change", "keystore.change"])
        #expect(entries.map(\.subject) == ["keystore/1", "keystore/2", "keystore/3"])
        #expect(entries.allSatisfy { $0.by == "ann" && $0.category == .keystore })
        #expect(entries[1].differences.map(\.property) == ["new"])
        #expect(entries[1].differences.first?.after?.contains(two.certificate.fingerprint.hex) == true)
        #expect(entries[2].differences.map(\.property) == ["kept", "new", "renamed"])
        #expect(try await place.directory.verifyAudit().isIntact)
    }

    /// Tracing keeps what flows carry, so who began it is on record.
    @Test func howAFlowIsLoggedAndProcessedIsTold() async throws {
        let place = try Place()
        let history = place.stores.flowHistory
        var logging = FlowLogging()
        logging.raised = FlowLogging.Raised(level: .trace, until: now)
        for _ in 0..<2 { try await history.save(logging, of: "orders", by: "ann") }
        try await history.save(FlowProcessing(isOrdered: true), of: "orders", by: "bob")
        let entries = try await place.entries()
        #expect(entries.map(\.action) == ["flow.log", "flow.processing"])
        #expect(entries.map(\.by) == ["ann", "bob"])
        #expect(entries.allSatisfy { $0.subject == "orders" && $0.category == .flow })
        #expect(entries[0].after?.contains("TRACE") == true)
    }

    @Test func securityMaterialIsToldWithoutItsSecret() async throws {
        let place = try Place()
        let store = place.stores.securityMaterial
        for user in ["u", "v"] {
            let credential = UserCredential(
                name: "n", user: user, description: "d", deployedAt: now, deployedBy: "ann")
            try await store.save(StoredUserCredential(credential: credential, password: Passphrase("top-secret")))
        }
        _ = try await store.deleteCredential("n", by: "bob")
        _ = try await store.deleteCredential("n", by: "bob")
        try await store.save(
            StoredSecret(
                kind: .secureParameter, name: "key", description: "", deployedAt: now, deployedBy: "ann",
                content: Passphrase("top-secret")))
        _ = try await store.deleteSecret(.secureParameter, "key", by: "bob")
        let entries = try await place.entries()
        #expect(
            entries.map(\.action) == [
                "credential.deploy", "credential.deploy", "credential.delete", "secret.deploy", "secret.delete",
            ])
        #expect(entries.map(\.by) == ["ann", "ann", "bob", "ann", "bob"])
        #expect(entries[1].differences.map(\.property) == ["user"])
        #expect(
            !entries.contains { ($0.before ?? "").contains("top-secret") || ($0.after ?? "").contains("top-secret") })
        #expect(try await place.directory.verifyAudit().isIntact)
    }

    @Test func aFlowsDeploymentIsToldFromItsConfiguration() async throws {
        let place = try Place()
        let store = place.stores.flows
        var flow = FlowArtifact(
            id: "f", name: "F", iflw: [1], parameters: FlowParameters(values: ["alias": "one"]), createdAt: now,
            createdBy: "ann", modifiedAt: now, modifiedBy: "ann")
        try await store.insert(flow)
        flow.revision = 2
        flow.parameters.values["alias"] = "two"
        try await store.update(flow, expecting: 1, by: "bob")
        flow.deployment = FlowDeployment(
            revision: 2, deployedAt: now, deployedBy: "cy", status: .started, iflw: [1], parameters: flow.parameters)
        try await store.update(flow, expecting: 2, by: "cy")
        flow.deployment = nil
        try await store.update(flow, expecting: 2, by: "dan")
        let undeployed = flow
        await #expect(throws: TenantError.self) {
            try await store.update(undeployed, expecting: 9, by: "eve")
        }
        _ = try await store.deleteArtifact("f", by: "fay")
        let entries = try await place.entries()
        #expect(
            entries.map { "\($0.action) \($0.by)" } == [
                "flow.create ann", "flow.update bob", "flow.deploy cy", "flow.undeploy dan", "flow.delete fay",
            ], "what was refused is not told")
        #expect(entries[1].differences.map(\.property) == ["parameters", "revision"])
        #expect(try await place.directory.verifyAudit().isIntact)
    }
}
