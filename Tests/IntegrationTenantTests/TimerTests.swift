import CountersignTesting
import Foundation
import IntegrationFlows
import IntegrationTenant
import Testing

/// Timers fire at the times of their patterns, over restarts too.
@Suite struct TimerTests {
    private static func deploy(_ fixture: TenantFixture, _ schedule: String) async throws {
        let flow = SampleFlow.started(schedule: schedule, steps: [SampleFlow.modifier("m", body: "x")])
        _ = try await fixture.tenant.flows.importFlow(files: ["t.iflw": flow.iflw], by: "b")
        _ = try await fixture.tenant.flows.deploy("t", by: "b")
    }

    /// Lets the tenant look around for a while, at one moment of its clock.
    private static func look(_ tenant: Tenant) async {
        let running = Task { try await tenant.run() }
        for _ in 0..<300 { await Task.yield() }
        running.cancel()
        _ = await running.result
    }

    private static func firings(_ fixture: TenantFixture) async throws -> Int {
        try await fixture.store.records(MessageFilter()).count
    }

    @Test func aRestartNeitherRepeatsAFiringNorLeavesOneOut() async throws {
        // 1 800 000 000 is 08:00:00 GMT.
        let fixture = try await TenantFixture()
        fixture.clock.advance(seconds: 600)
        try await Self.deploy(fixture, "0+15+*+?+*+*+*")
        await Self.look(fixture.tenant)
        fixture.clock.advance(seconds: 299)
        await Self.look(fixture.tenant)
        #expect(try await Self.firings(fixture) == 0)
        fixture.clock.advance(seconds: 1)
        await Self.look(fixture.tenant)
        #expect(try await Self.firings(fixture) == 1)
        await Self.look(try await fixture.reopened())
        #expect(try await Self.firings(fixture) == 1)
        // It stands still from before 09:15 until 11:30, when it had been due three times.
        fixture.clock.advance(seconds: 11_700)
        await Self.look(try await fixture.reopened())
        #expect(try await Self.firings(fixture) == 2)
        fixture.clock.advance(seconds: 2_700)
        await Self.look(try await fixture.reopened())
        #expect(try await Self.firings(fixture) == 3)
    }

    @Test func timersTellTheirScheduleAndWhenTheyFireNext() async throws {
        // 08:00:00 GMT.
        let fixture = try await TenantFixture()
        let flow = SampleFlow.started(
            schedule: "0+15+*+?+*+*+*&trigger.timeZone=Etc/GMT", steps: [SampleFlow.modifier("m", body: "x")])
        _ = try await fixture.tenant.flows.importFlow(files: ["t.iflw": flow.iflw], by: "b")
        let saved = try #require(try await fixture.tenant.messages.timers(of: "t").first)
        #expect(saved.name == "Start" && saved.schedule == "0 15 * ? * * * (Etc/GMT)" && saved.nextAt == nil)
        _ = try await fixture.tenant.flows.deploy("t", by: "b")
        let start = fixture.clock.now
        #expect(try await fixture.tenant.messages.timers(of: "t").first?.nextAt == start.addingTimeInterval(900))
        fixture.clock.advance(seconds: 900)
        await Self.look(fixture.tenant)
        let fired = try #require(try await fixture.tenant.messages.timers(of: "t").first)
        #expect(fired.lastFiredAt == fixture.clock.now && fired.nextAt == start.addingTimeInterval(4_500))
        let once = SampleFlow.started(schedule: "fireNow=true", steps: [])
        _ = try await fixture.tenant.flows.importFlow(files: ["o.iflw": once.iflw], by: "b")
        _ = try await fixture.tenant.flows.deploy("o", by: "b")
        let timer = try #require(try await fixture.tenant.messages.timers(of: "o").first)
        #expect(timer.schedule == "once, when the flow is deployed" && timer.nextAt == nil)
    }

    @Test func aFiringThatWasStoredBeforeTheCrashIsNotRepeated() async throws {
        let fixture = try await TenantFixture()
        try await Self.deploy(fixture, "0+0/1+*+?+*+*+*")
        fixture.clock.advance(seconds: 60)
        await Self.look(fixture.tenant)
        #expect(try await Self.firings(fixture) == 1)
        // As if the process had ended before the firing was noted.
        try await fixture.store.save(
            firing: fixture.clock.now.addingTimeInterval(-60), of: TimerName(flowID: "t", number: 0))
        await Self.look(try await fixture.reopened())
        #expect(try await Self.firings(fixture) == 1)
    }
}
