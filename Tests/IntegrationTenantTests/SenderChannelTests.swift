import CountersignTesting
import Foundation
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import Testing

/// What a sender channel asks of its callers, and what they get back.
@Suite struct SenderChannelTests {
    private static func deploy(
        _ fixture: TenantFixture, _ properties: [String: String], steps: [(id: String, text: String)] = [],
        allowing headers: String = ""
    ) async throws {
        var flow = SampleFlow.https(steps: steps)
        var all = ["ComponentType": "HTTPS", "direction": "Sender", "urlPath": "/orders"]
        all.merge(properties) { _, new in new }
        flow.channels = [SampleFlow.channel("in", from: "Sender", to: "start", all)]
        flow.properties["allowedHeaderList"] = headers
        _ = try await fixture.tenant.flows.importFlow(files: ["a.iflw": flow.iflw], overwrite: true, by: "b")
        _ = try await fixture.tenant.flows.deploy("a", by: "b")
    }

    private static func certificates(_ rows: [(DistinguishedName, DistinguishedName)]) -> [String: String] {
        let table = rows.map { row in
            "<row><cell id='clientCertificate.subjectDN'>\(SampleFlow.escaped("\(row.0)"))</cell>"
                + "<cell id='clientCertificate.issuerDN'>\(SampleFlow.escaped("\(row.1)"))</cell></row>"
        }
        return ["senderAuthType": "ClientCertificate", "clientCertificates": table.joined()]
    }

    private static func call(
        _ fixture: TenantFixture, _ method: String = "POST", user: String? = "_EXT", certificate: Certificate? = nil,
        headers: [HeaderField] = [], roles: Set<String> = []
    ) async -> InboundReply {
        await fixture.tenant.messages.handleInbound(
            InboundMessage(
                method: method, path: "/http/orders", headers: headers, body: Array("x".utf8), user: user,
                certificate: certificate, roles: roles, correlationID: "c-1"))
    }

    @Test func onlyCallersWithACertificateOfTheChannelsListGetIn() async throws {
        let fixture = try await TenantFixture()
        let pki = try TestPKI()
        let (known, other) = (try pki.client("known & Co"), try pki.client("other"))
        let certificate = try #require(known.chain.first)
        try await Self.deploy(fixture, Self.certificates([(certificate.subject, certificate.issuer)]))
        #expect(await Self.call(fixture, certificate: certificate).status == 200)
        #expect(await Self.call(fixture).status == 403)
        #expect(await Self.call(fixture, certificate: other.chain.first).status == 403)
        let impostor = try TestPKI.selfSigned("known & Co")
        #expect(await Self.call(fixture, certificate: impostor.chain.first).status == 403)
        #expect(try await fixture.tenant.messages.list().count == 1)
    }

    @Test(arguments: ["", "no name", "CN=a,O"]) func aListThatNamesNobodyIsNotDeployed(_ subject: String) async throws {
        let fixture = try await TenantFixture()
        let table =
            subject.isEmpty
            ? ""
            : "<row><cell id='clientCertificate.subjectDN'>\(subject)</cell>"
                + "<cell id='clientCertificate.issuerDN'>CN=ca</cell></row>"
        let code = await TenantFixture.code {
            try await Self.deploy(fixture, ["senderAuthType": "ClientCertificate", "clientCertificates": table])
        }
        #expect(code == .badInput)
    }

    @Test func anAuthorizationThatIsNotKnownIsNamed() async throws {
        let fixture = try await TenantFixture()
        let code = await TenantFixture.code { try await Self.deploy(fixture, ["senderAuthType": "Whatever"]) }
        #expect(code == .notRunnable)
    }

    @Test func aRoleIsHeldByUsersOfTheScenarioThatIsNamedLikeIt() async throws {
        let fixture = try await TenantFixture()
        try await Self.deploy(fixture, ["senderAuthType": "RoleBased", "userRole": "ESBMessaging.send"])
        #expect(await Self.call(fixture).status == 200)
        try await Self.deploy(fixture, ["senderAuthType": "RoleBased", "userRole": "Orders.send"])
        for roles in [[], ["INTEGRATION_FLOWS"], ["orders.send"], ["Orders.send2"]] as [Set<String>] {
            #expect(await Self.call(fixture, roles: roles).status == 403)
        }
        #expect(await Self.call(fixture, roles: ["INTEGRATION_FLOWS", "Orders.send"]).status == 200)
    }

    @Test func pagesOfOtherOriginsAreToldWhatTheyMayDo() async throws {
        let fixture = try await TenantFixture()
        let step = SampleFlow.modifier("m", headers: ["Access-Control-Allow-Origin": ("constant", "*")])
        var flow = SampleFlow.https(steps: [step])
        let cors = ["corsEnabled": "true", "allowedOrigins": "https://a.test"]
        for properties in [[:], cors] {
            flow.properties = properties
            _ = try await fixture.tenant.flows.importFlow(files: ["a.iflw": flow.iflw], overwrite: true, by: "b")
            _ = try await fixture.tenant.flows.deploy("a", by: "b")
            let told = fixture.tenant.messages.preflight(
                path: "/http/orders", origin: "https://a.test", method: "POST", headers: [])
            #expect(told?.status == (properties.isEmpty ? nil : 204))
        }
        let messages = fixture.tenant.messages
        #expect(messages.preflight(path: "/http/others", origin: "https://a.test", method: "POST", headers: []) == nil)
        func origins(_ reply: InboundReply) -> [String] {
            reply.headers.filter { $0.name == "Access-Control-Allow-Origin" }.map(\.value)
        }
        let allowed = await Self.call(fixture, headers: [HeaderField("Origin", "https://a.test")])
        #expect(allowed.status == 200 && origins(allowed) == ["https://a.test"])
        #expect(origins(await Self.call(fixture, headers: [HeaderField("Origin", "https://b.test")])).isEmpty)
        #expect(origins(await Self.call(fixture)).isEmpty)
    }

    @Test func aChangeNeedsTheCallersOwnToken() async throws {
        let fixture = try await TenantFixture()
        try await Self.deploy(fixture, ["xsrfProtection": "1"])
        for headers in [[], [HeaderField("X-CSRF-Token", "bogus")], [HeaderField("X-CSRF-Token", "Fetch")]] {
            let refused = await Self.call(fixture, headers: headers)
            #expect(refused.status == 403)
            #expect(refused.headers.contains(HeaderField("X-CSRF-Token", "Required")))
        }
        let fetched = await Self.call(fixture, "GET", headers: [HeaderField("X-CSRF-Token", "Fetch")])
        let token = try #require(fetched.headers.first { $0.name == "X-CSRF-Token" })
        #expect(await Self.call(fixture, headers: [token]).status == 200)
        #expect(await Self.call(fixture, user: "_OTHER", headers: [token]).status == 403)
        fixture.clock.advance(seconds: 1_801)
        #expect(await Self.call(fixture, headers: [token]).status == 403)
    }

    @Test func theFlowSeesHowItWasCalled() async throws {
        let fixture = try await TenantFixture()
        let body =
            "${header.CamelHttpPath} ${header.CamelHttpUrl} ${header.CamelServletContextPath} ${header.CamelHttpQuery}"
        let flow = SampleFlow.https("/myEndpoint/*", steps: [SampleFlow.modifier("m", body: body)])
        _ = try await fixture.tenant.flows.importFlow(files: ["f.iflw": flow.iflw], id: "f", by: "a")
        _ = try await fixture.tenant.flows.deploy("f", by: "a")
        let reply = await fixture.tenant.messages.handleInbound(
            InboundMessage(
                method: "POST", path: "/http/myEndpoint/abc/def", query: "q=1", headers: [HeaderField("Host", "t:1")],
                correlationID: "c"))
        #expect(
            String(decoding: reply.body, as: UTF8.self)
                == "abc/def https://t:1/http/myEndpoint/abc/def /myEndpoint q=1")
    }

    @Test func theSenderGetsTheHeadersThatTheFlowHasSet() async throws {
        let fixture = try await TenantFixture()
        let step = SampleFlow.modifier(
            "m",
            headers: [
                "X-Result": ("constant", "fine"), "X-Changed": ("constant", "new"), "Authorization": ("constant", "s"),
                "apiKey": ("constant", "s"), "CamelFileName": ("constant", "f"), "SAP_Sender": ("constant", "s"),
                "Transfer-Encoding": ("constant", "chunked"),
                "X-Caller": ("header", "SapAuthenticatedUserName"),
            ])
        try await Self.deploy(fixture, [:], steps: [step], allowing: "*")
        let reply = await Self.call(
            fixture,
            headers: [
                HeaderField("X-Kept", "old"), HeaderField("X-Changed", "old"),
                HeaderField("SapAuthenticatedUserName", "root"),
            ])
        let set = reply.headers.filter { !["SAP_MessageProcessingLogID", "X-Correlation-ID"].contains($0.name) }
        #expect(
            Set(set) == [
                HeaderField("X-Result", "fine"), HeaderField("X-Changed", "new"), HeaderField("X-Caller", "_EXT"),
            ])
    }
}
