/// An integration flow as its `.iflw` file tells it: every step, channel and process, and how they are drawn.
///
/// Reading never refuses a flow for what it does: steps and adapters that this engine cannot carry out keep their
/// name and properties, and ``FlowCheck`` lists them.
public struct IntegrationFlow: Sendable, Hashable, Codable {
    /// The id that the caller gave, or the one found in the file.
    public var id: String
    public var name: String
    /// The flow's own settings: allowed headers, session handling, namespaces.
    public var properties: ElementProperties
    public var participants: [Participant]
    /// In the order of the file.
    public var channels: [Channel]
    /// The integration process first, local ones after it, each in the order of the file.
    public var processes: [FlowProcess]
    public var diagram: FlowDiagram

    public init(
        id: String, name: String, properties: ElementProperties = ElementProperties(),
        participants: [Participant] = [], channels: [Channel] = [], processes: [FlowProcess] = [],
        diagram: FlowDiagram = FlowDiagram()
    ) {
        self.id = id
        self.name = name
        self.properties = properties
        self.participants = participants
        self.channels = channels
        self.processes = processes
        self.diagram = diagram
    }

    /// Every step of every process, sub-processes' included, in the order of the file.
    public var steps: [Step] { processes.flatMap(\.steps) }

    /// Every sequence flow of every process.
    public var sequenceFlows: [SequenceFlow] { processes.flatMap(\.sequenceFlows) }

    /// Steps that do work: without events and sub-process frames.
    public var activities: [Step] {
        steps.filter { !$0.kind.isStart && !$0.kind.isEnd && $0.kind != .exceptionSubprocess }
    }

    public var senderChannels: [Channel] { channels.filter { $0.direction == .sender } }
    public var receiverChannels: [Channel] { channels.filter { $0.direction == .receiver } }

    /// The step under a BPMN id.
    public func step(_ id: String) -> Step? { steps.first { $0.id == id } }

    /// The channel under an id or, failing that, the first one under a name.
    public func channel(_ idOrName: String) -> Channel? {
        channels.first { $0.id == idOrName } ?? channels.first { $0.name == idOrName }
    }
}
