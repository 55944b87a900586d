import CountersignTesting
import HummingbirdTesting
import Testing

@testable import IdentityDirectory

/// What the overview warns of.
@Suite struct HomePageTests {
    @Test func arrangementsThatAreAmbiguousFromBeforeTheRuleAreTold() async throws {
        let fixture = try await ConsoleFixture()
        let elsewhere = InboundService(
            name: "Elsewhere", pathPrefix: "/orders", upstream: .url("http://127.0.0.1:9"))
        _ = try await fixture.directory.create(
            CommunicationScenario(id: "ELSEWHERE", name: "Elsewhere", services: [elsewhere]), by: "admin")
        var old = CommunicationArrangement(
            id: "CA_OLD", scenarioID: "ELSEWHERE", systemID: "EXT_ONE", userID: "_ABCXYZ")
        _ = try await fixture.directory.create(old, by: "admin")
        try await fixture.visit { visitor in
            let page = try await visitor.get("/").text
            #expect(!page.contains("id=\"ambiguous-arrangements\""))
        }
        old.state = .active
        let active = old
        try await fixture.store.write { try $0.arrangements.update(active) }
        try await fixture.visit { visitor in
            let page = try await visitor.get("/").text
            #expect(page.contains("id=\"ambiguous-arrangements\""))
            #expect(page.contains("CA_OLD and CA_ONE of user _ABCXYZ, /orders"))
            let own = try await visitor.get(
                "/administrator/general-settings/integration/communication-arrangements/CA_OLD")
            #expect(own.text.contains("would fit two services"))
        }
    }
}
