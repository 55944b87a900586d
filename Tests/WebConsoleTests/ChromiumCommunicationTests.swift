import CountersignTesting
import Foundation
import Hummingbird
import HummingbirdTesting
import IdentityDirectory
import Testing

/// In a real Chromium: the editors of communication management, passwords and their lock, copies, and what deleting breaks.
@Suite(.serialized, .enabled(if: Browser.shouldTest)) struct ChromiumCommunicationTests {
    private static let settings = "/administrator/general-settings/integration"

    private static func run(
        _ name: String, _ body: @escaping @Sendable (ConsoleFixture, Browser, String) async throws -> Void
    ) async throws -> ConsoleFixture {
        let fixture = try await ConsoleFixture()
        try await fixture.application.test(.live) { client in
            let address = "http://localhost:\(try #require(client.port))"
            try await Browser.run(name) { browser in
                try await browser.open(address)
                try await browser.fill("Name", "admin")
                try await browser.fill("Password", ConsoleFixture.password)
                try await browser.click("Sign In")
                #expect(try await browser.shows("Expiring Certificates"))
                try await body(fixture, browser, address + settings)
            }
        }
        return fixture
    }

    @Test func aSystemAndAUserAreMadeAndChanged() async throws {
        let fixture = try await Self.run("communication") { fixture, browser, settings in
            try await browser.open("\(settings)/new-communication-system")
            try await browser.fill("System ID", "EXT_THREE")
            try await browser.fill("Name", "Third External System")
            try await browser.fill("Host", "not a host!")
            try await browser.fill("Contact's Mail", "owner@three.example")
            try await browser.element("#save").click()
            _ = try await browser.element("#error")
            #expect(try await browser.field("Contact's Mail").attribute("value") == "owner@three.example")
            try await browser.fill("Host", "three.example.com")
            try await browser.fill("Port", "8443")
            try await browser.screenshot("system-editor")
            try await browser.element("#save").click()
            #expect(try await browser.shows("three.example.com"))
            try await browser.click("Edit")
            try await browser.choose("inbound-only", value: "yes")
            try await browser.element("#save").click()
            #expect(try await browser.shows("owner@three.example"))

            try await browser.open("\(settings)/new-communication-user")
            try await browser.fill("Description", "whose name is made")
            try await browser.element("#save").click()
            #expect(try await browser.shows("whose name is made"))
            #expect(try await browser.element("h1").text.hasPrefix("_"))
            try await browser.open("\(settings)/new-communication-user")
            try await browser.fill("User ID", "_ABCXYZ")
            try await browser.element("#save").click()
            _ = try await browser.element("#error")
        }
        let system = try await fixture.directory.system("EXT_THREE")
        #expect(system.port == 8443 && system.isInboundOnly && system.contact.mail == "owner@three.example")
        let made = try await fixture.directory.users(.init(limit: 10, search: "whose name is made")).map(\.id)
        #expect(made.count == 1 && made.allSatisfy { $0.hasPrefix("_") && $0.count > 5 })
    }

    @Test func aPasswordFollowsItsRulesIsProposedLockedAndUnlocked() async throws {
        _ = try await Self.run("password") { fixture, browser, settings in
            let page = "\(settings)/communication-arrangements/CA_TWO/credentials?tab=password"
            for tooWeak in ["short-1", "nothingspecialinthistext"] {
                try await browser.open(page)
                try await browser.fill("Password", tooWeak)
                try await browser.fill("Password, Again", tooWeak)
                try await browser.element("#set-password").click()
                #expect(try await browser.shows("at least 20 characters"))
            }
            #expect(try await fixture.directory.user("_DEFXYZ").passwordStatus == .none)
            try await browser.open(page)
            try await browser.element("#propose-password").click()
            #expect(try await !browser.element("#proposal").text.isEmpty)
            let proposal = try #require(try await browser.field("Password").attribute("value"))
            #expect(proposal.count >= 20)
            try await browser.screenshot("proposal")
            try await browser.element("#set-password").click()
            #expect(try await browser.shows("Password of user _DEFXYZ set."))

            let call = Call(certificate: nil, method: "GET", path: "/orders/1", at: Date())
            for _ in 0..<3 {
                _ = try await fixture.directory.judge.judge(call, userName: "_DEFXYZ", password: "wrong")
            }
            try await browser.open(page)
            #expect(try await browser.element("#password-status").text == "Locked")
            try await browser.screenshot("locked")
            try await browser.element("#unlock-password").click()
            #expect(try await browser.shows("is unlocked: it can be tried again"))
            #expect(try await browser.element("#password-status").text == "Active")
            let verdict = try await fixture.directory.judge.judge(call, userName: "_DEFXYZ", password: proposal)
            #expect(verdict.code != .passwordWrong && verdict.code != .passwordLocked)
        }
    }

    @Test func anArrangementIsCopiedAndWhatDeletingBreaksIsSaidFirst() async throws {
        let fixture = try await Self.run("deleting") { fixture, browser, settings in
            let call = Call(
                certificate: fixture.shared.certificate, method: "GET", path: "/orders/1", at: Date())
            fixture.directory.record(
                AccessDecision(
                    call: call, verdict: try fixture.directory.judge.judge(call), correlationID: "c-1",
                    peerAddress: "192.0.2.17", durationMicroseconds: 180))
            try await browser.open("\(settings)/communication-arrangements/CA_ONE")
            try await browser.click("Duplicate")
            try await browser.fill("Arrangement", "CA_COPY")
            try await browser.select("Communication System", value: "EXT_TWO")
            try await browser.element("#duplicate-button").click()
            #expect(try await browser.shows("CA_COPY created as a draft, after CA_ONE"))
            #expect(try await browser.element("#status").text == "Draft")
            try await browser.click("Activate")
            #expect(try await browser.shows("has no communication user"))

            try await browser.open("\(settings)/communication-arrangements/CA_ONE")
            try await browser.click("Delete")
            #expect(try await browser.element("#consequences").text.contains("The last call was"))
            try await browser.screenshot("consequences")
            try await browser.element("#cancel-delete").click()
            #expect(try await browser.shows("View All"))

            for (path, name) in [("communication-users/_ABCXYZ", "user"), ("communication-systems/EXT_ONE", "system")] {
                try await browser.open("\(settings)/\(path)")
                try await browser.click("Delete")
                #expect(try await browser.element("#obstacle").text.contains("CA_ONE"), "\(path)")
                #expect(try await !browser.has("#confirm-delete"), "\(path)")
                try await browser.screenshot("obstacle-\(name)")
            }
            try await browser.open("\(settings)/communication-arrangements/CA_COPY")
            try await browser.click("Delete")
            try await browser.element("#confirm-delete").click()
            #expect(try await browser.shows("Communication arrangement CA_COPY deleted."))
        }
        #expect(try await fixture.directory.arrangements().map(\.id).sorted() == ["CA_ONE", "CA_TWO"])
    }

    @Test func renewalIsSwitchedAndAKeyIsBlocked() async throws {
        let fixture = try await Self.run("renewal") { fixture, browser, _ in
            try await browser.click("Renewal by Partners")
            #expect(try await browser.element("#address").text == "https://127.0.0.1:9443/.well-known/est")
            try await browser.screenshot("renewal")
            try await browser.element("#switch").click()
            #expect(try await browser.shows("Renewal by partners is switched off"))
            #expect(try await browser.element("h1 .badge, .badge").text == "Switched Off")
            try await browser.click("Blocks")
            #expect(try await browser.shows("Nothing is blocked."))
            try await browser.select("What", value: "key")
            try await browser.fill("SHA-256", "abcd")
            try await browser.fill("Reason", "lost laptop")
            try await browser.element("#block-button").click()
            #expect(try await browser.shows("is no SHA-256 fingerprint"))
            try await browser.fill("SHA-256", fixture.shared.certificate.publicKey.fingerprint.hex)
            try await browser.element("#block-button").click()
            #expect(try await browser.shows("the next request with it is refused"))
            try await browser.screenshot("blocks")
            #expect(
                try fixture.directory.judge.judge(
                    Call(certificate: fixture.shared.certificate, method: "GET", path: "/orders/1", at: Date())
                ).code == .blocked)
            try await browser.click("Lift")
            #expect(try await browser.shows("The block is lifted."))
        }
        #expect(!fixture.directory.offersRenewal)
        #expect(try await fixture.directory.blocks().isEmpty)
    }
}
