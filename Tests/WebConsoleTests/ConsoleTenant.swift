import IntegrationFlows
import IntegrationTenant
import Logging

/// A tenant in memory with one flow that can run and one that cannot.
enum ConsoleTenant {
    static func make() async throws -> Tenant {
        let tenant = try await Tenant(
            stores: MemoryTenantStore().stores, channel: QuietReceiver(), logger: Logger(label: "test"))
        let path = "src/main/resources/scenarioflows/integrationflow"
        _ = try await tenant.flows.importFlow(
            files: ["\(path)/Orders_Two.iflw": Array(flow(name: "Orders Two", script: false).utf8)], id: "Orders_Two",
            by: "test")
        _ = try await tenant.flows.importFlow(
            files: ["\(path)/Scripted.iflw": Array(flow(name: "Scripted", script: true).utf8)], id: "Scripted",
            by: "test")
        return tenant
    }

    /// Answers every call with 200 and nothing.
    private struct QuietReceiver: ReceiverChannel {
        let adapters: Set<String> = ["HTTP"]

        func send(_ outbound: OutboundCall) async throws(ReceiverError) -> ReceiverReply {
            ReceiverReply(status: 200)
        }
    }

    private static func properties(_ values: [(String, String)]) -> String {
        let all = values.map { "<ifl:property><key>\($0.0)</key><value>\($0.1)</value></ifl:property>" }
        return "<bpmn2:extensionElements>\(all.joined())</bpmn2:extensionElements>"
    }

    private static func shape(_ id: String, _ x: Int, _ y: Int, _ width: Int, _ height: Int) -> String {
        "<bpmndi:BPMNShape bpmnElement=\"\(id)\" id=\"shape_\(id)\"><dc:Bounds height=\"\(height).0\" "
            + "width=\"\(width).0\" x=\"\(x).0\" y=\"\(y).0\"/></bpmndi:BPMNShape>"
    }

    private static func edge(_ id: String, _ points: [(Int, Int)]) -> String {
        let all = points.map { "<di:waypoint x=\"\($0.0).0\" xsi:type=\"dc:Point\" y=\"\($0.1).0\"/>" }
        return "<bpmndi:BPMNEdge bpmnElement=\"\(id)\" id=\"edge_\(id)\">\(all.joined())</bpmndi:BPMNEdge>"
    }

    private static let modifier = properties([
        ("activityType", "Enricher"), ("cmdVariantUri", "ctype::FlowstepVariant/cname::Enricher/version::1.6.3"),
        ("bodyType", "constant"), ("wrapContent", ""), ("headerTable", ""), ("propertyTable", ""),
    ])
    private static let script = properties([
        ("activityType", "Script"), ("subActivityType", "GroovyScript"), ("script", "script1.groovy"),
        ("cmdVariantUri", "ctype::FlowstepVariant/cname::GroovyScript/version::1.1.2"),
    ])
    private static let call = properties([
        ("activityType", "ExternalCall"),
        ("cmdVariantUri", "ctype::FlowstepVariant/cname::ExternalCall/version::1.0.4"),
    ])
    private static let sender = properties([
        ("ComponentType", "HTTPS"), ("direction", "Sender"), ("urlPath", "/orders/two"), ("name", "HTTPS"),
        ("senderAuthType", "RoleBased"), ("maximumBodySize", "40"),
        ("cmdVariantUri", "ctype::AdapterVariant/cname::sap:HTTPS/tp::HTTPS/mp::None/direction::Sender/version::1.5.0"),
    ])
    private static let receiver = properties([
        ("ComponentType", "HTTP"), ("direction", "Receiver"), ("httpMethod", "POST"),
        ("httpAddressWithoutQuery", "https://localhost:9443/orders"), ("authenticationMethod", "Client Certificate"),
        ("privateKeyAlias", "tenant_key_pair"), ("httpRequestTimeout", "60000"),
        ("cmdVariantUri", "ctype::AdapterVariant/cname::sap:HTTP/tp::HTTP/mp::None/direction::Receiver/version::1.5.0"),
    ])

    /// Sender → step → Request Reply → end, with the coordinates that an editor would give.
    static func flow(name: String, script isScripted: Bool) -> String {
        let message = "<bpmn2:messageEventDefinition/>"
        let step = isScripted ? script : modifier
        let title = isScripted ? "Rework the Order" : "Set Headers"
        let elements = [
            "<bpmn2:startEvent id=\"Start\" name=\"Start\"><bpmn2:outgoing>f1</bpmn2:outgoing>\(message)</bpmn2:startEvent>",
            "<bpmn2:callActivity id=\"Step\" name=\"\(title)\">\(step)</bpmn2:callActivity>",
            "<bpmn2:serviceTask id=\"Call\" name=\"Send the Order\">\(call)</bpmn2:serviceTask>",
            "<bpmn2:endEvent id=\"End\" name=\"End\">\(message)</bpmn2:endEvent>",
        ].joined()
        let routes = [("f1", "Start", "Step"), ("f2", "Step", "Call"), ("f3", "Call", "End")].map {
            "<bpmn2:sequenceFlow id=\"\($0.0)\" sourceRef=\"\($0.1)\" targetRef=\"\($0.2)\"/>"
        }.joined()
        return header + collaboration(name) + "<bpmn2:process id=\"Process_1\" name=\"Integration Process\">"
            + elements + routes + "</bpmn2:process>" + diagram + "</bpmn2:definitions>"
    }

    private static let header =
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><bpmn2:definitions "
        + "xmlns:bpmn2=\"http://www.omg.org/spec/BPMN/20100524/MODEL\" "
        + "xmlns:bpmndi=\"http://www.omg.org/spec/BPMN/20100524/DI\" xmlns:dc=\"http://www.omg.org/spec/DD/20100524/DC\" "
        + "xmlns:di=\"http://www.omg.org/spec/DD/20100524/DI\" xmlns:ifl=\"http:///com.sap.ifl.model/Ifl.xsd\" "
        + "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" id=\"Definitions_1\">"

    private static func collaboration(_ name: String) -> String {
        "<bpmn2:collaboration id=\"Collaboration_1\" name=\"\(name)\">"
            + "<bpmn2:participant id=\"Sender\" ifl:type=\"EndpointSender\" name=\"External System\"/>"
            + "<bpmn2:participant id=\"Receiver\" ifl:type=\"EndpointRecevier\" name=\"Business System\"/>"
            + "<bpmn2:participant id=\"Pool\" ifl:type=\"IntegrationProcess\" name=\"Integration Process\" "
            + "processRef=\"Process_1\"/>"
            + "<bpmn2:messageFlow id=\"In\" name=\"HTTPS\" sourceRef=\"Sender\" targetRef=\"Start\">\(sender)"
            + "</bpmn2:messageFlow>"
            + "<bpmn2:messageFlow id=\"Out\" name=\"HTTP\" sourceRef=\"Call\" targetRef=\"Receiver\">\(receiver)"
            + "</bpmn2:messageFlow></bpmn2:collaboration>"
    }

    private static let diagram =
        "<bpmndi:BPMNDiagram id=\"Diagram_1\"><bpmndi:BPMNPlane bpmnElement=\"Collaboration_1\" id=\"Plane_1\">"
        + shape("Sender", 40, 100, 100, 140) + shape("Receiver", 800, 100, 100, 140) + shape("Pool", 220, 80, 500, 190)
        + shape("Start", 260, 155, 32, 32) + shape("Step", 350, 141, 100, 60) + shape("Call", 510, 141, 100, 60)
        + shape("End", 660, 155, 32, 32) + edge("f1", [(292, 171), (350, 171)]) + edge("f2", [(450, 171), (510, 171)])
        + edge("f3", [(610, 171), (660, 171)]) + edge("In", [(140, 171), (260, 171)])
        + edge("Out", [(560, 141), (560, 110), (800, 110)])
        + "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
}
