/// Whether a flow takes messages.
public enum FlowStatusValue: String, SchemaEnumeration, Hashable {
    case notDeployed
    case started
    case error
}

/// An integration flow of the tenant.
public struct FlowResource: Codable, Hashable, Sendable {
    public var id: String
    public var name: String
    /// 1 at import; each saved change adds one.
    public var revision: Int
    public var status: FlowStatusValue
    /// Why the status is `error`.
    @Nullable public var problem: String?
    public var hasUndeployedChanges: Bool
    /// RFC 3339.
    @Nullable public var deployedAt: String?
    /// RFC 3339.
    public var modifiedAt: String
    public var modifiedBy: String

    public init(
        id: String, name: String, revision: Int, status: FlowStatusValue, problem: String? = nil,
        hasUndeployedChanges: Bool, deployedAt: String? = nil, modifiedAt: String, modifiedBy: String
    ) {
        self.id = id
        self.name = name
        self.revision = revision
        self.status = status
        self.problem = problem
        self.hasUndeployedChanges = hasUndeployedChanges
        self.deployedAt = deployedAt
        self.modifiedAt = modifiedAt
        self.modifiedBy = modifiedBy
    }
}

/// The tenant's integration flows, in the order of id.
public struct FlowList: Codable, Hashable, Sendable {
    public var flows: [FlowResource]
    /// What to give as `cursor` for the next page; nil on the last one.
    @Nullable public var nextCursor: String?

    public init(flows: [FlowResource], nextCursor: String? = nil) {
        self.flows = flows
        self.nextCursor = nextCursor
    }
}

/// A channel of a flow, parameters filled in where they have values.
public struct ChannelResource: Codable, Hashable, Sendable {
    public var id: String
    public var name: String
    /// `sender` or `receiver`.
    public var direction: String
    public var adapter: String
    @Nullable public var authentication: String?
    @Nullable public var address: String?
    /// As written, perhaps `{{parameter}}`.
    @Nullable public var privateKeyAlias: String?
    @Nullable public var resolvedPrivateKeyAlias: String?

    public init(
        id: String, name: String, direction: String, adapter: String, authentication: String? = nil,
        address: String? = nil, privateKeyAlias: String? = nil, resolvedPrivateKeyAlias: String? = nil
    ) {
        self.id = id
        self.name = name
        self.direction = direction
        self.adapter = adapter
        self.authentication = authentication
        self.address = address
        self.privateKeyAlias = privateKeyAlias
        self.resolvedPrivateKeyAlias = resolvedPrivateKeyAlias
    }
}

/// An externalised parameter.
public struct ParameterResource: Codable, Hashable, Sendable {
    public var name: String
    @Nullable public var value: String?
    public var isRequired: Bool

    public init(name: String, value: String? = nil, isRequired: Bool) {
        self.name = name
        self.value = value
        self.isRequired = isRequired
    }
}

/// A timer that starts a flow.
public struct TimerResource: Codable, Hashable, Sendable {
    /// The start event's id in the flow.
    public var step: String
    public var name: String
    /// `once, when the flow is deployed`, or the fields of a calendar with its time zone.
    public var schedule: String
    /// RFC 3339; nil for one that has not fired since its flow was deployed.
    @Nullable public var lastFiredAt: String?
    /// RFC 3339; nil while the flow is not deployed, and for a timer that fires no more.
    @Nullable public var nextAt: String?

    public init(step: String, name: String, schedule: String, lastFiredAt: String? = nil, nextAt: String? = nil) {
        self.step = step
        self.name = name
        self.schedule = schedule
        self.lastFiredAt = lastFiredAt
        self.nextAt = nextAt
    }
}

/// A flow with its channels, parameters, timers and endpoints.
public struct FlowDetail: Codable, Hashable, Sendable {
    public var flow: FlowResource
    public var runnable: Bool
    /// Steps and adapters that cannot be carried out here.
    public var missing: [String]
    public var unresolvedParameters: [String]
    public var channels: [ChannelResource]
    public var parameters: [ParameterResource]
    public var timers: [TimerResource]
    /// Paths on the gateway.
    public var endpoints: [String]

    public init(
        flow: FlowResource, runnable: Bool, missing: [String], unresolvedParameters: [String],
        channels: [ChannelResource], parameters: [ParameterResource], timers: [TimerResource], endpoints: [String]
    ) {
        self.flow = flow
        self.runnable = runnable
        self.missing = missing
        self.unresolvedParameters = unresolvedParameters
        self.channels = channels
        self.parameters = parameters
        self.timers = timers
        self.endpoints = endpoints
    }
}
