public import IntegrationFlows

/// The tenant's flows: import, configuration, deployment and endpoints.
public final class FlowDeployments: Sendable {
    /// All flows in the order of id.
    public func list() async throws -> [FlowArtifact] { fatalError("surface") }

    /// Throws `notFound`.
    public func artifact(_ id: String) async throws -> FlowArtifact { fatalError("surface") }

    /// Adds a flow from the files of its project by path (one `.iflw`, `parameters.prop` and so on), or replaces it
    /// when `overwrite` is given; a deployed state stays deployed.
    ///
    /// - Parameter id: nil: made from the manifest's or the file's name.
    public func importFlow(
        files: [String: [UInt8]], id: String? = nil, overwrite: Bool = false, by: String
    ) async throws -> FlowArtifact { fatalError("surface") }

    /// What would keep the saved state from being deployed, its model and its channels.
    public func check(_ id: String) async throws -> FlowCheck { fatalError("surface") }

    /// Saves configuration; what is deployed stays as it is until ``deploy(_:by:)``.
    public func configure(
        _ id: String, _ configuration: FlowConfiguration, by: String
    ) async throws -> FlowArtifact { fatalError("surface") }

    /// Deploys the saved state; throws `notRunnable` with every missing step and adapter.
    public func deploy(_ id: String, by: String) async throws -> FlowArtifact { fatalError("surface") }

    /// Throws `notDeployed` when there is nothing to take back.
    public func undeploy(_ id: String, by: String) async throws -> FlowArtifact { fatalError("surface") }

    /// Removes a flow that is not deployed.
    public func delete(_ id: String, by: String) async throws { fatalError("surface") }

    /// The project's files by path, configuration included: what a zip for another system holds.
    public func export(_ id: String) async throws -> [String: [UInt8]] { fatalError("surface") }

    /// Endpoints of all deployed flows.
    public func endpoints() -> [FlowEndpoint] { fatalError("surface") }

    /// Endpoints that a flow has deployed, or would have.
    public func endpoints(of id: String) async throws -> [FlowEndpoint] { fatalError("surface") }
}
