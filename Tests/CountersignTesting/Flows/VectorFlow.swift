public import IntegrationFlows

/// A flow that others wrote, made ready to be carried out here: what its project lacks here is put in its place.
public struct VectorFlow: Sendable {
    public let folder: String
    public let iflw: [UInt8]
    public let flow: IntegrationFlow
    /// As they lie beside the flow, with something in place of what is empty.
    public let parameters: FlowParameters
    /// Stylesheets that change nothing, where the flow refers to some.
    public let resources: [String: [UInt8]]

    /// All folders of the vectors, in their order.
    public static func folders() throws -> [String] {
        try Vectors.table("integration-flows/INDEX.tsv").compactMap { $0["folder"] }
    }

    public init(_ folder: String) throws {
        self.folder = folder
        let file = try Vectors.bytes("integration-flows/\(folder)/flow.iflw")
        let read = try IntegrationFlow(iflw: file, id: "flow")
        iflw = file
        flow = read
        var parameters = try FlowParameters(
            prop: try? Vectors.bytes("integration-flows/\(folder)/parameters.prop"),
            propdef: try? Vectors.bytes("integration-flows/\(folder)/parameters.propdef"))
        for channel in read.channels {
            for (key, text) in channel.properties.values {
                for name in FlowParameters.names(in: text) where (parameters.values[name] ?? "").isEmpty {
                    parameters.values[name] = Self.value(key, channel)
                }
            }
        }
        for name in read.resolved(with: parameters).unresolved { parameters.values[name] = "1" }
        self.parameters = parameters
        resources = Self.stylesheets(read)
    }

    private static func value(_ key: String, _ channel: Channel) -> String {
        switch key {
        case "privateKeyAlias", "odataCertAuthPrivateKeyAlias": "tenant_key_pair"
        case "address", "urlPath", "httpAddressWithoutQuery":
            channel.direction == .sender || channel.adapter == "ProcessDirect" ? "/vector" : "https://partner.example/x"
        case "from", "to", "cc", "bcc": "somebody@partner.example"
        case "server": "mail.partner.example:25"
        case "credentialName", "alias", "user": "credential"
        case "httpMethod": "POST"
        case "authenticationMethod", "authentication": "None"
        default: ""
        }
    }

    private static func stylesheets(_ flow: IntegrationFlow) -> [String: [UInt8]] {
        let identity = """
            <xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">\
            <xsl:template match="/"><xsl:copy-of select="."/></xsl:template></xsl:stylesheet>
            """
        var files: [String: [UInt8]] = [:]
        for step in flow.steps {
            guard let reference = step.properties["mappinguri"], reference.hasPrefix("dir://mapping/xslt/") else {
                continue
            }
            files[String(reference.dropFirst("dir://mapping/xslt/".count))] = Array(identity.utf8)
        }
        return files
    }

    public var check: FlowCheck {
        FlowCheck(flow: flow, parameters: parameters, resources: ProjectResources(resources))
    }

    /// The flow with steps that only pass and plain HTTP calls in the place of what is not carried out: everything
    /// around scripts and mappings has to work all the same.
    public var passingFlow: IntegrationFlow {
        let missing = check.missing
        var flow = flow
        for process in flow.processes.indices {
            for index in flow.processes[process].steps.indices {
                let step = flow.processes[process].steps[index]
                guard missing.contains(where: { $0.hasPrefix("step: \(step.title)") }) else { continue }
                // A router with a condition on a script's objects keeps the others.
                if step.kind == .router {
                    for route in flow.processes[process].sequenceFlows.indices
                    where flow.processes[process].sequenceFlows[route].condition?.expression.contains("()") ?? false {
                        flow.processes[process].sequenceFlows[route].condition?.expression = "${property.none} = 'x'"
                    }
                    continue
                }
                flow.channels.removeAll { $0.sourceID == step.id || $0.targetID == step.id }
                flow.processes[process].steps[index].kind = .contentModifier
                flow.processes[process].steps[index].properties = ElementProperties()
            }
        }
        for index in flow.channels.indices {
            let channel = flow.channels[index]
            guard missing.contains(where: { $0.hasPrefix("adapter: \(channel.title)") }) else { continue }
            let isSender = channel.direction == .sender
            flow.channels[index].adapter = isSender ? "ProcessDirect" : "HTTP"
            flow.channels[index].properties = ElementProperties(
                isSender
                    ? ["address": "/in"]
                    : ["httpAddressWithoutQuery": "https://partner.example/", "httpMethod": "POST"])
        }
        return flow
    }

    /// Visits of steps of a flow that a receiver channel leads away from.
    public static func callingVisits(in visits: [FlowRun.Visit], of flow: IntegrationFlow) -> Int {
        let sources = Set(flow.receiverChannels.map(\.sourceID))
        return visits.filter { sources.contains($0.stepID) }.count
    }

    /// Steps of a run that do not follow from one another by the flow's own ways, as text.
    ///
    /// A way leads along a sequence flow, into a process that is called, back behind the step that called it or that
    /// made several messages, or to the start of an exception sub-process.
    public func gaps(in visits: [FlowRun.Visit]) -> [String] {
        let routes = Dictionary(grouping: flow.sequenceFlows, by: \.sourceID).mapValues { Set($0.map(\.targetID)) }
        let returning: Set<StepKind> = [
            .processCall, .loopingProcessCall, .idempotentProcessCall, .parallelMulticast, .sequentialMulticast,
            .generalSplitter, .iteratingSplitter, .gather, .join,
        ]
        let returns = flow.steps.filter { returning.contains($0.kind) }
        let behind = returns.reduce(into: Set<String>()) { $0.formUnion(routes[$1.id] ?? []) }
        let gathers = Set(flow.steps.filter { $0.kind == .gather }.map(\.id))
        let starts = Set(flow.steps.filter(\.kind.isStart).map(\.id))
        var gaps: [String] = []
        if let first = visits.first, !starts.contains(first.stepID) { gaps.append("begins at \(first.title)") }
        for (one, other) in zip(visits, visits.dropFirst()) {
            let follows = routes[one.stepID]?.contains(other.stepID) ?? false
            let isWay =
                follows || starts.contains(other.stepID) || behind.contains(other.stepID)
                || gathers.contains(other.stepID)
            if !isWay { gaps.append("\(one.title) to \(other.title)") }
        }
        return gaps
    }
}
