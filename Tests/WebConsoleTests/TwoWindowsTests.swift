import CountersignTesting
import HTTPTypes
import IdentityDirectory
import Testing

/// A form that was opened before somebody else saved does not undo what they did.
@Suite struct TwoWindowsTests {
    private static let settings = "/administrator/general-settings/integration"

    private func seen(_ form: String, in page: String) throws -> String {
        try #require(Visitor.value("seen", in: page.components(separatedBy: "id=\"\(form)\"").last ?? ""))
    }

    @Test func aSystemIsNotOverwritten() async throws {
        let fixture = try await ConsoleFixture()
        let path = "\(Self.settings)/communication-systems/EXT_ONE/edit"
        try await fixture.visit { visitor in
            let first = try seen("system", in: try await visitor.get(path).text)
            var system = try await fixture.directory.system("EXT_ONE")
            system.contact.phone = "+49 221 1"
            _ = try await fixture.directory.update(system, by: "other")
            let fields = [("name", "Mine"), ("host", ""), ("contact-phone", "")]
            let late = try await visitor.post(path, fields + [("seen", first)])
            #expect(late.status == .conflict)
            #expect(late.text.contains("Somebody else changed the communication system EXT_ONE meanwhile"))
            #expect(late.text.contains("value=\"Mine\""), "what was typed is not lost")
            #expect(!late.text.contains("value=\"ext_one.example.com\""), "nor is what was emptied")
            #expect(try await fixture.directory.system("EXT_ONE").contact.phone == "+49 221 1")
            let again = try await visitor.post(path, fields + [("seen", try seen("system", in: late.text))])
            #expect(again.status == .seeOther, "having been told, it is saved: \(again.text)")
            #expect(try await fixture.directory.system("EXT_ONE").name == "Mine")
        }
    }

    @Test func anArrangementsFormFollowsItsScenario() async throws {
        let fixture = try await ConsoleFixture()
        let path = "\(Self.settings)/communication-arrangements/CA_TWO/edit"
        var scenario = try await fixture.directory.scenario("ORDERS")
        scenario.properties = [ScenarioProperty(name: "Company"), ScenarioProperty(name: "Region")]
        let both = try await fixture.directory.update(scenario, by: "admin")
        try await fixture.visit { visitor in
            let first = try seen("arrangement", in: try await visitor.get(path).text)
            var fewer = both
            fewer.properties.removeFirst()
            _ = try await fixture.directory.update(fewer, by: "other")
            let fields = [
                ("scenario", "ORDERS"), ("system", "EXT_TWO"), ("method", "ssl-client-certificate"),
                ("user", "_DEFXYZ"), ("property-0", "1000"), ("property-1", "South"),
            ]
            let late = try await visitor.post(path, fields + [("seen", first)])
            #expect(late.status == .conflict, "the first property is another one now")
            #expect(try await fixture.directory.arrangement("CA_TWO").properties.isEmpty)
        }
    }

    @Test func aScenarioIsNotOverwritten() async throws {
        let fixture = try await ConsoleFixture()
        let path = "\(Self.settings)/communication-scenarios/ORDERS"
        try await fixture.visit { visitor in
            let first = try seen("general", in: try await visitor.get(path).text)
            var scenario = try await fixture.directory.scenario("ORDERS")
            scenario.authenticationMethods = [.sslClientCertificate]
            _ = try await fixture.directory.update(scenario, by: "other")
            let fields = [
                ("name", "Orders"), ("authentication", "ssl-client-certificate"),
                ("authentication", "user-and-password"), ("seen", first),
            ]
            #expect(try await visitor.post("\(path)/general", fields).status == .conflict)
            #expect(
                try await fixture.directory.scenario("ORDERS").authenticationMethods == [.sslClientCertificate])
            let unchanged = try seen("general", in: try await visitor.get(path).text)
            #expect(try seen("general", in: try await visitor.get(path).text) == unchanged, "it stands still")
        }
    }
}
