public import Foundation
public import IntegrationFlows

/// What a deployed flow is doing.
public enum FlowRuntimeStatus: String, Sendable, Hashable, Codable {
    case started
    case error
}

/// The deployed state of a flow: its own copy, untouched by later edits until the flow is deployed again.
public struct FlowDeployment: Sendable, Hashable, Codable {
    /// The artifact's revision that was deployed.
    public var revision: Int
    public var deployedAt: Date
    public var deployedBy: String
    public var status: FlowRuntimeStatus
    /// Why the status is `error`; nil otherwise.
    public var problem: String?
    public var iflw: [UInt8]
    public var parameters: FlowParameters
    /// Other files of the project by path: stylesheets, schemas, metadata.
    public var resources: [String: [UInt8]]

    public init(
        revision: Int, deployedAt: Date, deployedBy: String, status: FlowRuntimeStatus, problem: String? = nil,
        iflw: [UInt8], parameters: FlowParameters, resources: [String: [UInt8]] = [:]
    ) {
        self.revision = revision
        self.deployedAt = deployedAt
        self.deployedBy = deployedBy
        self.status = status
        self.problem = problem
        self.iflw = iflw
        self.parameters = parameters
        self.resources = resources
    }
}

/// An integration flow in the tenant: what was imported, how it is configured, and what of it is deployed.
public struct FlowArtifact: Sendable, Hashable, Codable, Identifiable {
    public var id: String
    public var name: String
    /// The package that it belongs to.
    public var packageID = IntegrationPackage.defaultID
    /// The semantic version that people gave the saved state last, `1.0.0` or the manifest's at import.
    public var version = "1.0.0"
    public var description = ""
    /// 1 at import; each saved change adds one.
    public var revision: Int
    public var iflw: [UInt8]
    public var parameters: FlowParameters
    /// Other files of the project by path within it, kept for export.
    public var resources: [String: [UInt8]]
    public var createdAt: Date
    public var createdBy: String
    public var modifiedAt: Date
    public var modifiedBy: String
    /// Nil while not deployed.
    public var deployment: FlowDeployment?

    public init(
        id: String, name: String, revision: Int = 1, iflw: [UInt8], parameters: FlowParameters = FlowParameters(),
        resources: [String: [UInt8]] = [:], createdAt: Date, createdBy: String, modifiedAt: Date, modifiedBy: String,
        deployment: FlowDeployment? = nil
    ) {
        self.id = id
        self.name = name
        self.revision = revision
        self.iflw = iflw
        self.parameters = parameters
        self.resources = resources
        self.createdAt = createdAt
        self.createdBy = createdBy
        self.modifiedAt = modifiedAt
        self.modifiedBy = modifiedBy
        self.deployment = deployment
    }

    /// Whether there are saved changes that are not deployed.
    public var hasUndeployedChanges: Bool { deployment.map { $0.revision != revision } ?? false }
}

/// Changes to a flow's configuration; everything left out stays as it is.
public struct FlowConfiguration: Sendable, Hashable {
    /// New values of externalised parameters.
    public var parameters: [String: String]
    /// The channel, by id or name, that the alias and properties are for; nil: every receiver channel that
    /// authenticates with a client certificate.
    public var channel: String?
    /// The private key alias; where the channel refers to a parameter, the parameter is set.
    public var privateKeyAlias: String?
    /// Other properties of the channel by key.
    public var channelProperties: [String: String]

    public init(
        parameters: [String: String] = [:], channel: String? = nil, privateKeyAlias: String? = nil,
        channelProperties: [String: String] = [:]
    ) {
        self.parameters = parameters
        self.channel = channel
        self.privateKeyAlias = privateKeyAlias
        self.channelProperties = channelProperties
    }
}

/// A flow's HTTPS sender endpoint.
public struct FlowEndpoint: Sendable, Hashable, Codable {
    public var flowID: String
    public var channelName: String
    /// On the gateway, `/http/orders/first`; ends with `/*` where everything below is meant too.
    public var path: String

    public init(flowID: String, channelName: String, path: String) {
        self.flowID = flowID
        self.channelName = channelName
        self.path = path
    }
}
