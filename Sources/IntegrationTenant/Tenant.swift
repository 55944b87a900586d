public import Foundation
public import IntegrationFlows
public import KeyMaterial
public import Logging

/// The time that a tenant lives by.
public protocol TenantClock: Sendable {
    var now: Date { get }
    /// Returns at that time, or throws when the task is cancelled.
    func sleep(until time: Date) async throws
}

/// The clock of the machine.
public struct MachineClock: TenantClock {
    public init() {}

    public var now: Date { Date() }

    public func sleep(until time: Date) async throws {
        let seconds = max(0, min(time.timeIntervalSince(Date()), 86_400))
        try await Task.sleep(for: .seconds(seconds))
    }
}

/// Bounds and habits of a tenant.
public struct TenantConfiguration: Sendable {
    /// Common name of the first key pair's subject.
    public var name: String
    /// Bytes of a message that comes in, or of a reply.
    public var bodySizeMax: Int
    /// Messages that run at once; more wait, and senders get 503 beyond twice as many.
    public var concurrentMessagesMax: Int
    /// Unfinished messages that are kept; senders get 503 beyond.
    public var unfinishedMessagesMax: Int
    /// Attempts before a message that nobody waits for has failed.
    public var attemptsMax: Int
    /// Before the second attempt; doubled for each further one, up to ten minutes.
    public var retryDelaySeconds: Double
    /// How long the log keeps ended messages.
    public var messageRetentionDays: Int
    public var keystoreBounds = KeystoreBounds()
    /// Before which ends of certificates there are notices, in days.
    public var expirySchedule = ExpirySchedule.standard
    public var logBounds = MessageLogBounds()
    /// Where virtual hosts of Cloud Connectors really are.
    public var onPremiseHosts: [OnPremiseHost] = []
    /// Saved states of a flow that are kept.
    public var flowVersionsMax = 20

    public init(name: String = "countersign-tenant") {
        self.name = name
        self.bodySizeMax = 32 << 20
        self.concurrentMessagesMax = 64
        self.unfinishedMessagesMax = 10_000
        self.attemptsMax = 20
        self.retryDelaySeconds = 5
        self.messageRetentionDays = 30
    }
}

/// The integration tenant: the calling side, with its keystore, security material, flows and messages.
public final class Tenant: Sendable {
    /// The alias of the key pair that every tenant is born with.
    public static let ownKeyPairAlias = "tenant_key_pair"

    public let keystore: TenantKeystore
    public let securityMaterial: SecurityMaterial
    public let flows: FlowDeployments
    public let messages: MessageProcessing
    /// Trial connections.
    public let connectivity: ConnectivityTests
    /// Data stores, variables and number ranges.
    public let flowState: any FlowStateStore

    /// Opens the tenant on its stores; on the first start makes its own key pair.
    ///
    /// Retries and timers wait for ``run()``; flows' endpoints and everything else answer at once.
    public init(
        stores: TenantStores, channel: any ReceiverChannel, tester: (any TLSTester)? = nil,
        configuration: TenantConfiguration = TenantConfiguration(),
        clock: any TenantClock = MachineClock(), logger: Logger
    ) async throws {
        let surroundings = TenantSurroundings(
            channel: channel, configuration: configuration, clock: clock, logger: logger)
        let keystore = try await TenantKeystore(
            store: stores.keystore, flowStore: stores.flows, configuration: configuration, clock: clock, logger: logger)
        let flows = try await FlowDeployments(
            stores: stores, keystore: keystore, surroundings: surroundings)
        let securityMaterial = try await SecurityMaterial(
            store: stores.securityMaterial, clock: clock, logger: logger)
        let messages = MessageProcessing(
            stores: stores, flows: flows, keystore: keystore, securityMaterial: securityMaterial,
            surroundings: surroundings)
        flows.hasDeployed.withLock { hook in
            hook = { [weak messages] flow in
                guard flow.program.timers.contains(where: { $0.rhythm == .once }) else { return }
                await messages?.fireTimer(flow)
            }
        }
        self.keystore = keystore
        self.flows = flows
        self.securityMaterial = securityMaterial
        self.messages = messages
        connectivity = ConnectivityTests(keystore: keystore, tester: tester, logger: logger)
        self.surroundings = surroundings
        messageStore = stores.messages
        flowState = stores.flowState
        keptItems = stores.keptItems
    }

    /// Resumes unfinished messages, retries, and fires timers, until the task is cancelled; then waits up to ten
    /// seconds for what is under way.
    public func run() async throws {
        try await messages.resumeUnfinished()
        let clock = surroundings.clock
        var pruneAt = clock.now
        while !Task.isCancelled {
            let timer = await messages.fireDueTimers()
            let retry = await messages.startDue()
            let poll = await messages.pollDataStores()
            if clock.now >= pruneAt {
                await prune()
                pruneAt = clock.now.addingTimeInterval(3600)
            }
            let soon = clock.now.addingTimeInterval(1)
            let next = [timer, retry, poll].compactMap(\.self).min() ?? soon
            do { try await clock.sleep(until: min(max(next, clock.now.addingTimeInterval(0.05)), soon)) } catch {
                break
            }
        }
        await messages.drain(seconds: 10)
    }

    private func prune() async {
        let days = Double(surroundings.configuration.messageRetentionDays)
        do {
            try await messageStore.prune(endedBefore: surroundings.clock.now.addingTimeInterval(-days * 86_400))
            try await flowState.pruneState(at: surroundings.clock.now)
            try await keptItems.pruneItems(at: surroundings.clock.now)
        } catch {
            surroundings.logger.error("message log cannot be pruned", metadata: ["error": "\(error)"])
        }
    }

    /// What the tenant's clock says.
    var now: Date { surroundings.clock.now }

    private let surroundings: TenantSurroundings
    private let messageStore: any MessageStore
    private let keptItems: any KeptItemStore
}

/// What a tenant is given beside its stores.
struct TenantSurroundings: Sendable {
    let channel: any ReceiverChannel
    let configuration: TenantConfiguration
    let clock: any TenantClock
    let logger: Logger
}
