/// A flow that this engine can carry out: parameters filled in, every expression read, every channel known.
public struct FlowProgram: Sendable {
    enum Work: Sendable {
        case pass
        case contentModifier(ContentModifier)
        case jsonToXML(JSONToXMLConverter)
        /// Nil channel: the call goes nowhere and changes nothing.
        case call(HTTPReceiver?, keepsReply: Bool)
        case router
        case processCall(processID: String)
        case looping(processID: String, condition: SimpleCondition, iterationsMax: Int)
        case finish
        case errorEnd
        case escalationEnd
    }

    enum Condition: Sendable {
        case simple(SimpleCondition)
        case xpath(XPathExpression)
    }

    /// With parameters filled in.
    public let flow: IntegrationFlow
    let namespaces: [String: String]
    var work: [String: Work] = [:]
    var conditions: [String: Condition] = [:]
    var steps: [String: Step] = [:]
    var outgoing: [String: [SequenceFlow]] = [:]

    /// - Parameter adapters: receiver adapters that there is a channel for.
    /// - Throws: `unsupported` with the list of ``FlowCheck/missing``.
    public init(flow: IntegrationFlow, parameters: FlowParameters, adapters: Set<String> = ["HTTP"]) throws(FlowError) {
        let (program, missing) = Self.compile(flow.resolved(with: parameters).flow, adapters: adapters)
        guard missing.isEmpty else { throw FlowError(.unsupported, missing.joined(separator: ", ")) }
        self = program
    }

    init(resolved flow: IntegrationFlow) {
        self.flow = flow
        namespaces = XPathExpression.namespaces(flow.properties["namespaceMapping"])
        steps = Dictionary(flow.steps.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        outgoing = Dictionary(grouping: flow.sequenceFlows, by: \.sourceID)
    }

    /// Senders' headers that the flow lets in.
    public var allowedHeaders: HeaderNameList { HeaderNameList(flow.properties["allowedHeaderList"]) }

    /// Schedules of timer start events.
    public var timers: [TimerSchedule] {
        flow.steps.filter { $0.kind == .timerStart && $0.parentID == nil }.compactMap {
            try? TimerSchedule($0.properties["scheduleKey"] ?? "fireNow=true")
        }
    }

    /// HTTPS sender channels with their paths, `/orders/first`.
    public var httpsSenders: [(channel: Channel, urlPath: String)] {
        flow.senderChannels.filter { $0.adapter == "HTTPS" }.compactMap { channel in
            guard let path = channel.properties["urlPath"]?.trimmingSpaces(), !path.isEmpty else { return nil }
            return (channel, path.hasPrefix("/") ? path : "/" + path)
        }
    }
}
