import CountersignTesting
import Foundation
import Testing

/// `flow check` and `flow test`, as programs.
@Suite struct FlowTestCommandTests {
    private let program: Program
    private let folder: ScratchFolder

    init() throws {
        program = try Program()
        folder = try ScratchFolder()
        var flow = SampleFlow.https(steps: [
            SampleFlow.modifier("set", headers: ["X-Kind": ("constant", "order")], body: "<o>${in.body}</o>"),
            SampleFlow.requestReply("call"),
        ])
        flow.addReceiver(
            "partner", from: "call",
            ["httpAddressWithoutQuery": "{{address}}", "httpMethod": "PUT", "allowedRequestHeaders": "X-*"])
        try folder.write("orders.iflw", flow.iflw)
        try folder.write("answer.xml", "<done/>")
    }

    private func script(_ name: String, expected: String, body: String = "<o>1</o>") throws -> String {
        try folder.write(
            "\(name).flowtest.json",
            """
            {"flow": "orders.iflw", "parameters": {"address": "https://partner.example/orders"},
             "input": {"body": "1"},
             "receivers": [{"channel": "partner", "expect": {"method": "PUT", "url": "https://partner.example/orders",
               "headers": {"X-Kind": "order"}, "body": "\(body)"},
               "reply": {"status": 201, "headers": {"X-R": "1"}, "bodyFile": "answer.xml"}}],
             "expected": \(expected)}
            """)
    }

    @Test func aFlowThatDoesAsExpectedPasses() throws {
        let path = try script(
            "good",
            expected:
                #"{"status": "COMPLETED", "bodyFile": "answer.xml", "headers": {"X-R": "1"}, "path": ["Start", "set", "call", "End"]}"#
        )
        let outcome = try program.run("flow", "test", folder.url.path)
        #expect(outcome.status == 0 && outcome.output == "\(path): passed\n", "\(outcome.output)\(outcome.errors)")
    }

    @Test func everyDifferenceIsTold() throws {
        let path = try script(
            "bad", expected: #"{"status": "FAILED", "body": "x", "headers": {"X-R": "2"}, "path": ["Start"]}"#,
            body: "2")
        let outcome = try program.run("flow", "test", path, "--json")
        #expect(outcome.status == 65)
        for text in [
            "status is COMPLETED, not FAILED", "body is '<done/>', not 'x'", "header X-R is 1, not 2",
            "path is Start > set > call > End, not Start", "partner gets '<o>1</o>', not '2'", #""passed":false"#,
        ] {
            #expect(
                outcome.output.replacing("\\/", with: "/").replacing(" : ", with: ":").replacing("\": ", with: "\":")
                    .contains(text), "\(text): \(outcome.output)")
        }
    }

    @Test func whatIsNoTestIsRefused() throws {
        #expect(try program.run("flow", "test", folder.path("none")).status == 66)
        #expect(try program.run("flow", "test", folder.path("orders.iflw")).status == 65)
        try folder.write("x.flowtest.json", #"{"flow": "orders.iflw"}"#)
        let outcome = try program.run("flow", "test", folder.path("x.flowtest.json"))
        #expect(outcome.status == 65 && outcome.errors.contains("'expected' is missing"), "\(outcome.errors)")
    }

    @Test func checkKnowsTheFilesOfAProject() throws {
        let step = SampleFlow.step(
            "map", "Mapping", "XSLTMapping", ["mappinguri": "dir://mapping/xslt/src/main/resources/mapping/m.xsl"])
        let root = folder.url.appendingPathComponent("p/src/main/resources")
        let place = root.appendingPathComponent("scenarioflows/integrationflow")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try Data(SampleFlow.https(steps: [step]).iflw).write(to: place.appendingPathComponent("p.iflw"))
        #expect(try program.run("flow", "check", folder.path("p")).output.contains("has no file"))
        try FileManager.default.createDirectory(
            at: root.appendingPathComponent("mapping"), withIntermediateDirectories: true)
        let sheet = #"<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>"#
        try Data(sheet.utf8).write(to: root.appendingPathComponent("mapping/m.xsl"))
        #expect(try program.run("flow", "check", folder.path("p")).output.contains(": runnable"))
        let lone = try program.run("flow", "check", folder.path("orders.iflw"))
        #expect(lone.output.contains("no value for parameter address"))
    }
}
