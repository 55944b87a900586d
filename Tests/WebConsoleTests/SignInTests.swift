import CountersignTesting
import Foundation
import HTTPTypes
import HummingbirdTesting
import IdentityDirectory
import Testing

@Suite struct SignInTests {
    @Test func pagesLeadVisitorsToSignInAndBackAgain() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.application.test(.router) { client in
            let response = try await client.executeRequest(
                uri: "/administrator/communication-certificates?q=a", method: .get, headers: [:], body: nil)
            #expect(response.status == .seeOther)
            #expect(
                response.headers[.location] == "/sign-in?next=%2Fadministrator%2Fcommunication-certificates%3Fq%3Da")
        }
    }

    @Test func aFormThatIsSentAfterTheSessionEndedIsToldToBeUnsaved() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.application.test(.router) { client in
            let visitor = Visitor(client: client, session: "of a session that is over")
            let path = "/administrator/general-settings/integration/communication-users/_DEFXYZ/edit"
            let answer = try await visitor.post(path, [("description", "late")], token: "any")
            #expect(answer.location == "/sign-in?unsaved=yes")
            let page = try await visitor.get(answer.location, cookie: "").text
            #expect(page.contains("so nothing was saved"))
            #expect(try await !visitor.get("/sign-in", cookie: "").text.contains("so nothing was saved"))
            #expect(try await visitor.post("/sign-out", [], token: "any").location == "/sign-in")
        }
    }

    @Test func passwordSignsInWithACookieThatOnlyThisHostCanSetAndNoScriptCanRead() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.application.test(.router) { client in
            let visitor = Visitor(client: client, session: "")
            let page = try await visitor.get("/sign-in", cookie: "")
            let cookie = try #require(page.headers[.setCookie]?.split(separator: ";").first)
            let token = try #require(Visitor.value("csrf", in: page.text))
            let body = "name=admin&password=correct-horse-battery&next=%2Fhelp&csrf=\(token)"
            let response = try await client.executeRequest(
                uri: "/sign-in", method: .post,
                headers: [.cookie: String(cookie), .contentType: "application/x-www-form-urlencoded"],
                body: .init(string: body))
            #expect(response.status == .seeOther)
            #expect(response.headers[.location] == "/help")
            let session = try #require(response.headers[.setCookie])
            #expect(session.hasPrefix("__Host-countersign-session="))
            #expect(session.hasSuffix("; Path=/; HttpOnly; Secure; SameSite=Strict"))
            let secret = session.split(separator: ";")[0].dropFirst("__Host-countersign-session=".count)
            let home = try await Visitor(client: client, session: String(secret)).get("/")
            #expect(home.status == .ok)
            #expect(home.text.contains("<span class=\"who-name\" id=\"signed-in-user\" title=\"Administrator\">admin"))
        }
    }

    @Test func wrongPasswordKeepsTheNameAndNeverThePassword() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.application.test(.router) { client in
            let page = try await Visitor(client: client, session: "").get("/sign-in", cookie: "")
            let cookie = String(try #require(page.headers[.setCookie]?.split(separator: ";").first))
            let token = try #require(Visitor.value("csrf", in: page.text))
            let response = try await client.executeRequest(
                uri: "/sign-in", method: .post,
                headers: [.cookie: cookie, .contentType: "application/x-www-form-urlencoded"],
                body: .init(string: "name=admin&password=not-the-one-I-set&csrf=\(token)"))
            let text = String(buffer: response.body)
            #expect(response.status == .unprocessableContent)
            #expect(text.contains("value=\"admin\""))
            #expect(!text.contains("not-the-one-I-set"))
        }
    }

    @Test func signInLinkWorksOnce() async throws {
        let fixture = try await ConsoleFixture()
        let link = try await fixture.directory.createSignInLink(by: "test")
        try await fixture.application.test(.router) { client in
            let page = try await Visitor(client: client, session: "").get("/sign-in?link=\(link.secret)", cookie: "")
            let cookie = String(try #require(page.headers[.setCookie]?.split(separator: ";").first))
            let token = try #require(Visitor.value("csrf", in: page.text))
            for expected in [HTTPResponse.Status.seeOther, .unprocessableContent] {
                let response = try await client.executeRequest(
                    uri: "/sign-in/link", method: .post,
                    headers: [.cookie: cookie, .contentType: "application/x-www-form-urlencoded"],
                    body: .init(string: "link=\(link.secret)&csrf=\(token)"))
                #expect(response.status == expected)
            }
        }
    }

    @Test func signingOutEndsTheSession() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.visit { visitor in
            let answer = try await visitor.post("/sign-out", [])
            #expect(answer.location == "/sign-in")
            #expect(answer.headers[.setCookie]?.contains("Max-Age=0") == true)
            #expect(try await visitor.get("/").status == .seeOther)
        }
    }

    @Test func foreignAddressesAreNoPlaceToGoAfterSigningIn() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.application.test(.router) { client in
            for next in ["https://evil.example", "//evil.example", "/\\evil.example"] {
                let encoded = next.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
                let page = try await Visitor(client: client, session: "").get("/sign-in?next=\(encoded)", cookie: "")
                #expect(Visitor.value("next", in: page.text) == "/")
            }
        }
    }
}
