import CountersignTesting
import IdentityDirectory
import Testing

struct ArrangementTests {
    @Test func aDraftIsActivatedOnlyWhenComplete() async throws {
        let fixture = try await DirectoryFixture()
        let directory = fixture.directory
        var arrangement = CommunicationArrangement(
            id: "first", scenarioID: "orders", systemID: "partner", state: .active)
        arrangement = try await directory.create(arrangement, by: "test")
        #expect(arrangement.state == .draft)
        #expect(try await directory.check(arrangement: "first").map(\.code) == ["userMissing"])
        arrangement.userID = "_ABCXYZ"
        _ = try await directory.update(arrangement, by: "test")
        let error = await #expect(throws: DirectoryError.self) {
            _ = try await directory.activate(arrangement: "first", by: "test")
        }
        #expect(error?.code == .incomplete)
        #expect(error?.finding == "noCertificate")
        _ = try await directory.assign(fixture.pki.client("tenant").certificate, to: "_ABCXYZ", by: "test")
        #expect(try await directory.activate(arrangement: "first", by: "test").state == .active)
        #expect(try await directory.check(arrangement: "first").isEmpty)
    }

    @Test func whatIsUsedCannotBeDeleted() async throws {
        let fixture = try await DirectoryFixture()
        let directory = fixture.directory
        _ = try await directory.create(
            CommunicationArrangement(id: "first", scenarioID: "orders", systemID: "partner", userID: "_ABCXYZ"),
            by: "test")
        let attempts: [@Sendable () async throws -> Void] = [
            { try await directory.deleteSystem("partner", by: "test") },
            { try await directory.deleteScenario("orders", by: "test") },
            { try await directory.deleteUser("_ABCXYZ", by: "test") },
        ]
        for attempt in attempts {
            let error = await #expect(throws: DirectoryError.self) { try await attempt() }
            #expect(error?.code == .inUse)
            #expect(error?.detail.contains("first") ?? false)
        }
        try await directory.deleteArrangement("first", by: "test")
        for attempt in attempts { try await attempt() }
    }

    @Test(arguments: ["", "a b", "a/b", "*", "é", String(repeating: "a", count: 81)])
    func anUnusableIdentifierIsRefused(id: String) async throws {
        let fixture = try await DirectoryFixture()
        let error = await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.create(CommunicationSystem(id: id, name: "System"), by: "test")
        }
        #expect(error?.code == .invalid)
    }

    @Test(arguments: ["orders", "/a//b", "/a/../b", "/a?b"])
    func anUnusablePathPrefixIsRefused(prefix: String) async throws {
        let fixture = try await DirectoryFixture()
        let service = InboundService(name: "x", pathPrefix: prefix, upstream: .integrationFlows)
        let error = await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.create(
                CommunicationScenario(id: "x", name: "x", services: [service]), by: "test")
        }
        #expect(error?.code == .invalid)
    }

    @Test func aMethodThatTheScenarioDoesNotAllowIsRefused() async throws {
        let fixture = try await DirectoryFixture()
        _ = try await fixture.directory.create(
            CommunicationScenario(
                id: "strict", name: "Strict", services: [], authenticationMethods: [.userAndPassword]),
            by: "test")
        let error = await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.create(
                CommunicationArrangement(id: "a", scenarioID: "strict", systemID: "partner"), by: "test")
        }
        #expect(error?.code == .invalid)
    }
}
