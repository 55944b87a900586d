import Foundation
import HTTPTypes
import Testing

/// The page on which an authority is replaced: what it shows at each state, and what its buttons do.
@Suite struct IssuingAuthorityPagesTests {
    private static let path = "/administrator/issuing-authorities"

    @Test func successorIsMadeTriedTurnedBackAndTheOldOneRetired() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.visit { visitor in
            let first = try await visitor.get(Self.path)
            #expect(first.text.contains("Make a Successor"))
            let made = try await visitor.post(Self.path, [])
            #expect(made.status == .seeOther)
            let both = try await visitor.get(Self.path)
            #expect(!both.text.contains("Make a Successor"), "one authority leaves at a time")
            let leaving = try #require(both.text.ranges(of: /issuing-authorities\/[0-9a-f]{64}/).last)
            let old = "/administrator/" + both.text[leaving]
            #expect(try await visitor.get(old).text.contains("Show the Successor&#39;s Certificates"))
            #expect(try await visitor.post("\(old)/try", [("days", "none")]).status == .unprocessableContent)
            #expect(try await visitor.post("\(old)/try", [("days", "7")]).status == .seeOther)
            #expect(try await visitor.get(old).text.contains("Turn Back"))
            #expect(try await visitor.post("\(old)/turn-back", []).status == .seeOther)
            #expect(try await visitor.get(old).text.contains("The last trial was turned back: admin wants it so."))
            _ = try await visitor.post("\(old)/try", [("days", "7")])
            _ = try await visitor.post("\(old)/retire", [])
            #expect(try await visitor.get(old).text.contains("Retired"))
        }
        let actions = try await fixture.directory.audit().map(\.action).filter { $0.hasPrefix("issuing-authority") }
        let steps = ["rotate", "try", "turn-back", "try", "retire"]
        #expect(actions.reversed() == steps.map { "issuing-authority.\($0)" })
    }
}
