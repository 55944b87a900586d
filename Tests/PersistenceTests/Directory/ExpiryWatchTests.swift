import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Logging
import Persistence
import Synchronization
import Testing

/// A channel that answers as it is told, and keeps what it was handed.
private final class FakeNotices: NoticeChannel {
    let name: String
    private let state = Mutex<(seen: [NoticeMessage], failure: NoticeFailure?)>(([], nil))

    init(_ name: String) { self.name = name }

    var seen: [NoticeMessage] { state.withLock { $0.seen } }
    func fail(_ failure: NoticeFailure?) { state.withLock { $0.failure = failure } }

    func deliver(_ message: NoticeMessage) async throws(NoticeFailure) {
        let failure = state.withLock { state in
            state.seen.append(message)
            return state.failure
        }
        if let failure { throw failure }
    }
}

/// Counts what it is shown.
private final class CountingObserver: ExpiryObserver {
    private let state = Mutex<[Int]>([])
    var counts: [Int] { state.withLock { $0 } }
    func sees(_ objects: [ExpiringObject], at date: Date) { state.withLock { $0.append(objects.count) } }
    func delivered(by channel: String, successfully: Bool) {}
}

struct ExpiryWatchTests {
    @Test func whatExpiresIsMeasuredEveryMinute() async throws {
        let fixture = try await DirectoryFixture()
        let observer = CountingObserver()
        let watch = ExpiryWatch(directory: fixture.directory, observer: observer, logger: Logger(label: "test"))
        var last = ExpiryPass()
        try await watch.pass(&last)
        _ = try await fixture.directory.assign(
            try fixture.pki.client("soon").certificate, to: "_ABCXYZ", by: "test")
        fixture.clock.advance(seconds: 20)
        try await watch.pass(&last)
        #expect(observer.counts == [0])
        fixture.clock.advance(seconds: 20)
        try await watch.pass(&last)
        #expect(observer.counts == [0, 1])
    }

    @Test func eachDayOfTheScheduleHasItsNotice() {
        let now = Date(timeIntervalSince1970: 1_795_000_000)
        func due(_ days: Double) -> Int? {
            ExpirySchedule.standard.due(expiresAt: now.addingTimeInterval(days * 86_400), at: now)
        }
        #expect(due(90.1) == nil)
        #expect(due(90) == 90)
        #expect(due(60.5) == 90)
        #expect([60, 31, 30, 14.1, 14, 7, 1.5, 1, 0.1].map(due) == [60, 60, 30, 30, 14, 7, 7, 1, 1])
        #expect(due(0) == nil)
        #expect(due(-3) == nil)
    }

    @Test(arguments: StoreKind.allCases)
    func ownersAreToldOnceForEachDay(kind: StoreKind) async throws {
        let open = try kind.open()
        let fixture = try await DirectoryFixture(store: open.store)
        let template = try fixture.pki.template("CN=partner", usage: .client, days: 100)
        let certificate = try fixture.pki.issue(template).certificate
        _ = try await fixture.directory.assign(certificate, to: "_ABCXYZ", by: "test")
        let channel = FakeNotices("mail")
        func watch() -> ExpiryWatch {
            ExpiryWatch(directory: fixture.directory, channels: [channel], logger: Logger(label: "test"))
        }
        for _ in 0..<100 {
            // Another process, or another start, each time.
            for _ in 0..<2 {
                try await watch().sweep()
                try await watch().deliver()
            }
            fixture.clock.advance(seconds: 86_400)
        }
        #expect(channel.seen.map(\.days) == [90, 60, 30, 14, 7, 1])
        #expect(Set(channel.seen.map(\.id)).count == 6)
        #expect(channel.seen.allSatisfy { $0.object.owner == "_ABCXYZ" && $0.object.kind == .communicationUser })
    }

    @Test(arguments: StoreKind.allCases)
    func aChannelThatFailsIsTriedAgainAloneAndLater(kind: StoreKind) async throws {
        let open = try kind.open()
        let fixture = try await DirectoryFixture(store: open.store)
        _ = try await fixture.directory.assign(
            fixture.pki.client("partner", days: 5).certificate, to: "_ABCXYZ", by: "test")
        let (mail, hook) = (FakeNotices("mail"), FakeNotices("hook"))
        let watch = ExpiryWatch(directory: fixture.directory, channels: [mail, hook], logger: Logger(label: "test"))
        hook.fail(NoticeFailure("no connection"))
        #expect(try await watch.sweep() == 1)
        #expect(try await watch.deliver() == 1)
        #expect(try await watch.deliver() == 0)
        #expect(hook.seen.count == 1)
        let waiting = try #require(try await watch.notices().first)
        #expect(waiting.deliveries.map(\.state) == [.sent, .pending])
        #expect(waiting.deliveries[1].failure == "no connection")
        fixture.clock.advance(seconds: 60)
        #expect(try await watch.deliver() == 0)
        fixture.clock.advance(seconds: 239)
        #expect(try await watch.deliver() == 0)
        #expect(hook.seen.count == 2)
        fixture.clock.advance(seconds: 1)
        hook.fail(nil)
        #expect(try await watch.deliver() == 1)
        #expect(mail.seen.count == 1)
        #expect(hook.seen.map(\.id) == Array(repeating: waiting.id, count: 3))
        #expect(try await watch.notices().first?.nextAttemptAt == nil)
    }

    @Test func whatCanNeverGoWellIsGivenUpUntilSomebodyAsks() async throws {
        let fixture = try await DirectoryFixture()
        _ = try await fixture.directory.assign(
            fixture.pki.client("partner", days: 5).certificate, to: "_ABCXYZ", by: "test")
        let hook = FakeNotices("hook")
        let watch = ExpiryWatch(directory: fixture.directory, channels: [hook], logger: Logger(label: "test"))
        hook.fail(NoticeFailure("gone", isFinal: true))
        try await watch.sweep()
        try await watch.deliver()
        let failed = try #require(try await watch.notices().first)
        #expect(failed.deliveries.map(\.state) == [.failed])
        fixture.clock.advance(seconds: 86_400)
        try await watch.deliver()
        #expect(hook.seen.count == 1)
        hook.fail(nil)
        _ = try await watch.retry(notice: failed.id, by: "test")
        #expect(try await watch.deliver() == 1)
    }

    @Test(arguments: StoreKind.allCases)
    func ownersHaveTheMailAddressesOfTheirSystems(kind: StoreKind) async throws {
        let open = try kind.open()
        let fixture = try await DirectoryFixture(store: open.store)
        for (user, days) in [("_ABCXYZ", 5.0), ("_DEFXYZ", 6)] {
            _ = try await fixture.directory.assign(
                fixture.pki.client("partner of \(user)", days: days).certificate, to: user, by: "test")
        }
        for (id, mail) in [("one", "ops@one.example"), ("two", "ops@two.example"), ("mute", "")] {
            _ = try await fixture.directory.create(
                CommunicationSystem(id: id, name: id, contact: .init(name: "N", mail: mail)), by: "test")
            _ = try await fixture.directory.create(
                CommunicationArrangement(id: "a-\(id)", scenarioID: "orders", systemID: id, userID: "_ABCXYZ"),
                by: "test")
        }
        let watch = ExpiryWatch(directory: fixture.directory, channels: [], logger: Logger(label: "test"))
        let found = try await watch.overview().filter { $0.kind == .communicationUser }
        #expect(found.map(\.owner) == ["_ABCXYZ", "_DEFXYZ"])
        #expect(found.map(\.contacts) == [["ops@one.example", "ops@two.example"], []])
    }

    @Test func whatIsOnItsWayOutBotherNobody() async throws {
        let fixture = try await DirectoryFixture()
        let (retiring, blocked) = (try fixture.pki.client("one", days: 5), try fixture.pki.client("two", days: 5))
        for identity in [retiring, blocked] {
            _ = try await fixture.directory.assign(identity.certificate, to: "_ABCXYZ", by: "test")
        }
        _ = try await fixture.directory.retire(fingerprint: retiring.certificate.fingerprint, by: "test")
        _ = try await fixture.directory.block(.fingerprint(blocked.certificate.fingerprint), reason: "x", by: "test")
        _ = try await fixture.directory.createToken(
            name: "ci", roles: [.securityAuditor], expiresAt: fixture.clock.now.addingTimeInterval(86_400), by: "ann")
        let watch = ExpiryWatch(directory: fixture.directory, logger: Logger(label: "test"))
        #expect(try await watch.overview().map(\.name) == ["ci"])
    }
}
