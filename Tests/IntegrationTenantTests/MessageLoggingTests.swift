import CountersignTesting
import Foundation
import IntegrationFlows
import IntegrationTenant
import Testing

/// How much the log keeps, for how long, and what can be done with it.
@Suite struct MessageLoggingTests {
    /// A flow with a Content Modifier and a call; what fails is attached where `attaches` says so.
    private static func deploy(_ fixture: TenantFixture, attaches: String = "false") async throws {
        let modifier = SampleFlow.modifier(
            "m",
            headers: [
                "OrderNumber": ("constant", "4711"), "SAP_ApplicationID": ("constant", "order 4711"),
                "Authorization": ("constant", "Basic c2VjcmV0"),
            ], properties: ["Customer": ("constant", "Alfa 50 % & Söhne")], body: "changed")
        var flow = SampleFlow.https("/o", steps: [modifier, SampleFlow.requestReply("call")])
        flow.addReceiver(
            "out", from: "call",
            [
                "httpAddressWithoutQuery": "https://partner.example/o", "authenticationMethod": "None",
                "enableMPLAttachments": attaches,
            ])
        _ = try await fixture.tenant.flows.importFlow(files: ["f.iflw": flow.iflw], id: "f", by: "a")
        _ = try await fixture.tenant.flows.deploy("f", by: "a")
    }

    private static func set(_ fixture: TenantFixture, _ level: MessageLogLevel) async throws {
        _ = try await fixture.tenant.flows.setLogging("f", FlowLoggingChange(level: level), by: "a")
    }

    @Test func traceKeepsEachStepWithItsMessageAndEndsByItself() async throws {
        let fixture = try await TenantFixture()
        try await Self.deploy(fixture)
        try await Self.set(fixture, .error)
        try await Self.set(fixture, .trace)
        let messages = fixture.tenant.messages
        let id = try #require(await fixture.post("/http/o", "first").messageID)
        #expect(try await messages.message(id).logLevel == .trace)
        let steps = try await messages.tracedSteps(of: id)
        #expect(steps.map(\.stepID) == ["start", "m", "call", "end"])
        var bodies: [String] = []
        for step in steps {
            let body = try await messages.snapshot(step.id, of: id).snapshot.body
            bodies.append(String(decoding: body ?? Data(), as: UTF8.self))
        }
        #expect(bodies == ["first", "first", "changed", "done"])
        let call = try await messages.snapshot(steps[2].id, of: id).snapshot
        #expect(call.headers.first { $0.name == "OrderNumber" }?.value == "4711")
        #expect(call.headers.first { $0.name == "Authorization" }?.value == "•••")
        #expect(call.properties.contains(HeaderField("Customer", "Alfa 50 % & Söhne")))
        // After ten minutes the level that lasts counts again: a message that completes is not kept.
        fixture.clock.advance(seconds: 601)
        #expect(try await fixture.tenant.flows.logging(of: "f").currentLevel == .error)
        let later = try #require(await fixture.post("/http/o").messageID)
        #expect(await TenantFixture.code { _ = try await messages.message(later) } == .notFound)
        #expect(try await messages.tracedSteps(of: id).count == 4)
        // After an hour what was traced is gone; the log entry is not.
        fixture.clock.advance(seconds: 3_000)
        #expect(try await messages.tracedSteps(of: id).isEmpty)
        #expect(await TenantFixture.code { _ = try await messages.snapshot(steps[0].id, of: id) } == .notFound)
        #expect(try await messages.message(id).status == .completed)
    }

    @Test func debugKeepsHeadersForADayAndNoPayload() async throws {
        let fixture = try await TenantFixture()
        try await Self.deploy(fixture)
        try await Self.set(fixture, .debug)
        let id = try #require(await fixture.post("/http/o", "first").messageID)
        let steps = try await fixture.tenant.messages.tracedSteps(of: id)
        let found = try await fixture.tenant.messages.snapshot(try #require(steps.last).id, of: id).snapshot
        #expect(found.body == nil && found.bodySize == 4)
        fixture.clock.advance(seconds: 86_000)
        #expect(try await fixture.tenant.flows.logging(of: "f").currentLevel == .debug)
        fixture.clock.advance(seconds: 500)
        #expect(try await fixture.tenant.flows.logging(of: "f").currentLevel == .info)
        #expect(try await fixture.tenant.messages.tracedSteps(of: id).isEmpty)
    }

    @Test(arguments: [MessageLogLevel.none, .error, .info]) func levelsKeepWhatTheySay(
        level: MessageLogLevel
    ) async throws {
        let fixture = try await TenantFixture()
        try await Self.deploy(fixture)
        try await Self.set(fixture, level)
        let done = try #require(await fixture.post("/http/o").messageID)
        fixture.receiver.setAnswer { _ in ReceiverReply(status: 400) }
        let failed = try #require(await fixture.post("/http/o").messageID)
        let isKept = await TenantFixture.code { _ = try await fixture.tenant.messages.message(done) } == nil
        #expect(isKept == (level == .info))
        let record = try await fixture.tenant.messages.message(failed)
        #expect(record.status == .failed && record.error != nil)
        #expect(record.steps.isEmpty == (level == .none) && record.calls.isEmpty == (level == .none))
        #expect(try await fixture.tenant.messages.tracedSteps(of: failed).isEmpty)
    }

    @Test func theLevelOutlivesARestart() async throws {
        let fixture = try await TenantFixture()
        try await Self.deploy(fixture)
        try await Self.set(fixture, .trace)
        let again = try await fixture.reopened()
        #expect(try await again.flows.logging(of: "f").currentLevel == .trace)
        _ = try await again.flows.undeploy("f", by: "a")
        try await again.flows.delete("f", by: "a")
        _ = try await again.flows.importFlow(
            files: ["f.iflw": SampleFlow.https("/o", steps: []).iflw], id: "f", by: "a")
        #expect(try await again.flows.logging(of: "f").currentLevel == .info)
        #expect(try await again.flows.versions(of: "f").map(\.revision) == [1])
    }

    @Test func customHeadersAreKeptAndFound() async throws {
        let fixture = try await TenantFixture()
        try await Self.deploy(fixture)
        let change = FlowLoggingChange(customHeaders: ["OrderNumber", " Customer ", "ordernumber", "Nothing"])
        let logging = try await fixture.tenant.flows.setLogging("f", change, by: "a")
        #expect(logging.customHeaders == ["OrderNumber", "Customer", "Nothing"])
        let id = try #require(await fixture.post("/http/o").messageID)
        fixture.receiver.setAnswer { _ in ReceiverReply(status: 400) }
        let failed = try #require(await fixture.post("/http/o").messageID)
        for id in [id, failed] {
            let record = try await fixture.tenant.messages.message(id)
            #expect(
                record.customHeaders == [
                    HeaderField("OrderNumber", "4711"), HeaderField("Customer", "Alfa 50 % & Söhne"),
                ])
            #expect(record.applicationMessageID == "order 4711")
        }
        for text in ["ALFA 50 %", "order 4711", "_EXT"] {
            #expect(try await fixture.tenant.messages.list(MessageFilter(text: text)).count == 2, "\(text)")
        }
        #expect(try await fixture.tenant.messages.list(MessageFilter(text: "status 400")).map(\.id) == [failed])
        #expect(try await fixture.tenant.messages.list(MessageFilter(text: "alfa 60")).isEmpty)
        let many = FlowLoggingChange(customHeaders: (0..<21).map { "h\($0)" })
        #expect(
            await TenantFixture.code { _ = try await fixture.tenant.flows.setLogging("f", many, by: "a") } == .badInput)
    }

    @Test(arguments: ["true", "false"]) func whatAFailedCallAnsweredIsAttachedWhereAsked(attaches: String) async throws
    {
        let fixture = try await TenantFixture()
        try await Self.deploy(fixture, attaches: attaches)
        fixture.receiver.setAnswer { _ in
            ReceiverReply(
                status: 422, headers: [HeaderField("Content-Type", "application/json")],
                body: Array(#"{"error": "no such customer"}"#.utf8))
        }
        let id = try #require(await fixture.post("/http/o").messageID)
        let attachments = try await fixture.tenant.messages.attachments(of: id)
        guard attaches == "true" else {
            #expect(attachments.isEmpty)
            return
        }
        #expect(attachments.map(\.name) == ["out HTTP 422"] && attachments.map(\.mediaType) == ["application/json"])
        let content = try await fixture.tenant.messages.attachment(attachments[0].id, of: id).content
        #expect(String(decoding: content, as: UTF8.self) == #"{"error": "no such customer"}"#)
        #expect(
            await TenantFixture.code {
                _ = try await fixture.tenant.messages.attachment(attachments[0].id, of: "another")
            } == .notFound)
    }

    @Test func aFailedMessageIsSentAgainWhereItsPayloadIsKept() async throws {
        let fixture = try await TenantFixture()
        try await Self.deploy(fixture)
        let messages = fixture.tenant.messages
        fixture.receiver.setAnswer { _ in ReceiverReply(status: 400) }
        let lost = try #require(await fixture.post("/http/o").messageID)
        #expect(await TenantFixture.code { _ = try await messages.retry(lost, by: "a") } == .payloadNotKept)
        _ = try await fixture.tenant.flows.setLogging("f", FlowLoggingChange(keepsFailedPayloads: true), by: "a")
        let failed = try #require(await fixture.post("/http/o", "order").messageID)
        #expect(try await messages.keepsPayload(of: failed))
        fixture.receiver.setAnswer { _ in ReceiverReply(status: 200) }
        let again = try await messages.retry(failed, by: "a")
        #expect(again.status == .completed && again.id != failed && again.predecessorID == failed)
        #expect(again.correlationID == "c-1" && again.channelID == "in")
        #expect(try await messages.message(failed).status == .failed)
        #expect(await TenantFixture.code { _ = try await messages.retry(again.id, by: "a") } == .payloadNotKept)
        fixture.clock.advance(seconds: 31 * 86_400)
        #expect(await TenantFixture.code { _ = try await messages.retry(failed, by: "a") } == .payloadNotKept)
    }
}
