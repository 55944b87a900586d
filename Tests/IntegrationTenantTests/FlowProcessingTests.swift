import CountersignTesting
import Foundation
import IntegrationFlows
import IntegrationTenant
import Synchronization
import Testing

/// How many messages of a flow run at once, and in which order.
@Suite struct FlowProcessingTests {
    private static let flow = "orders_ABCXYZ"

    private static func fixture(_ processing: FlowProcessing) async throws -> TenantFixture {
        let fixture = try await TenantFixture()
        try await fixture.deploy(flow, alias: "tenant_key_pair")
        _ = try await fixture.tenant.flows.setProcessing(flow, processing, by: "a")
        return fixture
    }

    /// The last line of each body that arrived.
    private static func arrived(_ fixture: TenantFixture) -> [String] {
        fixture.receiver.received.map {
            String(decoding: $0.call.http?.body ?? [], as: UTF8.self).split(separator: "\n").last.map(String.init) ?? ""
        }
    }

    private static func send(_ fixture: TenantFixture, _ body: String) -> Task<MessageRecord, any Error> {
        let messages = fixture.tenant.messages
        return Task { try await messages.send(flow: flow, body: Array(body.utf8), by: "a") }
    }

    private static func until(_ count: Int, _ fixture: TenantFixture) async throws {
        while try await fixture.tenant.messages.list().count < count { await Task.yield() }
    }

    @Test func noMoreRunAtOnceThanTheFlowSays() async throws {
        let fixture = try await Self.fixture(FlowProcessing(concurrentMax: 2))
        let running = Mutex((now: 0, most: 0))
        fixture.receiver.setAnswer { _ in
            running.withLock { state in
                state.now += 1
                state.most = max(state.most, state.now)
            }
            for _ in 0..<100 { await Task.yield() }
            running.withLock { $0.now -= 1 }
            return ReceiverReply(status: 200)
        }
        let tasks = (0..<12).map { Self.send(fixture, "\($0)") }
        for task in tasks { #expect(try await task.value.status == .completed) }
        #expect(running.withLock { $0.most } <= 2)
        #expect(Set(Self.arrived(fixture)).count == 12)
    }

    @Test func inOrderAMessageWaitsForTheRetriesOfTheOneBefore() async throws {
        let fixture = try await Self.fixture(FlowProcessing(isOrdered: true))
        fixture.receiver.setAnswer { _ in ReceiverReply(status: 503) }
        let first = try await Self.send(fixture, "one").value
        #expect(first.status == .retry)
        let second = Self.send(fixture, "two")
        try await Self.until(2, fixture)
        let third = Self.send(fixture, "three")
        try await Self.until(3, fixture)
        #expect(Self.arrived(fixture) == ["one"])
        fixture.receiver.setAnswer { _ in ReceiverReply(status: 200) }
        #expect(try await fixture.tenant.messages.retry(first.id, by: "a").status == .completed)
        #expect(try await second.value.status == .completed)
        #expect(try await third.value.status == .completed)
        #expect(Self.arrived(fixture) == ["one", "one", "two", "three"])
    }

    @Test func oneThatWaitsForItsTurnCanBeCancelled() async throws {
        let fixture = try await Self.fixture(FlowProcessing(isOrdered: true))
        fixture.receiver.setAnswer { _ in ReceiverReply(status: 503) }
        let first = try await Self.send(fixture, "one").value
        let second = Self.send(fixture, "two")
        try await Self.until(2, fixture)
        let waiting = try #require(try await fixture.tenant.messages.list().first { $0.id != first.id })
        #expect(try await fixture.tenant.messages.cancel(waiting.id, by: "a").status == .cancelled)
        #expect(try await second.value.status == .cancelled)
        let third = Self.send(fixture, "three")
        try await Self.until(3, fixture)
        fixture.receiver.setAnswer { _ in ReceiverReply(status: 200) }
        #expect(try await fixture.tenant.messages.cancel(first.id, by: "a").status == .cancelled)
        #expect(try await third.value.status == .completed)
        #expect(Self.arrived(fixture) == ["one", "three"])
    }

    @Test func theOrderOutlivesARestart() async throws {
        let fixture = try await Self.fixture(FlowProcessing(isOrdered: true))
        for (index, id) in ["b", "a", "c"].enumerated() {
            var left = MessageRecord(
                id: id, correlationID: id, flowID: Self.flow, flowName: "x", status: .processing, trigger: .https,
                sender: nil, startedAt: fixture.clock.now, payloadSize: 1)
            if index == 0 {
                left.status = .retry
                left.nextAttemptAt = fixture.clock.now.addingTimeInterval(60)
            }
            try await fixture.store.insert(left, payload: FlowMessage(body: Array(id.utf8)))
        }
        let tenant = try await fixture.reopened()
        #expect(try await tenant.flows.processing(of: Self.flow).isOrdered)
        let running = Task { try await tenant.run() }
        for _ in 0..<200 { await Task.yield() }
        #expect(fixture.receiver.received.isEmpty)
        fixture.clock.advance(seconds: 61)
        while try await tenant.messages.list(MessageFilter(statuses: [.completed])).count < 3 { await Task.yield() }
        running.cancel()
        _ = await running.result
        #expect(Self.arrived(fixture) == ["b", "a", "c"])
    }

    @Test func limitsBeyondTheTenantsAreRefused() async throws {
        let fixture = try await Self.fixture(FlowProcessing())
        for most in [0, 65] {
            let code = await TenantFixture.code {
                _ = try await fixture.tenant.flows.setProcessing(
                    Self.flow, FlowProcessing(concurrentMax: most), by: "a")
            }
            #expect(code == .badInput)
        }
    }
}
