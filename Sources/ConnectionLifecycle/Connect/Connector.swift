/// Drives a `ConnectMachine` over a called and a calling side.
public struct Connector: Sendable {
    private let called: any CalledSide
    private let calling: any CallingSide

    public init(called: any CalledSide, calling: any CallingSide) {
        self.called = called
        self.calling = calling
    }

    /// What the steps learn on their way and what going back needs.
    private struct Memory {
        var before: ChannelSetting?
        var handOver: KeyPairHandOver?
        var wasDeployed = false
    }

    /// Connects, or undoes everything. Never throws: what went wrong is the outcome.
    ///
    /// - Parameter progress: told of each action before it is performed.
    public func connect(
        _ plan: ConnectionPlan, progress: @Sendable (ConnectMachine.Action) async -> Void = { _ in }
    ) async -> ConnectMachine.Outcome {
        var machine = ConnectMachine()
        var memory = Memory()
        while true {
            let action = machine.action
            await progress(action)
            let event: ConnectMachine.Event
            do {
                switch action {
                case .perform(let step):
                    try Task.checkCancellation()
                    event = .done(changed: try await perform(step, plan, &memory))
                case .undo(let step):
                    try await undo(step, plan, memory)
                    event = .done(changed: true)
                case .stop(let outcome): return outcome
                }
            } catch {
                event = .failed(reason: "\(error)")
            }
            _ = machine.take(event)
        }
    }

    /// Performs a step; true when it changed something.
    private func perform(_ step: ConnectStep, _ plan: ConnectionPlan, _ memory: inout Memory) async throws -> Bool {
        switch step {
        case .examine:
            try await called.examine(plan)
            memory.before = try await calling.examine(plan)
            return false
        case .issueKeyPair:
            memory.handOver = try await called.issueKeyPair(plan)
        case .addToKeystore:
            guard let handOver = memory.handOver else { throw ConnectionError.outOfOrder(step) }
            try await calling.addToKeystore(plan, handOver)
        case .pointChannel:
            guard let before = memory.before else { throw ConnectionError.outOfOrder(step) }
            try await calling.point(plan, to: ChannelSetting(channel: before.channel, privateKeyAlias: plan.alias))
        case .deploy:
            memory.wasDeployed = try await calling.deploy(plan)
        case .activateArrangement:
            return try await called.activateArrangement(plan)
        }
        return true
    }

    private func undo(_ step: ConnectStep, _ plan: ConnectionPlan, _ memory: Memory) async throws {
        switch step {
        case .examine:
            break
        case .issueKeyPair:
            guard let handOver = memory.handOver else { throw ConnectionError.outOfOrder(step) }
            try await called.withdraw(handOver.fingerprint)
        case .addToKeystore:
            try await calling.removeFromKeystore(plan)
        case .pointChannel:
            guard let before = memory.before else { throw ConnectionError.outOfOrder(step) }
            try await calling.point(plan, to: before)
            if memory.wasDeployed { _ = try await calling.deploy(plan) }
        case .deploy:
            if !memory.wasDeployed { try await calling.undeploy(plan) }
        case .activateArrangement:
            try await called.deactivateArrangement(plan)
        }
    }
}
