import CountersignTesting
import Foundation
import HTTPTypes
import HummingbirdTesting
import IdentityDirectory
import Testing

@Suite struct ProtectionTests {
    private static let lock = "/administrator/general-settings/integration/communication-users/_ABCXYZ/lock"

    @Test func formsWithoutTheSessionsTokenChangeNothing() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.visit { visitor in
            for token in ["", String(repeating: "0", count: 64), "x"] {
                let answer = try await visitor.post(Self.lock, [], token: token)
                #expect(answer.status == .forbidden)
            }
            #expect(try await fixture.directory.user("_ABCXYZ").isLocked == false)
            #expect(try await visitor.post(Self.lock, []).status == .seeOther)
            #expect(try await fixture.directory.user("_ABCXYZ").isLocked)
        }
    }

    @Test func tokensOfAnotherSessionAreRefused() async throws {
        let fixture = try await ConsoleFixture()
        let other = try await fixture.session("eve", roles: [.administrator])
        try await fixture.visit { visitor in
            let token = try await Visitor(client: visitor.client, session: other).token()
            #expect(try await visitor.post(Self.lock, [], token: token).status == .forbidden)
        }
    }

    @Test func requestsThatOtherSitesStartAreRefused() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.visit { visitor in
            let token = try await visitor.token()
            let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
            let response = try await visitor.client.executeRequest(
                uri: Self.lock, method: .post,
                headers: [
                    .cookie: "__Host-countersign-session=\(visitor.session)", site: "cross-site",
                    .contentType: "application/x-www-form-urlencoded",
                ], body: .init(string: "csrf=\(token)"))
            #expect(response.status == .forbidden)
        }
    }

    @Test func everyAnswerForbidsScriptsFramesAndCaching() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.visit { visitor in
            for path in ["/", "/help", "/administrator/nothing-here", "/search?q=x"] {
                let answer = try await visitor.get(path)
                let policy = HTTPField.Name("Content-Security-Policy").flatMap { answer.headers[$0] }
                #expect(policy?.contains("default-src 'none'") == true)
                #expect(policy?.contains("frame-ancestors 'none'") == true)
                #expect(policy?.contains("script-src") == false)
                #expect(answer.headers[.cacheControl] == "no-store")
                #expect(!answer.text.contains("<script"))
                #expect(!answer.text.contains("style=\""))
            }
        }
    }

    @Test func whatPeopleTypeIsNeverMarkup() async throws {
        let fixture = try await ConsoleFixture()
        let nasty = "<img src=x onerror=alert(1)>\"'&{{csrf}}"
        _ = try await fixture.directory.create(CommunicationUser(id: "_NASTY", description: nasty), by: "test")
        try await fixture.visit { visitor in
            let users = "/administrator/general-settings/integration/communication-users"
            for path in [users, "\(users)/_NASTY", "/search?q=%3Cimg%20src%3Dx", "/administrator/audit"] {
                let answer = try await visitor.get(path)
                #expect(answer.status == .ok)
                #expect(!answer.text.contains("<img"))
            }
            #expect(try await visitor.get("\(users)/_NASTY").text.contains("&quot;&#39;&amp;{{csrf}}"))
        }
    }

    @Test func auditorsReadAndChangeNothing() async throws {
        let fixture = try await ConsoleFixture()
        _ = try await fixture.session("auditor", roles: [.securityAuditor])
        try await fixture.visit(as: "auditor") { visitor in
            #expect(try await visitor.get("/administrator/audit").status == .ok)
            #expect(try await visitor.get("/administrator/administrators").status == .forbidden)
            let refused = try await visitor.post(Self.lock, [])
            #expect(refused.status == .forbidden)
            #expect(refused.text.contains("directory.write"))
            let user = try await visitor.get(
                "/administrator/general-settings/integration/communication-users/_ABCXYZ")
            #expect(!user.text.contains("id=\"lock\""))
        }
    }

    @Test func bodiesOverTheLimitAreRefusedWithTheLimit() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.visit { visitor in
            let answer = try await visitor.post(
                Self.lock, [("filler", String(repeating: "x", count: 300_000))])
            #expect(answer.status == .contentTooLarge)
            #expect(answer.text.contains("256 KiB"))
        }
    }

    @Test func partsThatAreNotServedHaveNoPagesAndNoMenu() async throws {
        let fixture = try await ConsoleFixture(servesBusinessSystem: false)
        try await fixture.visit { visitor in
            let home = try await visitor.get("/")
            #expect(home.status == .ok)
            #expect(!home.text.contains("Communication Arrangements"))
            #expect(!home.text.contains("Integration Flows"))
            let answer = try await visitor.get("/administrator/communication-certificates")
            #expect(answer.status == .notFound)
            #expect(answer.text.contains("does not serve the part business-system"))
        }
    }
}
