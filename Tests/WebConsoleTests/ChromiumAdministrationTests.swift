import CountersignTesting
import Foundation
import Hummingbird
import HummingbirdTesting
import IdentityDirectory
import Testing

/// In a real Chromium: a first sign-in, an import, what expires, and the audit of all that.
@Suite(.serialized, .enabled(if: Browser.shouldTest)) struct ChromiumAdministrationTests {
    private static let first = "a-first-password"
    private static let own = "a-password-of-my-own"

    @Test func anAdministratorChoosesAPasswordAndImportsATable() async throws {
        let fixture = try await ConsoleFixture()
        _ = try await fixture.directory.createAdministrator("ann", roles: [.administrator], by: "admin")
        try await fixture.directory.setPassword(
            administrator: "ann", password: Self.first, isInitial: true, by: "admin")
        let fresh = try fixture.pki.client("fresh", days: 5).certificate
        let table = "user,certificate\n_DEFXYZ,\"\(fresh.pem)\"\n_DEFXYZ,\"\(fixture.shared.certificate.pem)\"\n"
        let folder = try ScratchFolder()
        let file = try folder.write("partners.csv", table)
        let work = Task { try await fixture.directory.runImports() }
        defer { work.cancel() }
        try await fixture.application.test(.live) { client in
            let port = try #require(client.port)
            try await Browser.run("administration") { browser in
                try await Self.signIn(browser, port)
                try await Self.importTable(browser, file)
                try await Self.lookAround(browser)
            }
        }
        #expect(try await fixture.directory.owner(of: fresh.fingerprint) == "_DEFXYZ")
    }

    private static func signIn(_ browser: Browser, _ port: Int) async throws {
        try await browser.open("http://localhost:\(port)/")
        try await browser.fill("Name", "ann")
        try await browser.fill("Password", first)
        try await browser.click("Sign In")
        #expect(try await browser.shows("Somebody else chose your password"))
        try await browser.fill("Present Password", first)
        try await browser.fill("New Password", own)
        try await browser.fill("New Password, Again", own)
        try await browser.screenshot("change-password")
        try await browser.element("#change").click()
        #expect(try await browser.shows("Expiring Certificates"))
    }

    /// A dry run first, then for good.
    private static func importTable(_ browser: Browser, _ file: String) async throws {
        for isDry in [true, false] {
            try await browser.click("Import and Export")
            try await browser.upload("File", path: file)
            if !isDry { try await browser.element("#import-options-dryRun").click() }
            try await browser.element("#start-import").click()
            #expect(try await browser.shows("2 of 2"))
            #expect(try await browser.shows("Certificate is Already Assigned to User _ABCXYZ"))
            try await browser.screenshot(isDry ? "import-dry-run" : "import")
        }
    }

    private static func lookAround(_ browser: Browser) async throws {
        try await browser.click("Expiry")
        #expect(try await browser.shows("CN=fresh"))
        try await browser.screenshot("expiry")
        try await browser.click("Audit")
        #expect(try await browser.shows("import.end"))
        try await browser.screenshot("audit")
        try await browser.click("Verify")
        #expect(try await browser.shows("is intact"))
    }
}
