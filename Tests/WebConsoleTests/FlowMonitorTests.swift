import CountersignTesting
import Foundation
import HTTPTypes
import IntegrationFlows
import IntegrationTenant
import Testing

/// Log configuration, traces, versions and imports of flows, as people meet them.
@Suite struct FlowMonitorTests {
    private static let flow = "/design/integration-flows/Orders_Two"
    private static let messages = "/monitor/message-processing"

    @Test func aTracedMessageShowsEachStep() async throws {
        let tenant = try await ConsoleTenant.make()
        let fixture = try await ConsoleFixture(tenant: tenant)
        _ = try await tenant.flows.deploy("Orders_Two", by: "test")
        try await fixture.visit { visitor in
            #expect(try await visitor.get(Self.flow).text.contains("id=\"logging\""))
            let saved = try await visitor.post(
                "\(Self.flow)/logging",
                [("level", "TRACE"), ("headers", "OrderNumber, Customer"), ("payloads", "keep")])
            #expect(saved.status == .seeOther)
            let page = try await visitor.get(Self.flow).text
            #expect(page.contains("Trace until ") && page.contains("OrderNumber, Customer"))
            let message = try await tenant.messages.send(
                flow: "Orders_Two", body: Array("<order>&</order>".utf8),
                headers: [HeaderField("OrderNumber", "4711 <b>")], by: "test")
            let detail = try await visitor.get("\(Self.messages)/\(message.id)").text
            #expect(detail.contains("id=\"custom-headers\"") && detail.contains("4711 &lt;b&gt;"))
            let steps = try await tenant.messages.tracedSteps(of: message.id)
            let first = try #require(steps.first)
            #expect(detail.contains("\(Self.messages)/\(message.id)/trace/\(first.id)"))
            let step = try await visitor.get("\(Self.messages)/\(message.id)/trace/\(first.id)")
            #expect(step.status == .ok)
            #expect(step.text.contains("&lt;order&gt;&amp;&lt;/order&gt;") && step.text.contains("id=\"next\""))
            #expect(try await visitor.get("\(Self.messages)/\(message.id)/trace/1").status == .notFound)
            let found = try await visitor.get("\(Self.messages)?text=4711").text
            #expect(found.contains(message.id))
            let others = try await visitor.get("\(Self.messages)?text=4712").text
            #expect(!others.contains(message.id))
            // Saving the rest does not begin the time anew.
            let until = try await tenant.flows.logging(of: "Orders_Two").raised?.until
            _ = try await visitor.post("\(Self.flow)/logging", [("level", "TRACE"), ("headers", "")])
            let logging = try await tenant.flows.logging(of: "Orders_Two")
            #expect(logging.raised?.until == until && logging.customHeaders.isEmpty && !logging.keepsFailedPayloads)
        }
    }

    @Test func anEarlierVersionIsComparedRestoredAndDeployed() async throws {
        let tenant = try await ConsoleTenant.make()
        let fixture = try await ConsoleFixture(tenant: tenant)
        _ = try await tenant.flows.configure(
            "Orders_Two", FlowConfiguration(channel: "HTTP", channelProperties: ["httpMethod": "PUT"]), by: "test")
        try await fixture.visit { visitor in
            let page = try await visitor.get(Self.flow).text
            #expect(page.contains("id=\"version-2\"") && page.contains("id=\"version-1\""))
            let difference = try await visitor.get("\(Self.flow)/versions/1").text
            #expect(difference.contains("httpMethod") && difference.contains("POST") && difference.contains("PUT"))
            #expect(try await visitor.get("\(Self.flow)/versions/7").status == .notFound)
            #expect(try await visitor.post("\(Self.flow)/deploy", [("revision", "1")]).status == .seeOther)
            #expect(try await tenant.flows.artifact("Orders_Two").deployment?.revision == 1)
            #expect(try await visitor.post("\(Self.flow)/restore", [("revision", "1")]).status == .seeOther)
            #expect(try await tenant.flows.artifact("Orders_Two").revision == 3)
            #expect(try await tenant.flows.difference(of: "Orders_Two", from: 1, to: 3).items.isEmpty)
        }
    }

    @Test func aParameterThatIsAnAliasIsChosenFromTheKeystore() async throws {
        let tenant = try await ConsoleTenant.make()
        var flow = SampleFlow.https(steps: [SampleFlow.requestReply("call")])
        flow.addReceiver(
            "out", from: "call",
            ["authenticationMethod": "Client Certificate", "privateKeyAlias": "{{Key}}", "httpMethod": "{{Method}}"])
        let files = ["f.iflw": flow.iflw, "parameters.prop": Array("Key=old_key\nMethod=PUT\n".utf8)]
        _ = try await tenant.flows.importFlow(files: files, id: "f", by: "a")
        let fixture = try await ConsoleFixture(tenant: tenant)
        try await fixture.visit { visitor in
            let page = try await visitor.get("/design/integration-flows/f").text
            #expect(page.contains("old_key – not in the keystore"))
            #expect(page.contains("<select") && page.contains("value=\"PUT\""))
            let saved = try await visitor.post(
                "/design/integration-flows/f/parameters",
                [("names", "Key"), ("value-0", "alias_2"), ("names", "Method"), ("value-1", "PUT")])
            #expect(saved.status == .seeOther)
        }
        #expect(try await tenant.flows.artifact("f").parameters.values == ["Key": "alias_2", "Method": "PUT"])
    }

    @Test func theZoomStaysWhileStepsAreLookedAt() async throws {
        let fixture = try await ConsoleFixture(tenant: try await ConsoleTenant.make())
        try await fixture.visit { visitor in
            let plain = try await visitor.get(Self.flow).text
            #expect(plain.contains(#"<a href="?zoom=100" aria-current="true">"#) && !plain.contains("Out?zoom"))
            let large = try await visitor.get("\(Self.flow)?zoom=150").text
            #expect(
                large.contains(#"class="diagram zoom-150""#) && large.contains("\(Self.flow)/channels/Out?zoom=150"))
            let channel = try await visitor.get("\(Self.flow)/channels/Out?zoom=150").text
            #expect(channel.contains(#"<a href="?zoom=150" aria-current="true">"#))
            #expect(try await visitor.get("\(Self.flow)?zoom=%22%3E").text.contains("diagram zoom-100"))
        }
    }

    @Test func aPackagesExportIsImported() async throws {
        let tenant = try await ConsoleTenant.make()
        let fixture = try await ConsoleFixture(tenant: tenant)
        func artifact(_ id: String) throws -> [UInt8] {
            try ProjectArchive.encode([
                "META-INF/MANIFEST.MF": Array("Bundle-SymbolicName: \(id)\nBundle-Name: \(id) name\n".utf8),
                "src/main/resources/scenarioflows/integrationflow/f.iflw": SampleFlow.https("/\(id)", steps: []).iflw,
            ])
        }
        let package = try ProjectArchive.encode([
            "a_content": try artifact("one"), "b_content": try artifact("two"), "resources.cnt": Array("e30=".utf8),
        ])
        try await fixture.visit { visitor in
            let done = try await visitor.upload(
                "/design/integration-flows-import", [], file: ("flow", "package.zip", package))
            #expect(done.status == .seeOther)
            let empty = try await visitor.upload(
                "/design/integration-flows-import", [],
                file: ("flow", "package.zip", try ProjectArchive.encode(["x": [1]])))
            #expect(empty.status == .unprocessableContent && empty.text.contains("holds no flow"))
        }
        #expect(try await tenant.flows.list().map(\.id) == ["Orders_Two", "Scripted", "one", "two"])
    }
}
