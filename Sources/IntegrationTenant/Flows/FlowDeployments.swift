import Foundation
public import IntegrationFlows
import Logging
import Synchronization

/// The tenant's flows: import, configuration, deployment and endpoints.
public final class FlowDeployments: Sendable {
    let store: any FlowStore
    let keystore: TenantKeystore
    let history: any FlowHistoryStore
    let surroundings: TenantSurroundings
    let adapters: Set<String>
    /// How flows are logged, by their ids.
    let loggings: Mutex<[String: FlowLogging]>
    /// How many of flows' messages run at once, by the flows' ids.
    let processings: Mutex<[String: FlowProcessing]>
    private let deployed: Mutex<[String: DeployedFlow]>
    /// Why flows could not be deployed or started last, by their ids.
    let problems: Mutex<[String: String]>
    /// Called with each flow that has been deployed: its timers start.
    let hasDeployed = Mutex<(@Sendable (DeployedFlow) async -> Void)?>(nil)

    init(stores: TenantStores, keystore: TenantKeystore, surroundings: TenantSurroundings) async throws {
        store = stores.flows
        history = stores.flowHistory
        self.keystore = keystore
        self.surroundings = surroundings
        adapters = surroundings.channel.adapters.union(["ProcessDirect"])
        loggings = Mutex(try await history.loggings())
        processings = Mutex(try await history.processings())
        var all: [String: DeployedFlow] = [:]
        var problems: [String: String] = [:]
        for artifact in try await store.artifacts() {
            guard let deployment = artifact.deployment else { continue }
            do {
                all[artifact.id] = try Self.ready(artifact, deployment, adapters: adapters)
            } catch {
                problems[artifact.id] = (error as? TenantError)?.detail ?? "\(error)"
                surroundings.logger.error(
                    "deployed flow cannot be started", metadata: ["flow": "\(artifact.id)", "error": "\(error)"])
            }
        }
        deployed = Mutex(all)
        self.problems = Mutex(problems)
    }

    var clock: any TenantClock { surroundings.clock }
    var logger: Logger { surroundings.logger }

    /// All flows in the order of id.
    public func list() async throws -> [FlowArtifact] {
        try await store.artifacts().map(withProblem)
    }

    /// Why a flow could not be deployed or started last; nil when it could, or was never tried.
    public func problem(of id: String) -> String? { problems.withLock { $0[id] } }

    /// A flow that is deployed and does not run says why.
    private func withProblem(_ artifact: FlowArtifact) -> FlowArtifact {
        guard artifact.deployment != nil, deployedFlow(artifact.id) == nil else { return artifact }
        var artifact = artifact
        artifact.deployment?.status = .error
        artifact.deployment?.problem = problem(of: artifact.id)
        return artifact
    }

    /// Throws `notFound`.
    public func artifact(_ id: String) async throws -> FlowArtifact {
        guard let artifact = try await store.artifact(id) else {
            throw TenantError(.notFound, "There is no flow '\(id)'")
        }
        return withProblem(artifact)
    }

    /// What would keep the saved state from being deployed, its model and its channels.
    public func check(_ id: String) async throws -> FlowCheck {
        try check(try await artifact(id))
    }

    func check(_ artifact: FlowArtifact) throws -> FlowCheck {
        let flow = try Self.read(artifact.iflw, id: artifact.id, name: artifact.name)
        return FlowCheck(
            flow: flow, parameters: artifact.parameters, adapters: adapters,
            resources: ProjectResources(artifact.resources))
    }

    /// Endpoints of all deployed flows, in the order of path.
    public func endpoints() -> [FlowEndpoint] {
        deployed.withLock { $0.values.flatMap(Self.endpoints) }.sorted { $0.path < $1.path }
    }

    /// Endpoints that a flow has deployed; while it is not deployed, those that it would have.
    public func endpoints(of id: String) async throws -> [FlowEndpoint] {
        if let flow = deployedFlow(id) { return Self.endpoints(flow) }
        let artifact = try await artifact(id)
        let flow = try Self.read(artifact.iflw, id: id, name: artifact.name)
        let (resolved, _) = flow.resolved(with: artifact.parameters)
        return resolved.senderChannels.compactMap { channel in
            guard let root = DeployedFlow.Endpoint.root(channel.adapter), let address = channel.address else {
                return nil
            }
            let path = address.hasPrefix("/") ? address : "/" + address
            return FlowEndpoint(flowID: id, channelName: channel.name, path: root + path.lowercased())
        }
    }

    static func endpoints(_ flow: DeployedFlow) -> [FlowEndpoint] {
        flow.endpoints.map { FlowEndpoint(flowID: flow.id, channelName: $0.channelName, path: $0.path) }
    }

    func deployedFlow(_ id: String) -> DeployedFlow? { deployed.withLock { $0[id] } }

    func deployedFlows() -> [DeployedFlow] { deployed.withLock { Array($0.values) } }

    func setDeployed(_ flow: DeployedFlow?, id: String) { deployed.withLock { $0[id] = flow } }

    /// The deployed flow that a ProcessDirect address belongs to, with its channel's id.
    func flow(processDirect address: String) -> (flow: DeployedFlow, channelID: String)? {
        let wanted = (address.hasPrefix("/") ? address : "/" + address).lowercased()
        return deployed.withLock { flows in
            for flow in flows.values {
                if let channelID = flow.directAddresses[wanted] { return (flow, channelID) }
            }
            return nil
        }
    }

    /// The flow that listens on a path; the longest prefix wins.
    func listener(path: String) -> (flow: DeployedFlow, endpoint: DeployedFlow.Endpoint, rest: String)? {
        deployed.withLock { flows in
            flows.values.compactMap { flow in flow.endpoint(path: path).map { (flow, $0.endpoint, $0.rest) } }
                .max { $0.1.prefix.count < $1.1.prefix.count }
        }
    }

    static func read(_ iflw: [UInt8], id: String, name: String) throws -> IntegrationFlow {
        do {
            return try IntegrationFlow(iflw: iflw, id: id, name: name)
        } catch {
            let code: TenantError.Code = error.code == .limitExceeded ? .limitExceeded : .badInput
            throw TenantError(code, "The flow cannot be read: \(error)")
        }
    }

    static func ready(
        _ artifact: FlowArtifact, _ deployment: FlowDeployment, adapters: Set<String>
    ) throws -> DeployedFlow {
        let flow = try read(deployment.iflw, id: artifact.id, name: artifact.name)
        let program: FlowProgram
        do {
            program = try FlowProgram(
                flow: flow, parameters: deployment.parameters, adapters: adapters,
                resources: ProjectResources(deployment.resources))
        } catch {
            let missing = FlowCheck(
                flow: flow, parameters: deployment.parameters, adapters: adapters,
                resources: ProjectResources(deployment.resources)
            ).missing
            throw TenantError(
                .notRunnable, "The flow '\(artifact.id)' needs what is not here: \(missing.joined(separator: "; "))",
                missing: missing)
        }
        return DeployedFlow(
            id: artifact.id, name: artifact.name, revision: deployment.revision, deployedAt: deployment.deployedAt,
            program: program)
    }
}
