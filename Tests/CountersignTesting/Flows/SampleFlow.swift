import Foundation

/// Writes `.iflw` files for tests: one process, elements in order, joined by sequence flows.
public struct SampleFlow: Sendable {
    /// `<startEvent …>` and so on, without their prefix.
    public var elements: [String] = []
    public var routes: [String] = []
    public var channels: [String] = []
    public var properties: [String: String] = [:]
    /// Whole `<process>` elements after the first.
    public var localProcesses: [String] = []

    public init() {}

    /// HTTPS sender on `path`, the given steps in a row, end.
    public static func https(_ path: String = "/orders", steps: [(id: String, text: String)]) -> SampleFlow {
        var flow = SampleFlow()
        flow.channels.append(
            channel(
                "in", from: "Sender", to: "start",
                ["ComponentType": "HTTPS", "direction": "Sender", "urlPath": path, "maximumBodySize": "1"]))
        flow.row(start: "<startEvent id=\"start\" name=\"Start\"><messageEventDefinition/></startEvent>", steps)
        return flow
    }

    /// Started by hand or by a timer.
    public static func started(schedule: String?, steps: [(id: String, text: String)]) -> SampleFlow {
        var flow = SampleFlow()
        let definition = schedule.map {
            "<timerEventDefinition>\(properties(["scheduleKey": $0]))</timerEventDefinition>"
        }
        flow.row(start: "<startEvent id=\"start\" name=\"Start\">\(definition ?? "")</startEvent>", steps)
        return flow
    }

    private mutating func row(start: String, _ steps: [(id: String, text: String)]) {
        let ids = ["start"] + steps.map(\.id) + ["end"]
        elements = [start] + steps.map(\.text)
        elements.append("<endEvent id=\"end\" name=\"End\"><messageEventDefinition/></endEvent>")
        for (source, target) in zip(ids, ids.dropFirst()) { routes.append(Self.route(source, target)) }
    }

    public static func route(_ source: String, _ target: String, condition: String? = nil) -> String {
        let inner = condition.map { "<conditionExpression>\(escaped($0))</conditionExpression>" } ?? ""
        return "<sequenceFlow id=\"\(source)-\(target)\" sourceRef=\"\(source)\" targetRef=\"\(target)\">"
            + "\(inner)</sequenceFlow>"
    }

    /// A Content Modifier; headers and properties as type and value by name.
    public static func modifier(
        _ id: String, headers: [String: (type: String, value: String)] = [:],
        properties table: [String: (type: String, value: String)] = [:], body: String? = nil
    ) -> (id: String, text: String) {
        func rows(_ table: [String: (type: String, value: String)]) -> String {
            table.keys.sorted().map { name in
                let entry = table[name] ?? ("constant", "")
                return "<row><cell id='Action'>Create</cell><cell id='Type'>\(entry.type)</cell><cell id='Value'>"
                    + "\(escaped(entry.value))</cell><cell id='Name'>\(name)</cell><cell id='Datatype'></cell></row>"
            }.joined()
        }
        var values = [
            "activityType": "Enricher", "cmdVariantUri": "ctype::FlowstepVariant/cname::Enricher/version::1.6.3",
            "bodyType": "expression", "headerTable": rows(headers), "propertyTable": rows(table),
        ]
        values["wrapContent"] = body ?? ""
        return (id, "<callActivity id=\"\(id)\" name=\"\(id)\">\(properties(values))</callActivity>")
    }

    public static func requestReply(_ id: String) -> (id: String, text: String) {
        task(id, activity: "ExternalCall", variant: "ExternalCall")
    }

    /// Any other task, by what SAP calls it.
    public static func task(_ id: String, activity: String, variant: String) -> (id: String, text: String) {
        let values = ["activityType": activity, "cmdVariantUri": "ctype::FlowstepVariant/cname::\(variant)/version::1"]
        return (id, "<serviceTask id=\"\(id)\" name=\"\(id)\">\(properties(values))</serviceTask>")
    }

    /// A task with properties of its own.
    public static func step(
        _ id: String, _ activity: String, _ variant: String, _ values: [String: String] = [:]
    ) -> (id: String, text: String) {
        var all = ["activityType": activity, "cmdVariantUri": "ctype::FlowstepVariant/cname::\(variant)/version::1"]
        all.merge(values) { _, new in new }
        return (id, "<callActivity id=\"\(id)\" name=\"\(id)\">\(properties(all))</callActivity>")
    }

    /// A property that holds a table, from cells by number.
    public static func table(_ rows: [[String]]) -> String {
        rows.map { row in "<row>" + row.map { "<cell>\(escaped($0))</cell>" }.joined() + "</row>" }.joined()
    }

    public mutating func addReceiver(_ id: String, from step: String, _ values: [String: String]) {
        var all = ["ComponentType": "HTTP", "direction": "Receiver", "httpMethod": "POST", "privateKeyAlias": ""]
        all.merge(values) { _, new in new }
        channels.append(Self.channel(id, from: step, to: "Receiver", all))
    }

    public static func channel(_ id: String, from: String, to: String, _ values: [String: String]) -> String {
        "<messageFlow id=\"\(id)\" name=\"\(id)\" sourceRef=\"\(from)\" targetRef=\"\(to)\">"
            + "\(properties(values))</messageFlow>"
    }

    public static func properties(_ values: [String: String]) -> String {
        let all = values.keys.sorted().map { key in
            "<ifl:property><key>\(escaped(key))</key><value>\(escaped(values[key] ?? ""))</value></ifl:property>"
        }
        return "<extensionElements>\(all.joined())</extensionElements>"
    }

    public static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    public var iflw: [UInt8] {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" \
            xmlns:ifl="http:///com.sap.ifl.model/Ifl.xsd" id="Definitions_1">
            <collaboration id="Collaboration_1" name="Sample">
            \(Self.properties(properties))
            <participant id="Sender" ifl:type="EndpointSender" name="Sender"/>
            <participant id="Receiver" ifl:type="EndpointRecevier" name="Receiver"/>
            <participant id="Process" ifl:type="IntegrationProcess" name="Process" processRef="Process_1"/>
            \(channels.joined(separator: "\n"))
            </collaboration>
            <process id="Process_1" name="Main">
            \(elements.joined(separator: "\n"))
            \(routes.joined(separator: "\n"))
            </process>
            \(localProcesses.joined(separator: "\n"))
            </definitions>
            """
        return Array(text.utf8)
    }
}

/// The flows that the product's own story is told with.
public enum DemoFlows {
    public static let names = ["orders_ABCXYZ", "orders_DEFXYZ", "orders_GHIXYZ"]

    public static func iflw(_ name: String) throws -> [UInt8] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../Sources/CountersignServer/Resources/flows").standardizedFileURL
        return Array(try Data(contentsOf: folder.appendingPathComponent("\(name).iflw")))
    }
}
