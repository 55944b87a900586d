import CountersignTesting
import Foundation
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import Testing

@Suite struct MessageProcessingTests {
    @Test func aMessageGoesThroughAndIsLogged() async throws {
        let fixture = try await TenantFixture()
        try await fixture.deploy("orders_ABCXYZ", alias: "tenant_key_pair")
        let headers = [
            HeaderField("X-Order-Number", "7"), HeaderField("CamelHttpUri", "https://evil/"),
            HeaderField("Cookie", "c"),
        ]
        let reply = await fixture.post("/http/orders/first", headers: headers)
        #expect(reply.status == 200 && reply.body == Array("done".utf8))
        let sent = try #require(fixture.receiver.received.first)
        #expect(sent.call.http?.url == "https://partner.example/orders" && sent.correlationID == "c-1")
        #expect(String(decoding: sent.call.http?.body ?? [], as: UTF8.self) == "order-origin: orders_ABCXYZ\norder 1")
        let names = Set((sent.call.http?.headers ?? []).map(\.name))
        #expect(names == ["X-Order-Number", "X-Order-Origin", "X-Order-Received-At", "Content-Type"])
        let record = try await fixture.tenant.messages.message(try #require(reply.messageID))
        #expect(record.status == .completed && record.sender == "_EXT" && record.correlationID == "c-1")
        let own = try await fixture.tenant.keystore.certificate("tenant_key_pair")
        #expect(record.certificateFingerprint == own.fingerprint.hex && record.privateKeyAlias == "tenant_key_pair")
        #expect(record.steps.map(\.title).last == "End Message 'End'")
        #expect(try await fixture.store.payload(record.id) == nil)
    }

    @Test func replacingTheKeyCountsFromTheNextMessageOn() async throws {
        let fixture = try await TenantFixture()
        for _ in 0..<2 {
            let file = try TenantFixture.keystore(aliases: ["alias_1"], passphrase: "changeit")
            _ = try await fixture.tenant.keystore.add(
                bytes: file, fileName: "f", passphrase: Passphrase("changeit"), rule: .overwrite, by: "a")
            if fixture.receiver.received.isEmpty { try await fixture.deploy("orders_DEFXYZ", alias: "alias_1") }
            #expect(await fixture.post("/http/orders/second").status == 200)
            let current = try await fixture.tenant.keystore.certificate("alias_1").fingerprint.hex
            #expect(fixture.receiver.received.last?.fingerprint == current)
        }
        #expect(Set(fixture.receiver.received.compactMap(\.fingerprint)).count == 2)
        try await fixture.deploy("orders_DEFXYZ", alias: "tenant_key_pair")
        #expect(await fixture.post("/http/orders/second").status == 200)
        #expect(fixture.receiver.received.last?.alias == "tenant_key_pair")
    }

    @Test func anEmptyAliasIsTheTenantsOwnKeyAndSaidSo() async throws {
        let fixture = try await TenantFixture()
        try await fixture.deploy("orders_DEFXYZ", alias: "")
        let reply = await fixture.post("/http/orders/second")
        let record = try await fixture.tenant.messages.message(try #require(reply.messageID))
        #expect(record.privateKeyAlias == "tenant_key_pair")
        #expect(record.calls.first?.note != nil)
    }

    @Test func aWaitingSenderIsToldOfTheFailure() async throws {
        let fixture = try await TenantFixture()
        try await fixture.deploy("orders_ABCXYZ", alias: "tenant_key_pair")
        fixture.receiver.setAnswer { _ throws(ReceiverError) in
            throw ReceiverError("connectionFailed", "no", isTransient: true)
        }
        let reply = await fixture.post("/http/orders/first")
        #expect(reply.status == 500)
        #expect(!String(decoding: reply.body, as: UTF8.self).contains("connectionFailed"))
        let record = try await fixture.tenant.messages.message(try #require(reply.messageID))
        #expect(record.status == .failed && record.error?.contains("connectionFailed") == true)
        #expect(record.calls.first?.error != nil)
    }

    @Test func aMessageThatNobodyWaitsForIsRetriedUntilItsAttemptsAreUsed() async throws {
        let fixture = try await TenantFixture()
        try await fixture.deploy("orders_ABCXYZ", alias: "tenant_key_pair")
        fixture.receiver.setAnswer { _ in ReceiverReply(status: 503) }
        let messages = fixture.tenant.messages
        let first = try await messages.send(flow: "orders_ABCXYZ", body: [1], by: "anna")
        #expect(first.status == .retry && first.attempts == 1)
        #expect(first.nextAttemptAt == fixture.clock.now.addingTimeInterval(5))
        let second = try await messages.retry(first.id, by: "anna")
        #expect(second.status == .retry && second.nextAttemptAt == fixture.clock.now.addingTimeInterval(10))
        let third = try await messages.retry(first.id, by: "anna")
        #expect(third.status == .failed && third.attempts == 3)
    }

    @Test func anAcknowledgedMessageThatHasFailedIsKeptUntilItIsSentAgain() async throws {
        let fixture = try await TenantFixture()
        try await fixture.deploy("orders_ABCXYZ", alias: "tenant_key_pair")
        fixture.receiver.setAnswer { _ in ReceiverReply(status: 400) }
        let messages = fixture.tenant.messages
        let prefer = [HeaderField("Prefer", "respond-async")]
        let id = try #require(await fixture.post("/http/orders/first", "kept", headers: prefer).messageID)
        while try await messages.message(id).status != .failed { await Task.yield() }
        fixture.receiver.setAnswer { _ in ReceiverReply(status: 200) }
        let tenant = try await fixture.reopened()
        let again = try await tenant.messages.retry(id, by: "anna")
        #expect(again.status == .completed && again.predecessorID == id)
        #expect(fixture.receiver.received.last?.call.http?.body == Array("order-origin: orders_ABCXYZ\nkept".utf8))
        #expect(await TenantFixture.code { _ = try await tenant.messages.retry(id, by: "a") } == .payloadNotKept)
    }

    @Test func ofAMessageThatHasFailedThePayloadCanBeDiscarded() async throws {
        let fixture = try await TenantFixture()
        try await fixture.deploy("orders_ABCXYZ", alias: "tenant_key_pair")
        fixture.receiver.setAnswer { _ in ReceiverReply(status: 400) }
        let messages = fixture.tenant.messages
        let failed = try await messages.send(flow: "orders_ABCXYZ", body: [1], by: "anna")
        #expect(try await messages.keepsPayload(of: failed.id))
        let discarded = try await messages.cancel(failed.id, by: "anna")
        #expect(discarded.status == .cancelled && discarded.error?.hasPrefix("Discarded by anna") == true)
        #expect(try await !messages.keepsPayload(of: failed.id))
        #expect(await TenantFixture.code { _ = try await messages.retry(failed.id, by: "a") } == .payloadNotKept)
    }

    @Test func cancellingEndsAMessageAndItsPayload() async throws {
        let fixture = try await TenantFixture()
        try await fixture.deploy("orders_ABCXYZ", alias: "tenant_key_pair")
        fixture.receiver.setAnswer { _ in ReceiverReply(status: 503) }
        let messages = fixture.tenant.messages
        let record = try await messages.send(flow: "orders_ABCXYZ", by: "anna")
        #expect(try await messages.cancel(record.id, by: "anna").status == .cancelled)
        #expect(try await fixture.store.payload(record.id) == nil)
        #expect(await TenantFixture.code { _ = try await messages.cancel(record.id, by: "a") } == .wrongStatus)
    }

    @Test func whatACrashLeftUnfinishedIsResumed() async throws {
        let fixture = try await TenantFixture()
        try await fixture.deploy("orders_ABCXYZ", alias: "tenant_key_pair")
        let left = MessageRecord(
            id: "left", correlationID: "c", flowID: "orders_ABCXYZ", flowName: "x", status: .processing,
            trigger: .https, sender: nil, startedAt: fixture.clock.now, payloadSize: 1)
        try await fixture.store.insert(left, payload: FlowMessage(body: Array("kept".utf8)))
        let tenant = try await fixture.reopened()
        let (done, signal) = AsyncStream.makeStream(of: Void.self)
        fixture.receiver.setAnswer { _ in
            signal.yield()
            return ReceiverReply(status: 200)
        }
        let running = Task { try await tenant.run() }
        for await _ in done { break }
        running.cancel()
        _ = try? await running.value
        #expect(try await fixture.store.record("left")?.status == .completed)
        #expect(fixture.receiver.received.last?.call.http?.body == Array("order-origin: orders_ABCXYZ\nkept".utf8))
    }

    @Test func aSenderThatDoesNotWaitIsAnsweredOnceTheMessageIsStored() async throws {
        let fixture = try await TenantFixture()
        try await fixture.deploy("orders_ABCXYZ", alias: "tenant_key_pair")
        let reply = await fixture.post("/http/orders/first", headers: [HeaderField("Prefer", "respond-async")])
        #expect(reply.status == 202)
        #expect(try await fixture.tenant.messages.message(try #require(reply.messageID)).trigger == .https)
    }

    @Test func credentialsAreFoundByNameAtTheTimeOfTheCall() async throws {
        let fixture = try await TenantFixture()
        var flow = SampleFlow.https(steps: [SampleFlow.requestReply("call")])
        flow.addReceiver(
            "out", from: "call",
            [
                "authenticationMethod": "Basic", "credentialName": "partner",
                "httpAddressWithoutQuery": "https://partner.example/",
            ])
        _ = try await fixture.tenant.flows.importFlow(files: ["a.iflw": flow.iflw], by: "b")
        _ = try await fixture.tenant.flows.deploy("a", by: "b")
        #expect(await fixture.post("/http/orders").status == 500)
        _ = try await fixture.tenant.securityMaterial.deploy(
            name: "partner", user: "u", password: Passphrase("p"), by: "b")
        #expect(await fixture.post("/http/orders").status == 200)
        guard case .basic(let user, let password)? = fixture.receiver.received.last?.identity else {
            Issue.record("no credential was used")
            return
        }
        #expect(user == "u" && password.text == "p")
    }

    @Test func aTimerStartsItsFlowOnceWhenItIsDeployed() async throws {
        let fixture = try await TenantFixture()
        let flow = SampleFlow.started(schedule: "fireNow=true", steps: [SampleFlow.modifier("m", body: "x")])
        _ = try await fixture.tenant.flows.importFlow(files: ["t.iflw": flow.iflw], by: "b")
        _ = try await fixture.tenant.flows.deploy("t", by: "b")
        let records = try await fixture.tenant.messages.list()
        #expect(records.map(\.trigger) == [.timer])
    }
}
