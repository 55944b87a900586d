import ConnectionLifecycle
import KeyMaterial
import Synchronization
import Testing

/// Both sides in memory, with one step that fails on demand. What is there is compared before and after.
private final class TwoSides: CalledSide, CallingSide {
    struct World: Equatable, Sendable {
        var assigned: Set<Fingerprint> = []
        var keystore: Set<String> = []
        var alias: String?
        var deployedAlias: String?
        var isDeployed = false
        var isActive = false
    }

    struct Broken: Error {}

    let world: Mutex<World>
    let failing: ConnectStep?

    init(_ world: World, failing: ConnectStep?) {
        self.world = Mutex(world)
        self.failing = failing
    }

    private func fail(at step: ConnectStep) throws {
        if step == failing { throw Broken() }
    }

    func examine(_ plan: ConnectionPlan) async throws { try fail(at: .examine) }

    func issueKeyPair(_ plan: ConnectionPlan) async throws -> KeyPairHandOver {
        try fail(at: .issueKeyPair)
        let fingerprint = Fingerprint(of: Array("certificate".utf8))
        _ = world.withLock { $0.assigned.insert(fingerprint) }
        return KeyPairHandOver(pkcs12: [], passphrase: Passphrase("x"), fingerprint: fingerprint)
    }

    func withdraw(_ fingerprint: Fingerprint) async throws { _ = world.withLock { $0.assigned.remove(fingerprint) } }

    func activateArrangement(_ plan: ConnectionPlan) async throws -> Bool {
        try fail(at: .activateArrangement)
        return world.withLock { world in
            defer { world.isActive = true }
            return !world.isActive
        }
    }

    func deactivateArrangement(_ plan: ConnectionPlan) async throws { world.withLock { $0.isActive = false } }

    func examine(_ plan: ConnectionPlan) async throws -> ChannelSetting {
        ChannelSetting(channel: "HTTP", privateKeyAlias: world.withLock { $0.alias })
    }

    func addToKeystore(_ plan: ConnectionPlan, _ handOver: KeyPairHandOver) async throws {
        try fail(at: .addToKeystore)
        _ = world.withLock { $0.keystore.insert(plan.alias) }
    }

    func removeFromKeystore(_ plan: ConnectionPlan) async throws {
        _ = world.withLock { $0.keystore.remove(plan.alias) }
    }

    func point(_ plan: ConnectionPlan, to setting: ChannelSetting) async throws {
        try fail(at: .pointChannel)
        world.withLock { $0.alias = setting.privateKeyAlias }
    }

    func deploy(_ plan: ConnectionPlan) async throws -> Bool {
        try fail(at: .deploy)
        return world.withLock { world in
            defer {
                world.isDeployed = true
                world.deployedAlias = world.alias
            }
            return world.isDeployed
        }
    }

    func undeploy(_ plan: ConnectionPlan) async throws {
        world.withLock {
            $0.isDeployed = false
            $0.deployedAlias = nil
        }
    }
}

@Suite("The connector")
struct ConnectorTests {
    private let plan = ConnectionPlan(userID: "_DEFXYZ", arrangementID: "DEF", flowID: "orders", alias: "alias_1")

    @Test func everyStepIsDone() async {
        let sides = TwoSides(.init(), failing: nil)
        let outcome = await Connector(called: sides, calling: sides).connect(plan)
        #expect(outcome == .connected)
        let world = sides.world.withLock { $0 }
        #expect(world.assigned.count == 1)
        #expect(world.keystore == ["alias_1"])
        #expect(world.deployedAlias == "alias_1")
        #expect(world.isActive)
    }

    @Test(arguments: ConnectStep.allCases, [false, true])
    func aFailureAtAnyStepLeavesBothSidesAsTheyWere(failing: ConnectStep, wasRunning: Bool) async {
        var before = TwoSides.World()
        if wasRunning {
            before.alias = "tenant_key_pair"
            before.deployedAlias = "tenant_key_pair"
            before.isDeployed = true
        }
        let sides = TwoSides(before, failing: failing)
        let outcome = await Connector(called: sides, calling: sides).connect(plan)
        guard case .undone(let step, _, _) = outcome else {
            Issue.record("connected although \(failing) failed")
            return
        }
        #expect(step == failing)
        #expect(sides.world.withLock { $0 } == before)
    }
}
