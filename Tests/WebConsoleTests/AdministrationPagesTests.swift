import CountersignTesting
import Foundation
import HTTPTypes
import HummingbirdTesting
import IdentityDirectory
import Testing

/// Passwords, imports, expiry and the audit in the console.
@Suite struct AdministrationPagesTests {
    @Test func aFirstPasswordLeadsToChoosingOnesOwnBeforeAnythingElse() async throws {
        let fixture = try await ConsoleFixture()
        let (first, own) = ("a-first-password", "a-password-of-my-own")
        _ = try await fixture.directory.createAdministrator("ann", roles: [.administrator], by: "admin")
        try await fixture.visit { visitor in
            let set = try await visitor.post(
                "/administrator/administrators/ann/password", [("password", first), ("password-again", first)])
            #expect(set.status == .seeOther)
        }
        let session = try await fixture.directory.signIn(name: "ann", password: first).secret
        try await fixture.application.test(.router) { client in
            var ann = Visitor(client: client, session: session)
            for path in ["/", "/administrator/audit", "/help"] {
                let answer = try await ann.get(path)
                #expect(answer.status == .seeOther && answer.location == "/change-password", "\(path)")
            }
            let page = try await ann.get("/change-password")
            #expect(page.text.contains("Somebody else chose your password"))
            let token = try #require(Visitor.value("csrf", in: page.text))
            let refused = try await ann.post(
                "/change-password", [("present", "wrong"), ("password", own), ("password-again", own)], token: token)
            #expect(refused.status != .seeOther)
            let lock = try await ann.post("/administrator/administrators/admin/unlock", [], token: token)
            #expect(lock.location == "/change-password")
            let done = try await ann.post(
                "/change-password", [("present", first), ("password", own), ("password-again", own)], token: token)
            #expect(done.status == .seeOther, "\(done.text)")
            let cookie = try #require(done.headers[.setCookie])
            ann.session = String(
                try #require(cookie.split(separator: ";").first?.split(separator: "=", maxSplits: 1).last))
            #expect(try await ann.get("/administrator/audit").status == .ok)
        }
    }

    @Test func objectsLeadToTheirChangesAndListsToTheirTables() async throws {
        let fixture = try await ConsoleFixture()
        let settings = "/administrator/general-settings/integration"
        try await fixture.visit { visitor in
            let pages = [
                "communication-users/_DEFXYZ", "communication-systems/EXT_ONE", "communication-scenarios/ORDERS",
                "communication-arrangements/CA_ONE",
            ]
            for page in pages {
                let id = page.split(separator: "/")[1]
                let text = try await visitor.get("\(settings)/\(page)").text
                #expect(text.contains("href=\"/administrator/audit?subject=\(id)\""), "\(page)")
            }
            let changes = try await visitor.get("/administrator/audit?subject=CA_ONE").text
            #expect(changes.contains("arrangement.activate") && !changes.contains("CA_TWO"))
            for (page, kind) in [
                ("users", "users"), ("systems", "systems"), ("scenarios", "scenarios"),
                ("arrangements", "arrangements"),
            ] {
                let link = "/administrator/imports/export?kind=\(kind)"
                #expect(try await visitor.get("\(settings)/communication-\(page)").text.contains(link), "\(page)")
                #expect(try await visitor.get(link).text.hasPrefix("id,"), "\(kind)")
            }
        }
    }

    @Test func aTableIsImportedDryAndThenForGood() async throws {
        let fixture = try await ConsoleFixture()
        let fresh = try fixture.pki.client("fresh").certificate
        let table = "user,certificate\n_DEFXYZ,\"\(fresh.pem)\"\n_DEFXYZ,\"\(fixture.shared.certificate.pem)\"\n"
        let file = (field: "file", name: "partners.csv", bytes: Array(table.utf8))
        try await fixture.visit { visitor in
            for isDry in [true, false] {
                let begun = try await visitor.upload(
                    "/administrator/imports", [("kind", "certificates")] + (isDry ? [("options", "dryRun")] : []),
                    file: file)
                #expect(begun.status == .seeOther, "\(begun.text)")
                try await fixture.directory.carryOutImports()
                let page = try await visitor.get(begun.location).text
                #expect(page.contains("Certificate is Already Assigned to User _ABCXYZ"))
                #expect(page.contains("1 assigned") && page.contains("1 clash") && page.contains("2 of 2"))
                let clashes = try await visitor.get("\(begun.location)?outcome=clash").text
                #expect(!clashes.contains(String(fresh.fingerprint.hex.prefix(40))))
                #expect(try await fixture.directory.owner(of: fresh.fingerprint) == (isDry ? nil : "_DEFXYZ"))
            }
            let export = try await visitor.get("/administrator/imports/export?kind=certificates")
            #expect(export.text.hasPrefix("user,certificate,"))
            let bad = try await visitor.upload(
                "/administrator/imports", [("kind", "certificates")],
                file: (field: "file", name: "x.csv", bytes: Array("nonsense".utf8)))
            #expect(bad.status == .unprocessableContent && bad.text.contains("not known"))
        }
    }

    @Test func whatExpiresIsShownWithItsOwner() async throws {
        let fixture = try await ConsoleFixture()
        _ = try await fixture.directory.assign(
            fixture.pki.client("soon", days: 5).certificate, to: "_DEFXYZ", by: "test")
        try await fixture.visit { visitor in
            let page = try await visitor.get("/administrator/expiry").text
            #expect(page.contains("CN=soon") && page.contains("4 days"))
            #expect(page.contains("No channel is configured"))
            #expect(page.contains("id=\"own-certificates\"") && page.contains("CN=Our Own Authority"))
            #expect(try await !visitor.get("/administrator/expiry?days=1").text.contains("CN=soon"))
        }
    }

    @Test func aChangeIsShownPropertyByProperty() async throws {
        let fixture = try await ConsoleFixture()
        _ = try await fixture.directory.lockUser("_ABCXYZ", by: "admin")
        let entry = try #require(try await fixture.directory.audit(AuditFilter(action: "user.lock")).first)
        try await fixture.visit { visitor in
            let list = try await visitor.get("/administrator/audit?category=lock").text
            #expect(list.contains("user.lock") && !list.contains("user.create"))
            let page = try await visitor.get("/administrator/audit/\(entry.sequence)").text
            #expect(page.contains("isLocked") && page.contains("false") && page.contains("true"))
            #expect(try await visitor.get("/administrator/audit/0").status == .notFound)
            let export = try await visitor.get("/administrator/audit/export").text
            #expect(export.contains("\"head\"") && export.contains("user.lock"))
            #expect(try await visitor.get("/administrator/audit/verify").text.contains("is intact"))
        }
    }
}
