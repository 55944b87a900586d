import ConnectionLifecycle
import CountersignTesting
import Foundation
import IdentityDirectory
import IntegrationFlows
import IntegrationTenant
import Issuance
import KeyMaterial
import Logging
import Synchronization

/// A business system and a tenant in memory; the tenant's calls are judged by the directory, as a gateway would.
struct TwoEnds: Sendable {
    static let flow = "orders_DEFXYZ"
    static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    let directory: Directory
    let authority: IssuingAuthority
    let tenant: Tenant
    let receiver = FakeReceiver()
    let store = MemoryConnectionStore()

    init() async throws {
        directory = Directory(store: MemoryDirectoryStore(), clock: SystemClock(), logger: Self.logger)
        authority = try await IssuingAuthority(store: MemoryAuthorityStore())
        tenant = try await Tenant(stores: MemoryTenantStore().stores, channel: receiver, logger: Self.logger)
        let service = InboundService(name: "orders", pathPrefix: "/orders", upstream: .url("http://127.0.0.1:1"))
        _ = try await directory.create(
            CommunicationScenario(id: "ORDERS", name: "Orders", services: [service]), by: "test")
        _ = try await tenant.flows.importFlow(
            files: ["\(Self.flow).iflw": try DemoFlows.iflw(Self.flow)], by: "test")
        _ = try await tenant.flows.configure(
            Self.flow,
            FlowConfiguration(parameters: [
                "receiver_address": "https://business.example/orders", "private_key_alias": "tenant_key_pair",
            ]), by: "test")
        receiver.setAnswer { [directory] call throws(ReceiverError) in try Self.judge(call, by: directory) }
    }

    /// The connection that the tests make: everything of it is new.
    var plan: ConnectionPlan {
        ConnectionPlan(
            userID: "_DEFXYZ", arrangementID: "SECOND",
            newArrangement: NewArrangement(scenarioID: "ORDERS", systemID: "PARTNER"),
            flow: FlowChannel(flowID: Self.flow), alias: "alias_1",
            call: ProvingCall(body: Array("{\"order\":1}".utf8)))
    }

    /// - Parameter called: what the called side is reached by, looked up whenever it is needed; nil for directly.
    func connections(
        _ store: (any ConnectionStore)? = nil, called: @autoclosure @escaping @Sendable () -> (any CalledSide)? = nil
    ) -> Connections {
        Connections(store: store ?? self.store, ends: Ends(world: self, called: called), logger: Self.logger)
    }

    var calledSide: any CalledSide { LocalCalledSide(directory: directory, authority: authority, by: "test") }

    /// Makes the connection; its overlap is short.
    func connected() async throws -> Connections {
        let connections = connections()
        let run = try await connections.connect(plan, counterpart: nil, by: "test")
        let ended = try await connections.ended(run.id, withinSeconds: 60)
        guard ended.state.status == .completed else { throw Unexpected(text: "\(ended.state)") }
        _ = try await connections.setRotation(RotationPolicy(overlapSeconds: 0.05), of: "alias_1")
        return connections
    }

    /// What there is on both sides, without times.
    func inventory() async throws -> Inventory {
        let flow = try await tenant.flows.artifact(Self.flow)
        return Inventory(
            users: try await directory.users().map(\.id), systems: try await directory.systems().map(\.id),
            arrangements: try await directory.arrangements().map { "\($0.id) \($0.state)" },
            assigned: Set(try await directory.assignments().map { "\($0.userID) \($0.fingerprint.hex)" }),
            aliases: try await tenant.keystore.entries().map { "\($0.alias) \($0.certificate?.fingerprint.hex ?? "")" },
            channel: try await tenant.flows.check(Self.flow).channels.compactMap(\.resolvedPrivateKeyAlias),
            isDeployed: flow.deployment != nil)
    }

    struct Inventory: Hashable {
        var users: [String]
        var systems: [String]
        var arrangements: [String]
        var assigned: Set<String>
        var aliases: [String]
        var channel: [String]
        var isDeployed: Bool
    }

    struct Unexpected: Error, CustomStringConvertible {
        let text: String
        var description: String { text }
    }

    private static func judge(_ call: OutboundCall, by directory: Directory) throws(ReceiverError) -> ReceiverReply {
        guard case .clientCertificate(let identity) = call.identity, let leaf = identity.chain.first else {
            return ReceiverReply(status: 403)
        }
        let judged = Call(certificate: leaf, method: "POST", path: "/orders", at: Date())
        let verdict: Verdict
        do { verdict = try directory.judge.judge(judged) } catch {
            throw ReceiverError("connectionFailed", "undecided", isTransient: true)
        }
        directory.record(
            AccessDecision(
                call: judged, verdict: verdict, correlationID: call.correlationID, peerAddress: "127.0.0.1",
                durationMicroseconds: 1))
        return ReceiverReply(status: verdict.code == .accepted ? 200 : 403)
    }
}

/// Both ends in this process.
private struct Ends: ConnectionEnds {
    let world: TwoEnds
    let called: @Sendable () -> (any CalledSide)?
    let servesCalledSide = true

    func called(_ counterpart: StoredCounterpart?, by: String) async throws -> any CalledSide {
        called() ?? world.calledSide
    }

    var issuingAuthority: IssuingAuthority? { world.authority }

    func authorities(of counterpart: StoredCounterpart) async throws -> [Certificate] { world.authority.published }

    func calling(by: String) -> any CallingSide { LocalCallingSide(tenant: world.tenant, by: by) }

    func check(_ counterpart: StoredCounterpart) async throws {}
}

/// A journal whose writer dies at the n-th entry of a run: before it is written, or right after.
final class DyingStore: ConnectionStore {
    struct Died: Error {}

    private let kept: MemoryConnectionStore
    private let left: Mutex<Int>
    private let dyingBeforeWriting: Bool

    init(_ kept: MemoryConnectionStore, entries: Int, dyingBeforeWriting: Bool) {
        self.kept = kept
        left = Mutex(entries)
        self.dyingBeforeWriting = dyingBeforeWriting
    }

    var hasDied: Bool { left.withLock { $0 < 0 } }

    func save(_ run: ConnectionRun) async throws {
        let left = left.withLock { left in
            left -= 1
            return left
        }
        if left < 0, dyingBeforeWriting || left < -1 { throw Died() }
        try await kept.save(run)
        if left < 0 { throw Died() }
    }

    func connections() async throws -> [Connection] { try await kept.connections() }
    func save(_ connection: Connection) async throws { try await kept.save(connection) }
    func deleteConnection(_ id: String) async throws -> Bool { try await kept.deleteConnection(id) }
    func counterparts() async throws -> [StoredCounterpart] { try await kept.counterparts() }
    func save(_ counterpart: StoredCounterpart) async throws { try await kept.save(counterpart) }
    func deleteCounterpart(_ id: String) async throws -> Bool { try await kept.deleteCounterpart(id) }
    func run(_ id: String) async throws -> ConnectionRun? { try await kept.run(id) }
    func runs(of id: String?, limit: Int) async throws -> [ConnectionRun] { try await kept.runs(of: id, limit: limit) }
    func unfinishedRuns() async throws -> [ConnectionRun] { try await kept.unfinishedRuns() }
}
