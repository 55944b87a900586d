import CountersignTesting
import Foundation
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import Logging
import Testing

/// HTTP sessions that calls of a flow share, and what senders are told of failures: properties of the flow as a whole.
@Suite struct SessionCookieTests {
    /// Two calls of one host, one of another.
    private static func deploy(_ fixture: TenantFixture, _ properties: [String: String]) async throws {
        var flow = SampleFlow.https("/o", steps: ["a", "b", "c"].map(SampleFlow.requestReply))
        flow.properties = properties
        for (step, host) in [("a", "one"), ("b", "one"), ("c", "two")] {
            flow.addReceiver(
                "out-\(step)", from: step,
                [
                    "httpAddressWithoutQuery": "https://\(host).example/api/\(step)",
                    "authenticationMethod": "Client Certificate", "privateKeyAlias": "{{alias}}",
                    "allowedRequestHeaders": "",
                ])
        }
        _ = try await fixture.tenant.flows.importFlow(
            files: ["f.iflw": flow.iflw, "parameters.prop": Array("alias=tenant_key_pair\n".utf8)], id: "f", by: "a")
        _ = try await fixture.tenant.flows.deploy("f", by: "a")
        fixture.receiver.setAnswer { call in
            let step = call.call.source.stepID
            return ReceiverReply(
                status: 200,
                headers: [
                    HeaderField("Set-Cookie", "session=\(step); Path=/api; Secure; HttpOnly"),
                    HeaderField("Set-Cookie", "deep=1; Path=/api/a"), HeaderField("Set-Cookie", "gone=1; Max-Age=0"),
                ])
        }
    }

    private static func cookies(_ fixture: TenantFixture) -> [String?] {
        fixture.receiver.received.map { $0.call.http?.headers.first { $0.name == "Cookie" }?.value }
    }

    @Test func callsOfOneMessageShareASession() async throws {
        let fixture = try await TenantFixture()
        try await Self.deploy(fixture, ["httpSessionHandling": "onExchange"])
        for _ in 0..<2 { #expect(await fixture.post("/http/o").status == 200) }
        #expect(Self.cookies(fixture) == [nil, "session=a", nil, nil, "session=a", nil])
    }

    @Test func callsOfAllMessagesShareASessionUntilAnotherKeyIsUsed() async throws {
        let fixture = try await TenantFixture()
        try await Self.deploy(fixture, ["httpSessionHandling": "onIntegrationFlow"])
        for _ in 0..<2 { #expect(await fixture.post("/http/o").status == 200) }
        #expect(
            Self.cookies(fixture) == [nil, "session=a", nil, "deep=1; session=b", "session=a", "session=c"])
        let file = try TenantFixture.keystore(aliases: ["other"], passphrase: "changeit")
        _ = try await fixture.tenant.keystore.add(
            bytes: file, fileName: "f", passphrase: Passphrase("changeit"), rule: .overwrite, by: "a")
        _ = try await fixture.tenant.flows.configure("f", FlowConfiguration(parameters: ["alias": "other"]), by: "a")
        _ = try await fixture.tenant.flows.deploy("f", by: "a")
        #expect(await fixture.post("/http/o").status == 200)
        #expect(Self.cookies(fixture).suffix(3) == [nil, "session=a", nil])
    }

    @Test func withoutASessionNothingIsSentBack() async throws {
        let fixture = try await TenantFixture()
        try await Self.deploy(fixture, ["httpSessionHandling": "None"])
        #expect(await fixture.post("/http/o").status == 200)
        #expect(Self.cookies(fixture) == [nil, nil, nil])
    }

    @Test(arguments: ["true", "false"]) func sendersAreToldOfFailuresWhereTheFlowSaysSo(tells: String) async throws {
        let fixture = try await TenantFixture()
        try await Self.deploy(fixture, ["returnExceptionToSender": tells])
        fixture.receiver.setAnswer { _ in ReceiverReply(status: 409) }
        let reply = await fixture.post("/http/o")
        #expect(reply.status == 500)
        let isTold = String(decoding: reply.body, as: UTF8.self).contains("HTTP operation failed with status 409")
        #expect(isTold == (tells == "true"))
    }
}

/// Addresses that flows call through a Cloud Connector.
@Suite struct OnPremiseTests {
    private static func flow(_ location: String) -> [UInt8] {
        var flow = SampleFlow.https("/o", steps: [SampleFlow.requestReply("call")])
        flow.addReceiver(
            "out", from: "call",
            [
                "httpAddressWithoutQuery": "http://ERP:8000/sap/${header.path}?a=1", "proxyType": "sapcc",
                "locationID": location, "authenticationMethod": "None",
            ])
        return flow.iflw
    }

    private static func calls(_ location: String) async throws -> (urls: [String?], note: String?) {
        let store = MemoryTenantStore()
        let receiver = FakeReceiver()
        var configuration = TenantConfiguration()
        configuration.onPremiseHosts = [
            OnPremiseHost(location: "PLANT", virtualHost: "erp:8000", address: "https://erp.example:44300")
        ]
        let tenant = try await Tenant(
            stores: store.stores, channel: receiver, configuration: configuration, clock: ManualTenantClock(),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        _ = try await tenant.flows.importFlow(files: ["f.iflw": flow(location)], id: "f", by: "a")
        _ = try await tenant.flows.deploy("f", by: "a")
        let record = try await tenant.messages.send(flow: "f", headers: [HeaderField("path", "orders")], by: "a")
        return (receiver.received.map { $0.call.http?.url }, record.calls.first?.note)
    }

    @Test func aVirtualHostIsCalledWhereItReallyIs() async throws {
        let found = try await Self.calls("PLANT")
        #expect(found.urls == ["https://erp.example:44300/sap/orders?a=1"])
        #expect(found.note == "on premise: erp:8000 is https://erp.example:44300")
    }

    @Test func oneThatIsNotListedIsCalledAsItIsWritten() async throws {
        let found = try await Self.calls("OTHER")
        #expect(found.urls == ["http://ERP:8000/sap/orders?a=1"])
        #expect(found.note == nil)
    }
}
