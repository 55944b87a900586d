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
        #expect(record.status == .failed && record.error?.contains("too deeply") ?? false)
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
