import CountersignTesting
import Foundation
import HummingbirdTesting
import IdentityDirectory
import IntegrationTenant
import Testing

/// Nobody is offered what they may not do.
@Suite struct OfferTests {
    private static let settings = "/administrator/general-settings/integration"

    /// Somebody with a token of all roles, narrowed down to these rights.
    private func visit(
        _ fixture: ConsoleFixture, with rights: Set<Right>, _ body: @Sendable @escaping (Visitor) async throws -> Void
    ) async throws {
        let token = try await fixture.directory.createToken(
            name: "narrow", roles: [.administrator], scope: TokenScope(rights: rights), by: "admin")
        let secret = try await fixture.directory.signIn(token: token.secret).secret
        try await fixture.application.test(.router) { try await body(Visitor(client: $0, session: secret)) }
    }

    /// Addresses that a page posts to, but for signing out.
    private static func posts(_ html: String) -> Set<String> {
        var found: Set<String> = []
        for form in html.components(separatedBy: "<form").dropFirst() {
            let tag = form.prefix { $0 != ">" }
            guard tag.contains("method=\"post\""),
                let action = tag.range(of: "action=\"").map({ tag[$0.upperBound...].prefix { $0 != "\"" } })
            else { continue }
            if action != "/sign-out" { found.insert(String(action)) }
        }
        return found
    }

    private static let directoryPages = [
        "\(Self.settings)/communication-users/_ABCXYZ", "\(Self.settings)/communication-users",
        "\(Self.settings)/communication-arrangements/CA_ONE",
        "\(Self.settings)/communication-arrangements/CA_ONE/all?view=technical-data",
        "\(Self.settings)/communication-systems/EXT_ONE",
        "\(Self.settings)/communication-scenarios/ORDERS", "/administrator/certificate-trust-list",
        "/administrator/revocation-lists", "/administrator/renewal-by-partners", "/administrator/blocks",
        "/administrator/communication-certificates", "/administrator/expiry", "/administrator/imports",
        "/administrator/issuing-authorities", "/",
    ]

    @Test func whoOnlyReadsIsOfferedNoChange() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.directory.trust(fixture.pki.root, by: "admin")
        let pages =
            Self.directoryPages + [
                "/administrator/certificate-trust-list/\(fixture.pki.root.fingerprint.hex)",
                "/administrator/communication-certificates/\(fixture.shared.certificate.fingerprint.hex)",
            ]
        try await visit(fixture, with: [.directoryRead]) { visitor in
            for page in pages {
                let answer = try await visitor.get(page)
                #expect(answer.status == .ok, "\(page): \(answer.status)")
                #expect(Self.posts(answer.text) == [], "\(page)")
                for word in [">New<", ">Edit<", ">Delete<", ">Remove<"] {
                    #expect(!answer.text.contains(word), "\(page) offers \(word)")
                }
            }
        }
        // The same pages offer it to somebody who may.
        try await fixture.visit { visitor in
            let page = try await visitor.get("\(Self.settings)/communication-users/_ABCXYZ").text
            #expect(Self.posts(page).count >= 2)
        }
    }

    @Test func oneRightMoreIsOneKindOfChangeMore() async throws {
        let fixture = try await ConsoleFixture()
        try await visit(fixture, with: [.directoryRead, .certificateAssign]) { visitor in
            let trust = try await visitor.get("/administrator/certificate-trust-list").text
            #expect(Self.posts(trust) == ["/administrator/certificate-trust-list"])
            let user = try await visitor.get("\(Self.settings)/communication-users/_ABCXYZ").text
            #expect(!user.contains("\(Self.settings)/communication-users/_ABCXYZ/lock"))
        }
    }

    @Test func aTokensRightsAreChosenAndShown() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.visit { visitor in
            let made = try await visitor.post(
                "/administrator/administrators/tokens/create",
                [
                    ("name", "reader"), ("roles", "administrator"), ("days", "30"), ("rights", "audit.read"),
                    ("rights", "directory.read"),
                ])
            #expect(made.status == .seeOther)
            let page = try await visitor.get("/administrator/administrators").text
            #expect(page.contains("only audit.read, directory.read"))
        }
        let token = try #require(try await fixture.directory.tokens().first { $0.name == "reader" })
        #expect(token.scope == TokenScope(rights: [.auditRead, .directoryRead]))
    }

    @Test func theDefaultValidityIsTheSameEverywhere() async throws {
        let fixture = try await ConsoleFixture(tenant: try await ConsoleTenant.make())
        try await fixture.visit { visitor in
            for page in [
                "\(Self.settings)/communication-arrangements/CA_TWO/credentials/key-pair",
                "/monitor/manage-security/keystore/add/create-key-pair",
            ] {
                let answer = try await visitor.get(page)
                #expect(answer.text.contains("value=\"365\""), "\(page): \(answer.status)")
            }
        }
    }
}
