/// What a participant of the collaboration stands for.
public enum ParticipantKind: String, Sendable, Hashable, Codable {
    case sender
    case receiver
    case process
    case other
}

/// A pool of the diagram: a sender, a receiver, or a process of the flow.
public struct Participant: Sendable, Hashable, Codable, Identifiable {
    public var id: String
    public var name: String
    public var kind: ParticipantKind
    /// The process that a `.process` participant frames; nil for others.
    public var processID: String?
    public var properties: ElementProperties

    public init(
        id: String, name: String, kind: ParticipantKind, processID: String? = nil,
        properties: ElementProperties = ElementProperties()
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.processID = processID
        self.properties = properties
    }
}

/// A process of the flow: the integration process, or a local one that steps call.
public struct FlowProcess: Sendable, Hashable, Codable, Identifiable {
    public var id: String
    public var name: String
    /// Whether it is called by other processes rather than started by a message.
    public var isLocal: Bool
    public var properties: ElementProperties
    public var steps: [Step]
    public var sequenceFlows: [SequenceFlow]

    public init(
        id: String, name: String, isLocal: Bool, properties: ElementProperties = ElementProperties(),
        steps: [Step] = [], sequenceFlows: [SequenceFlow] = []
    ) {
        self.id = id
        self.name = name
        self.isLocal = isLocal
        self.properties = properties
        self.steps = steps
        self.sequenceFlows = sequenceFlows
    }
}
