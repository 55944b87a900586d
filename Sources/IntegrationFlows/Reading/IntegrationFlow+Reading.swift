extension IntegrationFlow {
    /// Reads an `.iflw` file.
    ///
    /// - Parameters:
    ///   - id: the flow's id; nil takes the collaboration's.
    ///   - name: nil takes the id, or the collaboration's name.
    /// - Throws: `malformedXML`, `notAFlow`, `limitExceeded`.
    ///
    /// Source: BPMN 2.0 section 8 to 10; SAP's extension `http:///com.sap.ifl.model/Ifl.xsd`.
    public init(
        iflw: [UInt8], id: String? = nil, name: String? = nil, limits: MarkupLimits = .default
    ) throws(FlowError) {
        let root = try MarkupDocument(bytes: iflw, limits: limits).root(limits: limits)
        guard root.name == "definitions" else {
            throw FlowError(.notAFlow, "The document is a <\(root.name)>, not BPMN 2.0 definitions", location: "line 1")
        }
        guard let collaboration = root.first("collaboration") else {
            throw FlowError(.notAFlow, "The definitions have no collaboration")
        }
        let processes = FlowReader.processes(root)
        guard !processes.isEmpty else { throw FlowError(.notAFlow, "The definitions have no process") }
        let flowID = id ?? collaboration.attributes["id"] ?? "flow"
        self.init(
            id: flowID, name: name ?? id ?? collaboration.attributes["name"] ?? flowID,
            properties: FlowReader.properties(collaboration),
            participants: collaboration.children(named: "participant").map(FlowReader.participant),
            processes: processes, diagram: FlowReader.diagram(root))
        let kinds = Dictionary(participants.map { ($0.id, $0.kind) }, uniquingKeysWith: { first, _ in first })
        channels = collaboration.children(named: "messageFlow").map { FlowReader.channel($0, participants: kinds) }
    }
}

/// From elements of the document to values of the model.
enum FlowReader {
    static func properties(_ element: MarkupElement) -> ElementProperties {
        var values: [String: String] = [:]
        for extensions in element.children(named: "extensionElements") {
            for property in extensions.children(named: "property") {
                guard let key = property.first("key")?.text, !key.isEmpty else { continue }
                values[key] = property.first("value")?.text ?? ""
            }
        }
        return ElementProperties(values)
    }

    static func participant(_ element: MarkupElement) -> Participant {
        let properties = properties(element)
        // SAP's own spelling of the receiver's type is `EndpointRecevier`.
        let kind: ParticipantKind =
            switch element.attributes["type"] ?? properties["ifl:type"] ?? "" {
            case "EndpointSender": .sender
            case "EndpointRecevier", "EndpointReceiver": .receiver
            case "IntegrationProcess": .process
            default: element.attributes["processRef"] == nil ? .other : .process
            }
        return Participant(
            id: element.attributes["id"] ?? "", name: element.attributes["name"] ?? "", kind: kind,
            processID: element.attributes["processRef"], properties: properties)
    }

    static func channel(_ element: MarkupElement, participants: [String: ParticipantKind]) -> Channel {
        let properties = properties(element)
        let source = element.attributes["sourceRef"] ?? ""
        let isSender =
            switch (properties["direction"] ?? properties.variant("direction"))?.lowercased() {
            case "sender": true
            case "receiver": false
            default: participants[source] == .sender
            }
        // Some variants bear a namespace of their editor: `com.sap.it.ide.mail.ui.namespace2:Mail`.
        let variant = properties.variant("cname").map { $0.split(separator: ":").last.map(String.init) ?? $0 }
        let component = properties["ComponentType"] ?? variant ?? element.attributes["name"] ?? ""
        let adapter = component.hasPrefix("sap:") ? String(component.dropFirst(4)) : component
        let name = element.attributes["name"] ?? properties["Name"] ?? ""
        return Channel(
            id: element.attributes["id"] ?? "", name: name.isEmpty ? adapter : name,
            direction: isSender ? .sender : .receiver, adapter: adapter, sourceID: source,
            targetID: element.attributes["targetRef"] ?? "", properties: properties)
    }

    static func processes(_ root: MarkupElement) -> [FlowProcess] {
        let all = root.children(named: "process").map(process)
        return all.filter { !$0.isLocal } + all.filter(\.isLocal)
    }

    static func process(_ element: MarkupElement) -> FlowProcess {
        let properties = properties(element)
        var process = FlowProcess(
            id: element.attributes["id"] ?? "", name: element.attributes["name"] ?? "",
            isLocal: properties.variant("cname") == "LocalIntegrationProcess"
                || properties["processType"] == "directCall",
            properties: properties)
        addElements(of: element, parentID: nil, to: &process)
        return process
    }

    private static let stepElements: Set<String> = [
        "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "callActivity",
        "serviceTask", "scriptTask", "sendTask", "receiveTask", "userTask", "task", "exclusiveGateway",
        "parallelGateway", "inclusiveGateway", "eventBasedGateway", "complexGateway", "subProcess",
    ]

    /// Elements of kinds that no editor of flows writes are steps too where a route leads to them.
    private static func addElements(of element: MarkupElement, parentID: String?, to process: inout FlowProcess) {
        var ends: Set<String> = []
        for route in element.children where route.name == "sequenceFlow" {
            ends.formUnion([route.attributes["sourceRef"], route.attributes["targetRef"]].compactMap(\.self))
        }
        for child in element.children {
            let isEnd = child.attributes["id"].map { ends.contains($0) } ?? false
            if child.name == "sequenceFlow" {
                process.sequenceFlows.append(sequenceFlow(child))
            } else if stepElements.contains(child.name) || isEnd {
                let step = step(child, processID: process.id, parentID: parentID)
                process.steps.append(step)
                if child.name == "subProcess" { addElements(of: child, parentID: step.id, to: &process) }
            }
        }
    }

    private static func step(_ element: MarkupElement, processID: String, parentID: String?) -> Step {
        var properties = properties(element)
        let event = element.children.first { $0.name.hasSuffix("EventDefinition") }
        if let event { properties.values.merge(Self.properties(event).values) { own, _ in own } }
        if let loop = element.first("standardLoopCharacteristics") {
            properties.values["loopCondition"] = loop.first("loopCondition")?.text
            properties.values["loopMaximum"] = loop.attributes["loopMaximum"]
        }
        var step = Step(
            id: element.attributes["id"] ?? "", name: element.attributes["name"] ?? "",
            kind: StepKind(element: element.name, event: event?.name, properties: properties), element: element.name,
            processID: processID, parentID: parentID, properties: properties)
        step.defaultRouteID = element.attributes["default"]
        return step
    }

    private static func sequenceFlow(_ element: MarkupElement) -> SequenceFlow {
        let properties = properties(element)
        var condition: RouteCondition?
        if let text = element.first("conditionExpression")?.text, !text.allSatisfy(\.isWhitespace) {
            condition = RouteCondition(
                language: ConditionLanguage(expressionType: properties["expressionType"], text: text), expression: text)
        }
        return SequenceFlow(
            id: element.attributes["id"] ?? "", name: element.attributes["name"] ?? "",
            sourceID: element.attributes["sourceRef"] ?? "", targetID: element.attributes["targetRef"] ?? "",
            condition: condition, properties: properties)
    }

    static func diagram(_ root: MarkupElement) -> FlowDiagram {
        var diagram = FlowDiagram()
        for plane in root.children(named: "BPMNDiagram").flatMap({ $0.children(named: "BPMNPlane") }) {
            for child in plane.children {
                guard let subject = child.attributes["bpmnElement"] else { continue }
                if child.name == "BPMNShape", let bounds = child.first("Bounds") {
                    diagram.shapes[subject] = DiagramBounds(
                        x: number(bounds, "x"), y: number(bounds, "y"), width: number(bounds, "width"),
                        height: number(bounds, "height"))
                } else if child.name == "BPMNEdge" {
                    diagram.edges[subject] = child.children(named: "waypoint").map {
                        DiagramPoint(x: number($0, "x"), y: number($0, "y"))
                    }
                }
            }
        }
        return diagram
    }

    /// Coordinates beyond what a page can draw are clamped, so that no file makes a diagram of any size.
    private static func number(_ element: MarkupElement, _ name: String) -> Double {
        let value = element.attributes[name].flatMap(Double.init) ?? 0
        return value.isFinite ? min(max(value, -100_000), 100_000) : 0
    }
}
