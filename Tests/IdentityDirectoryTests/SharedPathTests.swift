import CountersignTesting
import Testing

@testable import IdentityDirectory

/// Two arrangements of one user whose services the same calls would fit.
struct SharedPathTests {
    /// The first arrangement of `_ABCXYZ` is active; `other` is a scenario with this service.
    private func fixture(
        _ service: InboundService, store: MemoryDirectoryStore = MemoryDirectoryStore()
    ) async throws -> DirectoryFixture {
        let fixture = try await DirectoryFixture(store: store)
        _ = try await fixture.directory.assign(fixture.pki.client("tenant").certificate, to: "_ABCXYZ", by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        _ = try await fixture.directory.create(
            CommunicationScenario(id: "other", name: "Other", services: [service]), by: "test")
        return fixture
    }

    private func service(_ prefix: String, _ upstream: String, _ methods: Set<String> = []) -> InboundService {
        InboundService(name: "Other", pathPrefix: prefix, upstream: .url(upstream), methods: methods)
    }

    @Test func anotherWayForTheSameCallsIsToldAndRefused() async throws {
        let fixture = try await fixture(service("/orders", "http://127.0.0.1:2"))
        let directory = fixture.directory
        let refusal = await #expect(throws: DirectoryError.self) {
            try await fixture.activate("second", user: "_ABCXYZ", scenario: "other")
        }
        #expect(refusal?.code == .incomplete && refusal?.finding == "pathAmbiguous")
        #expect(refusal?.detail.contains("first") == true && refusal?.detail.contains("http://127.0.0.1:2") == true)
        let finding = try #require(try await directory.check(arrangement: "second").first)
        #expect(finding.code == "pathAmbiguous" && finding.isBlocking)
        #expect(try await directory.arrangement("second").state == .draft)
        // Each of the ways out that it names.
        _ = try await directory.deactivate(arrangement: "first", by: "test")
        #expect(try await directory.check(arrangement: "second").isEmpty)
        _ = try await directory.activate(arrangement: "second", by: "test")
        await #expect(throws: DirectoryError.self) {
            _ = try await directory.activate(arrangement: "first", by: "test")
        }
    }

    @Test(arguments: ["/orders/new", "/orderss", "/invoices"])
    func anotherPathIsNoAmbiguity(prefix: String) async throws {
        let fixture = try await fixture(service(prefix, "http://127.0.0.1:2"))
        try await fixture.activate("second", user: "_ABCXYZ", scenario: "other")
        #expect(try await fixture.directory.check(arrangement: "second").isEmpty)
    }

    @Test func methodsTellServicesApartAndOneMethodInCommonDoesNot() async throws {
        let fixture = try await fixture(service("/orders", "http://127.0.0.1:2", ["GET"]))
        let directory = fixture.directory
        var orders = try await directory.scenario("orders")
        orders.services[0].methods = ["POST"]
        _ = try await directory.update(orders, by: "test")
        try await fixture.activate("second", user: "_ABCXYZ", scenario: "other")
        orders.services[0].methods = ["POST", "GET"]
        let widened = orders
        let refusal = await #expect(throws: DirectoryError.self) {
            _ = try await directory.update(widened, by: "test")
        }
        #expect(refusal?.code == .inUse && refusal?.detail.contains("second") == true)
        #expect(try await directory.scenario("orders").services[0].methods == ["POST"])
    }

    @Test func anActiveArrangementDoesNotBecomeAmbiguousByAChange() async throws {
        let fixture = try await fixture(service("/orders", "http://127.0.0.1:2"))
        let directory = fixture.directory
        _ = try await directory.assign(fixture.pki.client("other").certificate, to: "_DEFXYZ", by: "test")
        var second = try await fixture.activate("second", user: "_DEFXYZ", scenario: "other")
        second.userID = "_ABCXYZ"
        let changed = second
        let refusal = await #expect(throws: DirectoryError.self) {
            _ = try await directory.update(changed, by: "test")
        }
        #expect(refusal?.finding == "pathAmbiguous")
        #expect(try await directory.arrangement("second").userID == "_DEFXYZ")
    }

    @Test func theSamePlaceIsOnlyToConsider() async throws {
        let fixture = try await fixture(service("/orders", "http://127.0.0.1:1"))
        try await fixture.activate("second", user: "_ABCXYZ", scenario: "other")
        let finding = try #require(try await fixture.directory.check(arrangement: "second").first)
        #expect(finding.code == "pathShared" && !finding.isBlocking)
        #expect(finding.detail.contains("noted as first's"))
    }

    @Test func aPairFromBeforeTheRuleIsTold() async throws {
        let store = MemoryDirectoryStore()
        let fixture = try await fixture(service("/orders", "http://127.0.0.1:2"), store: store)
        let directory = fixture.directory
        #expect(try await directory.ambiguousArrangements().isEmpty)
        var old = CommunicationArrangement(
            id: "before", scenarioID: "other", systemID: "partner", userID: "_ABCXYZ")
        _ = try await directory.create(old, by: "test")
        #expect(try await directory.ambiguousArrangements().isEmpty, "a draft lets nobody in")
        old.state = .active
        let active = old
        try await store.write { try $0.arrangements.update(active) }
        #expect(
            try await directory.ambiguousArrangements() == [
                ArrangementAmbiguity(
                    arrangementID: "before", otherID: "first", userID: "_ABCXYZ", pathPrefix: "/orders")
            ])
        _ = try await directory.deactivate(arrangement: "first", by: "test")
        #expect(try await directory.ambiguousArrangements().isEmpty)
    }

    @Test func arrangementsOfOtherMethodsDoNotMeet() async throws {
        let fixture = try await fixture(service("/orders", "http://127.0.0.1:2"))
        try await fixture.directory.setPassword(user: "_ABCXYZ", password: "a-very-long-password", by: "test")
        try await fixture.activate("second", user: "_ABCXYZ", scenario: "other", method: .userAndPassword)
        #expect(try await fixture.directory.check(arrangement: "second").isEmpty)
    }
}
