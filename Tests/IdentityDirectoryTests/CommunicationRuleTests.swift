import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Testing

/// The rules of systems, users, scenarios and arrangements beyond the first story.
struct CommunicationRuleTests {
    private func code(_ body: () async throws -> some Any) async -> DirectoryError.Code? {
        do {
            _ = try await body()
            return nil
        } catch {
            return (error as? DirectoryError)?.code
        }
    }

    @Test func aSystemsFieldsAreChecked() async throws {
        let directory = try await DirectoryFixture().directory
        func create(_ change: (inout CommunicationSystem) -> Void) async -> DirectoryError.Code? {
            var system = CommunicationSystem(id: "S", name: "S", host: "erp.example.com", port: 8443)
            change(&system)
            let made = system
            return await code { try await directory.create(made, by: "test") }
        }
        #expect(await create { $0.host = "https://erp.example.com" } == .invalid)
        #expect(await create { $0.host = "erp.example.com:8443" } == .invalid)
        #expect(await create { $0.port = 65_536 } == .invalid)
        #expect(await create { $0.host = nil } == .invalid)
        #expect(await create { $0.contact.mail = "nobody" } == .invalid)
        #expect(await create { $0.contact = .init(name: "Ada", mail: "ada@example.com", phone: "1") } == nil)
        #expect(try await directory.system("S").contact.mail == "ada@example.com")
    }

    @Test func aSystemThatOnlyCallsIsNeverCalled() async throws {
        let fixture = try await DirectoryFixture()
        let directory = fixture.directory
        var scenario = try await directory.scenario("orders")
        scenario.outboundServices = [OutboundService(name: "Confirm", path: "/confirm")]
        _ = try await directory.update(scenario, by: "test")
        _ = try await directory.create(
            CommunicationSystem(id: "caller", name: "Caller", isInboundOnly: true), by: "test")
        let outbound = OutboundPart(services: [.init(name: "Confirm")])
        let refused = CommunicationArrangement(
            id: "a", scenarioID: "orders", systemID: "caller", outbound: outbound)
        #expect(await code { try await directory.create(refused, by: "test") } == .invalid)
        _ = try await directory.create(
            CommunicationArrangement(id: "a", scenarioID: "orders", systemID: "partner", outbound: outbound), by: "test"
        )
        var partner = try await directory.system("partner")
        partner.isInboundOnly = true
        let changed = partner
        #expect(await code { try await directory.update(changed, by: "test") } == .inUse)
    }

    @Test func outboundPartAndPropertiesMustBeCompleteBeforeActivation() async throws {
        let fixture = try await DirectoryFixture()
        let directory = fixture.directory
        var scenario = try await directory.scenario("orders")
        scenario.outboundServices = [OutboundService(name: "Confirm", path: "/confirm")]
        scenario.properties = [ScenarioProperty(name: "Company Code", isRequired: true)]
        _ = try await directory.update(scenario, by: "test")
        let client = try fixture.pki.client("tenant")
        _ = try await directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        var arrangement = try await directory.create(
            CommunicationArrangement(
                id: "a", scenarioID: "orders", systemID: "partner", userID: "_ABCXYZ",
                outbound: OutboundPart(
                    authentication: .sslClientCertificate, services: [.init(name: "Confirm", path: "/v2/confirm")])),
            by: "test")
        let codes = try await directory.check(arrangement: "a").map(\.code)
        #expect(codes == ["propertyMissing", "hostMissing", "credentialMissing"])
        #expect(await code { try await directory.activate(arrangement: "a", by: "test") } == .incomplete)
        var system = try await directory.system("partner")
        (system.host, system.port) = ("erp.example.com", 8443)
        _ = try await directory.update(system, by: "test")
        arrangement.outbound?.credential = "alias_1"
        arrangement.properties = ["Company Code": "1000"]
        _ = try await directory.update(arrangement, by: "test")
        #expect(try await directory.activate(arrangement: "a", by: "test").state == .active)
        let setting = try #require(arrangement.outbound?.services.first)
        #expect(
            OutboundPart.address(of: scenario.outboundServices[0], setting, at: system)
                == "https://erp.example.com:8443/v2/confirm")
        scenario.outboundServices = []
        let without = scenario
        #expect(await code { try await directory.update(without, by: "test") } == .inUse)
    }

    @Test func onlySoManyArrangementsAreAllowed() async throws {
        let directory = try await DirectoryFixture().directory
        var scenario = try await directory.scenario("orders")
        scenario.arrangementsMax = 1
        _ = try await directory.update(scenario, by: "test")
        let first = CommunicationArrangement(id: "a", scenarioID: "orders", systemID: "partner")
        _ = try await directory.create(first, by: "test")
        #expect(await code { try await directory.duplicate(arrangement: "a", as: "b", by: "test") } == .tooMany)
        scenario.arrangementsMax = 2
        _ = try await directory.update(scenario, by: "test")
        _ = try await directory.duplicate(arrangement: "a", as: "b", by: "test")
        scenario.arrangementsMax = 1
        let fewer = scenario
        #expect(
            await code { try await directory.update(fewer, by: "test") } == .tooMany, "the same rule, the same word")
    }

    @Test func aDuplicateIsADraftWithNeitherUserNorCredential() async throws {
        let fixture = try await DirectoryFixture()
        let directory = fixture.directory
        var scenario = try await directory.scenario("orders")
        scenario.outboundServices = [OutboundService(name: "Confirm", path: "/confirm")]
        scenario.properties = [ScenarioProperty(name: "Code")]
        _ = try await directory.update(scenario, by: "test")
        let original = CommunicationArrangement(
            id: "a", scenarioID: "orders", systemID: "partner", userID: "_ABCXYZ", description: "Orders",
            outbound: OutboundPart(
                authentication: .userAndPassword, credential: "partner", services: [.init(name: "Confirm")]),
            properties: ["Code": "1"])
        _ = try await directory.create(original, by: "test")
        let copy = try await directory.duplicate(arrangement: "a", as: "b", by: "test")
        #expect(copy.userID == nil)
        #expect(copy.state == .draft)
        #expect(copy.outbound?.credential == nil)
        #expect(copy.outbound?.services == original.outbound?.services)
        #expect(copy.properties == ["Code": "1"])
    }

    @Test func whatSomebodyElseChangedIsNotOverwritten() async throws {
        let directory = try await DirectoryFixture().directory
        let seen = try await directory.system("partner")
        var (theirs, mine) = (seen, seen)
        theirs.contact.phone = "+49 221 1"
        _ = try await directory.update(theirs, over: seen, by: "other")
        mine.description = "mine"
        let late = mine
        #expect(await code { try await directory.update(late, over: seen, by: "test") } == .changedMeanwhile)
        #expect(try await directory.system("partner") == theirs)
        let scenario = try await directory.scenario("orders")
        var other = scenario
        other.name = "Other"
        let renamed = other
        #expect(await code { try await directory.update(scenario, over: renamed, by: "test") } == .changedMeanwhile)
        let arrangement = try await directory.create(
            CommunicationArrangement(id: "a", scenarioID: "orders", systemID: "partner"), by: "test")
        var gone = arrangement
        gone.description = "before"
        let old = gone
        #expect(await code { try await directory.update(arrangement, over: old, by: "test") } == .changedMeanwhile)
    }

    @Test func whatIsInUseNamesAllThatUseIt() async throws {
        let directory = try await DirectoryFixture().directory
        for id in ["a", "b", "c"] {
            _ = try await directory.create(
                CommunicationArrangement(id: id, scenarioID: "orders", systemID: "partner"), by: "test")
        }
        let error = await #expect(throws: DirectoryError.self) {
            try await directory.deleteSystem("partner", by: "test")
        }
        #expect(error?.detail == "The communication system partner is used by the communication arrangements a, b, c.")
        #expect(error?.hint == "Delete the arrangements first, or change them.")
        for id in ["a", "b"] { try await directory.deleteArrangement(id, by: "test") }
        let last = await #expect(throws: DirectoryError.self) {
            try await directory.deleteScenario("orders", by: "test")
        }
        #expect(last?.detail == "The communication scenario orders is used by the communication arrangement c.")
    }

    @Test func deletingTellsFirstWhatWouldBreak() async throws {
        let fixture = try await DirectoryFixture()
        let directory = fixture.directory
        let client = try fixture.pki.client("tenant")
        _ = try await directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        let alone = try await directory.consequences(ofDeletingArrangement: "first")
        #expect(
            alone.consequences == [
                "Calls of _ABCXYZ to Orders (/orders) are refused from then on.",
                "It is the last active arrangement that lets _ABCXYZ in by SSL Client Certificate.",
            ])
        try await fixture.activate("second", user: "_ABCXYZ")
        #expect(try await directory.consequences(ofDeletingArrangement: "first").consequences.isEmpty)
        let user = try await directory.consequences(ofDeletingUser: "_ABCXYZ")
        #expect(
            user.obstacle
                == "It is used by the communication arrangements first, second and the holder of 1 certificate.")
        #expect(try await directory.consequences(ofDeletingSystem: "partner").obstacle != nil)
        #expect(try await directory.consequences(ofDeletingScenario: "orders").obstacle != nil)
        #expect(try await directory.consequences(ofDeletingUser: "_DEFXYZ").obstacle == nil)
    }

    @Test func aUserWithoutANameGetsOneWithALeadingUnderscore() async throws {
        let directory = try await DirectoryFixture().directory
        let first = try await directory.create(CommunicationUser(id: "", description: "made"), by: "test")
        let second = try await directory.create(CommunicationUser(id: ""), by: "test")
        #expect(first.id.wholeMatch(of: /_[A-Z2-9]{10}/) != nil)
        #expect(first.id != second.id)
        #expect(try await directory.user(first.id).description == "made")
    }

    @Test func aProposedPasswordFitsTheRulesAndALockedOneIsUnlocked() async throws {
        let fixture = try await DirectoryFixture()
        let directory = fixture.directory
        for weak in [
            "short!", "nospecialcharactershere", "has an umlaut: ü, and is long", "_ABCXYZ is in it, and long!",
        ] {
            #expect(
                await code { try await directory.setPassword(user: "_ABCXYZ", password: weak, by: "test") }
                    == .passwordTooWeak, "\(weak)")
        }
        let password = Passphrase.propose().text
        try await directory.setPassword(user: "_ABCXYZ", password: password, by: "test")
        try await fixture.activate("first", user: "_ABCXYZ", method: .userAndPassword)
        for _ in 0..<3 {
            _ = try await directory.judge.judge(fixture.call(nil), userName: "_ABCXYZ", password: "wrong")
        }
        #expect(try await directory.user("_ABCXYZ").passwordStatus == .locked)
        let locked = try await directory.judge.judge(fixture.call(nil), userName: "_ABCXYZ", password: password)
        #expect(locked.code == .passwordLocked)
        #expect(try await directory.unlockPassword(user: "_ABCXYZ", by: "test").passwordStatus == .active)
        let open = try await directory.judge.judge(fixture.call(nil), userName: "_ABCXYZ", password: password)
        #expect(open.code == .accepted)
    }
}
