import ConnectionLifecycle
import CountersignTesting
import Foundation
import HTTPTypes
import IdentityDirectory
import Testing

@Suite struct ConnectionPagesTests {
    private static let form = [
        ("flow", "Orders_Two"), ("alias", "alias_new"), ("user", "_NEWUSER"), ("arrangement", "CA_NEW"),
        ("scenario", "ORDERS"), ("system", "EXT_NEW"), ("algorithm", "ec-p256"),
    ]

    @Test func thePreviewNamesEachStepAndChangesNothing() async throws {
        let tenant = try await ConsoleTenant.make()
        let fixture = try await ConsoleFixture(tenant: tenant)
        let users = try await fixture.directory.users().count
        try await fixture.visit { visitor in
            let answer = try await visitor.post("/new-connection", Self.form + [("action", "preview")])
            #expect(answer.status == .ok)
            #expect(answer.text.contains("What Would Be Done"))
            #expect(answer.text.contains("user _NEWUSER, system EXT_NEW, arrangement CA_NEW"))
        }
        #expect(try await fixture.directory.users().count == users)
        #expect(try await tenant.keystore.entries().count == 1)
    }

    @Test func connectingShowsTheRunAndTheConnectionOnTheMap() async throws {
        let tenant = try await ConsoleTenant.make()
        let fixture = try await ConsoleFixture(tenant: tenant)
        try await fixture.visit { visitor in
            let begun = try await visitor.post("/new-connection", Self.form + [("action", "connect")])
            #expect(begun.status == .seeOther)
            let run = try await visitor.get(begun.location)
            #expect(run.text.contains("Done on both sides."), "\(run.text)")
            let map = try await visitor.get("/connections-map")
            for word in ["alias_new", "_NEWUSER", "CA_NEW", "EXT_NEW", "Orders_Two"] {
                #expect(map.text.contains(word), "\(word) is missing on the map")
            }
            let list = try await visitor.get("/connections")
            #expect(list.text.contains("alias_new"))
        }
        let owner = try await fixture.directory.owner(
            of: try await tenant.keystore.certificate("alias_new").fingerprint)
        #expect(owner == "_NEWUSER")
    }

    @Test func aPartnerIsAddedAskedAndAnswers() async throws {
        let tenant = try await ConsoleTenant.make()
        let fixture = try await ConsoleFixture(tenant: tenant)
        try await fixture.visit { visitor in
            let added = try await visitor.post("/called-sides", [("name", "ACME"), ("issues", "server")])
            #expect(added.status == .seeOther)
            #expect(try await visitor.get("/called-sides").text.contains("Partner, is given certificates"))
            let fields = [
                ("flow", "Orders_Two"), ("alias", "acme"), ("user", "CUSTOMER_17"), ("arrangement", ""),
                ("algorithm", "ec-p256"), ("counterpart", "ACME"), ("action", "connect"),
            ]
            let begun = try await visitor.post("/new-connection", fields)
            #expect(begun.status == .seeOther, "\(begun.text)")
            let asked = try await visitor.get(begun.location)
            #expect(asked.text.contains("Give this certificate to the partner"))
            #expect(asked.text.contains("BEGIN CERTIFICATE"))
            #expect(try await visitor.post("\(begun.location)/answer", []).status == .seeOther)
            let connections = try #require(fixture.connections)
            let run = try #require(try await connections.runs().first)
            #expect(try await connections.ended(run.id, withinSeconds: 20).state.status == .completed)
            let refused = try await visitor.post("\(begun.location)/answer", [])
            #expect(refused.status == .unprocessableContent)
            let kept = try await visitor.post("/called-sides/ACME/delete", [])
            #expect(try await visitor.get(kept.location).text.contains("is used by the connections acme"))
        }
    }

    @Test func whatIsRefusedIsToldWithTheFormAsItWas() async throws {
        let fixture = try await ConsoleFixture(tenant: try await ConsoleTenant.make())
        try await fixture.visit { visitor in
            let fields = Self.form.map { $0.0 == "scenario" || $0.0 == "system" ? ($0.0, "") : $0 }
            let answer = try await visitor.post("/new-connection", fields + [("action", "preview")])
            #expect(answer.status == .unprocessableContent)
            #expect(answer.text.contains("There is no communication arrangement CA_NEW."))
            #expect(answer.text.contains("value=\"alias_new\""))
        }
    }

    @Test func aRotationIsScheduledAndBegunAndTurnedBack() async throws {
        let fixture = try await ConsoleFixture(tenant: try await ConsoleTenant.make())
        let connections = try #require(fixture.connections)
        try await fixture.visit { visitor in
            _ = try await visitor.post("/new-connection", Self.form + [("action", "connect")])
            let path = "/connections/alias_new"
            _ = try await connections.setRotation(RotationPolicy(observeSecondsMax: 77), of: "alias_new")
            _ = try await visitor.post("\(path)/schedule", [("days", "30"), ("overlap", "60")])
            #expect(
                try await connections.connection("alias_new").rotation
                    == RotationPolicy(daysBeforeExpiry: 30, overlapSeconds: 60, observeSecondsMax: 77))
            let begun = try await visitor.post("\(path)/rotate", [])
            let running = try await visitor.get(begun.location)
            #expect(running.text.contains("http-equiv=\"refresh\""), "the page goes on by itself")
            _ = try await visitor.post("\(begun.location)/turn-back", [])
            let run = try #require(try await connections.runs(of: "alias_new", limit: 1).first)
            let ended = try await connections.ended(run.id, withinSeconds: 60)
            #expect(ended.state.status == .undone)
            let page = try await visitor.get(begun.location)
            #expect(page.text.contains("Both sides are as they were."))
        }
    }

    @Test func anAuditorSeesConnectionsAndChangesNone() async throws {
        let fixture = try await ConsoleFixture(tenant: try await ConsoleTenant.make())
        _ = try await fixture.session("auditor", roles: [.securityAuditor])
        try await fixture.visit(as: "auditor") { visitor in
            #expect(try await visitor.get("/connections").status == .ok)
            let refused = try await visitor.post("/new-connection", Self.form + [("action", "connect")])
            #expect(refused.status == .forbidden)
        }
    }
}
