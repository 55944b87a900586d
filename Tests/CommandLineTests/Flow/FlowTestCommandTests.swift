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

    @Test func aPackagesExportHoldsAZipForEachArtifact() throws {
        let flow = SampleFlow.https(steps: [SampleFlow.modifier("m", body: "x")])
        func artifact(_ name: String) throws -> String {
            let root = folder.url.appendingPathComponent(name)
            let place = root.appendingPathComponent("src/main/resources/scenarioflows/integrationflow")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try FileManager.default.createDirectory(
                at: root.appendingPathComponent("META-INF"), withIntermediateDirectories: true)
            try Data(flow.iflw).write(to: place.appendingPathComponent("\(name).iflw"))
            try Data("Manifest-Version: 1.0\r\nBundle-SymbolicName: \(name)_id; singleton:=true\r\n".utf8)
                .write(to: root.appendingPathComponent("META-INF/MANIFEST.MF"))
            return try zip(root, to: "\(name)_content")
        }
        let package = folder.url.appendingPathComponent("package")
        try FileManager.default.createDirectory(at: package, withIntermediateDirectories: true)
        for name in ["one", "two"] {
            try FileManager.default.moveItem(
                atPath: try artifact(name), toPath: package.appendingPathComponent("\(name)_content").path)
        }
        try Data("e30=".utf8).write(to: package.appendingPathComponent("resources.cnt"))
        let outcome = try program.run("flow", "check", "--json", try zip(package, to: "package.zip"))
        #expect(outcome.status == 0, "\(outcome.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        let flows = object?["flows"] as? [[String: Any]]
        #expect(flows?.map { $0["id"] as? String } == ["one_id", "two_id"])
        #expect(flows?.allSatisfy { $0["runnable"] as? Bool == true } ?? false)
    }

    @Test func windowsSeparatorsNestedExportsAndDamagedFilesAreDealtWith() throws {
        let flow = folder.url.appendingPathComponent("f.iflw").path
        try Data(SampleFlow.https(steps: []).iflw).write(to: URL(fileURLWithPath: flow))
        let place = "src/main/resources/scenarioflows/integrationflow/f.iflw"
        let script = """
            import io, sys, zipfile
            def packed(members):
                out = io.BytesIO()
                with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as z:
                    for name, data in members:
                        info = zipfile.ZipInfo(name); info.filename = name
                        z.writestr(info, data)
                return out.getvalue()
            flow = open(sys.argv[1], 'rb').read()
            place = sys.argv[2]
            artifact = packed([(place.replace('/', chr(92)), flow)])
            package = packed([('a_content', artifact), ('script_content', packed([('x.groovy', b'')]))])
            two = packed([('one/' + place, flow), ('two/' + place, flow)])
            for name, data in [('w.zip', artifact), ('deep.zip', packed([('p1.zip', package), ('p2.zip', package)])),
                               ('two.zip', two), ('bad.zip', artifact[:-30]), ('none.zip', packed([('a', b'')]))]:
                open(sys.argv[3] + '/' + name, 'wb').write(data)
            """
        let made = try ExternalProgram.required("python3").run(["-c", script, flow, place, folder.url.path])
        try #require(made.status == 0, "\(made.errors)")
        func check(_ names: String...) throws -> (status: Int32, flows: [[String: Any]]) {
            let outcome = try program.run(["flow", "check", "--json"] + names.map(folder.path))
            let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
            return (outcome.status, object?["flows"] as? [[String: Any]] ?? [])
        }
        #expect(try check("w.zip").flows.map { $0["runnable"] as? Bool } == [true])
        let deep = try check("deep.zip").flows.compactMap { $0["file"] as? String }
        #expect(deep.map { $0.contains("p1.zip/a_content") } == [true, false])
        #expect(try check("two.zip").flows.count == 2)
        let mixed = try check("bad.zip", "w.zip", "none.zip")
        #expect(mixed.status == 65)
        #expect(mixed.flows.map { $0["parsed"] as? Bool } == [false, true, false])
        #expect((mixed.flows.first?["error"] as? String)?.isEmpty == false)
        #expect(try check("").flows.count >= 5, "a folder's zips are looked into")
    }

    /// Python's zip, so that what is read is not what this project wrote.
    private func zip(_ source: URL, to name: String) throws -> String {
        let script =
            "import shutil, sys, os; os.rename(shutil.make_archive(sys.argv[2], 'zip', sys.argv[1]), sys.argv[2])"
        let outcome = try ExternalProgram.required("python3").run(["-c", script, source.path, folder.path(name)])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return folder.path(name)
    }
}
