import CountersignTesting
import Foundation
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import Testing

/// Flows that call one another, keep something, and are started by more than HTTPS.
@Suite struct FlowStateTests {
    private func importAndDeploy(_ tenant: Tenant, _ id: String, _ flow: SampleFlow) async throws {
        _ = try await tenant.flows.importFlow(files: ["\(id).iflw": flow.iflw], id: id, by: "anna")
        _ = try await tenant.flows.deploy(id, by: "anna")
    }

    private func callee(_ address: String, _ steps: [(id: String, text: String)]) -> SampleFlow {
        var flow = SampleFlow.https(steps: steps)
        flow.channels = [
            SampleFlow.channel(
                "in", from: "Sender", to: "start",
                ["ComponentType": "ProcessDirect", "direction": "Sender", "address": address])
        ]
        return flow
    }

    private func caller(_ address: String) -> SampleFlow {
        var flow = SampleFlow.https(steps: [
            SampleFlow.modifier("set", headers: ["h": ("constant", "1")], properties: ["p": ("constant", "2")]),
            SampleFlow.requestReply("call"),
            SampleFlow.modifier("after", body: "${in.body}|${header.back}|${property.p}"),
        ])
        flow.channels.append(
            SampleFlow.channel(
                "pd", from: "call", to: "Receiver",
                ["ComponentType": "ProcessDirect", "direction": "Receiver", "address": address]))
        return flow
    }

    @Test func flowsCallOneAnotherByProcessDirect() async throws {
        let fixture = try await TenantFixture()
        let answer = SampleFlow.modifier(
            "answer", headers: ["back": ("constant", "b")], body: "${header.h}-${property.p}-${in.body}")
        try await importAndDeploy(fixture.tenant, "callee", callee("/inner", [answer]))
        try await importAndDeploy(fixture.tenant, "caller", caller("/inner"))
        let reply = await fixture.post("/http/orders", "x")
        #expect(String(decoding: reply.body, as: UTF8.self) == "1--x|b|2")
        let record = try await fixture.tenant.messages.message(try #require(reply.messageID))
        #expect(record.calls.map(\.address) == ["process-direct:/inner"])
        #expect(record.steps.map(\.stepID) == ["start", "set", "call", "start", "answer", "end", "after", "end"])
        #expect(
            await TenantFixture.code { try await importAndDeploy(fixture.tenant, "other", callee("inner", [answer])) }
                == .alreadyExists)
    }

    @Test func aCallThatLeadsNowhereOrInACircleFails() async throws {
        let fixture = try await TenantFixture()
        try await importAndDeploy(fixture.tenant, "caller", caller("/nowhere"))
        #expect(await fixture.post("/http/orders", "x").status == 500)
        var circle = callee("/c", [SampleFlow.requestReply("call")])
        circle.channels.append(
            SampleFlow.channel(
                "pd", from: "call", to: "Receiver",
                ["ComponentType": "ProcessDirect", "direction": "Receiver", "address": "/c"]))
        try await importAndDeploy(fixture.tenant, "circle", circle)
        let record = try await fixture.tenant.messages.send(flow: "circle", by: "anna")
        #expect(record.status == .failed && record.error?.contains("'circle' calls 'circle'") ?? false)
    }

    @Test func aCircleOfFlowsIsToldOnceWithTheNamesOfBoth() async throws {
        let fixture = try await TenantFixture()
        for (id, own, other) in [("one", "/one", "/two"), ("two", "/two", "/one")] {
            var flow = callee(own, [SampleFlow.requestReply("call")])
            flow.channels.append(
                SampleFlow.channel(
                    "pd", from: "call", to: "Receiver",
                    ["ComponentType": "ProcessDirect", "direction": "Receiver", "address": other]))
            try await importAndDeploy(fixture.tenant, id, flow)
        }
        let error = try #require(try await fixture.tenant.messages.send(flow: "one", by: "anna").error)
        #expect(error.contains("'one' calls 'two' by ProcessDirect; the message began at 'one'"))
        #expect(error.components(separatedBy: "processDirectCircle").count == 2)
    }

    @Test func whatIsSentByHandIsAnsweredWithTheResult() async throws {
        let fixture = try await TenantFixture()
        let step = SampleFlow.modifier(
            "m", headers: ["X-Token-Expires": ("constant", "soon"), "X-API-Key": ("constant", "k")],
            body: "<${in.body}>")
        try await importAndDeploy(fixture.tenant, "f", SampleFlow.https(steps: [step]))
        let sent = try await fixture.tenant.messages.sendForResult(flow: "f", body: Array("a".utf8), by: "anna")
        #expect(sent.record.status == .completed && sent.result?.body == Array("<a>".utf8))
        // What only sounds like a secret is none.
        #expect(sent.result?.headers == [HeaderField("X-Token-Expires", "soon")])
        let failing = SampleFlow.step("j", "JsonToXmlConverter", "JsonToXmlConverter")
        try await importAndDeploy(fixture.tenant, "g", SampleFlow.https("/g", steps: [failing]))
        let failed = try await fixture.tenant.messages.sendForResult(flow: "g", body: Array("x".utf8), by: "anna")
        #expect(failed.record.status == .failed && failed.result == nil)
    }

    @Test func aFlowIsCalledAsItCallsItself() async throws {
        let tenant = try await TenantFixture().tenant
        func text(_ name: String) -> [UInt8] {
            let flow = SampleFlow.https(steps: []).iflw
            return Array(String(decoding: flow, as: UTF8.self).replacing("\"Sample\"", with: "\"\(name)\"").utf8)
        }
        let own = try await tenant.flows.importFlow(files: ["a.iflw": text("Orders to Partner")], by: "anna")
        #expect(own.id == "a" && own.name == "Orders to Partner")
        let general = try await tenant.flows.importFlow(files: ["b.iflw": text("Default Collaboration")], by: "anna")
        #expect(general.name == "b")
        let given = try await tenant.flows.importFlow(files: ["c.iflw": text("x")], id: "d", name: "Given", by: "anna")
        #expect(given.id == "d" && given.name == "Given")
    }

    @Test func envelopesAreUnwrappedForTheFlowAndItsResultIsWrapped() async throws {
        let fixture = try await TenantFixture()
        var flow = SampleFlow.https(steps: [SampleFlow.modifier("m", body: "<r>${in.body}</r>")])
        flow.channels = [
            SampleFlow.channel(
                "in", from: "Sender", to: "start",
                [
                    "ComponentType": "SOAP", "direction": "Sender", "address": "/soap/one",
                    "MessageProtocol": "SOAP 1.x",
                    "messageExchangePattern": "RequestReply",
                ])
        ]
        try await importAndDeploy(fixture.tenant, "soap", flow)
        for (version, type) in [
            ("http://schemas.xmlsoap.org/soap/envelope/", "text/xml"),
            ("http://www.w3.org/2003/05/soap-envelope", "application/soap+xml"),
        ] {
            let envelope = "<e:Envelope xmlns:e='\(version)'><e:Header/><e:Body><a/></e:Body></e:Envelope>"
            let reply = await fixture.post("/cxf/soap/one", envelope)
            let text = String(decoding: reply.body, as: UTF8.self)
            #expect(text.contains("<r><a/></r></soap:Body>") && text.contains(version))
            #expect(reply.headers.first { $0.name == "Content-Type" }?.value.hasPrefix(type) ?? false)
        }
        #expect(await fixture.post("/cxf/soap/one", "<a/>").status == 400)
        #expect(await fixture.post("/http/soap/one", "<a/>").status == 404)
    }

    @Test func entriesOfADataStoreBecomeMessages() async throws {
        let fixture = try await TenantFixture()
        var flow = SampleFlow.https(steps: [SampleFlow.requestReply("call")])
        flow.channels = [
            SampleFlow.channel(
                "in", from: "Sender", to: "start",
                [
                    "ComponentType": "DataStoreConsumer", "direction": "Sender", "storageName": "s",
                    "visibility": "global", "PollDelay": "30",
                ])
        ]
        flow.addReceiver("out", from: "call", ["httpAddressWithoutQuery": "https://partner.example/x"])
        try await importAndDeploy(fixture.tenant, "consumer", flow)
        let message = FlowMessage(body: Array("entry".utf8))
        let entry = DataStoreEntry(
            store: DataStoreName(name: "s"), id: "1", message: message, messageID: "m", createdAt: fixture.clock.now,
            dueAt: fixture.clock.now, expiresAt: .distantFuture)
        _ = try await fixture.store.flowState.carryOut(.writeEntry(entry, overwrites: false), at: fixture.clock.now)
        let running = Task { try await fixture.tenant.run() }
        while try await fixture.tenant.messages.list().first?.status != .completed {
            fixture.clock.advance(seconds: 1)
            await Task.yield()
        }
        running.cancel()
        _ = try await running.value
        #expect(fixture.receiver.received.map { $0.call.http?.body ?? [] } == [Array("entry".utf8)])
        #expect(try await fixture.store.flowState.entries(limit: 9).isEmpty)
    }

    @Test func tokensAreAskedForWithTheCredentialOfTheChannel() async throws {
        let fixture = try await TenantFixture()
        var flow = SampleFlow.https(steps: [SampleFlow.requestReply("call")])
        flow.addReceiver(
            "out", from: "call",
            [
                "httpAddressWithoutQuery": "https://partner.example/x", "credentialName": "oauth",
                "authenticationMethod": "OAuth2 Client Credentials",
            ])
        try await importAndDeploy(fixture.tenant, "f", flow)
        #expect(await fixture.post("/http/orders").status == 500)
        _ = try await fixture.tenant.securityMaterial.deployOAuth2(
            .init(name: "oauth", tokenURL: "https://idp.example/token", clientID: "c"), secret: Passphrase("s"), by: "a"
        )
        #expect(await fixture.post("/http/orders").status == 200)
        guard case .oauth2(let client)? = fixture.receiver.received.last?.identity else {
            throw FlowError(.stepFailed, "no client")
        }
        #expect(client.tokenURL == "https://idp.example/token" && client.clientID == "c")
    }
}
