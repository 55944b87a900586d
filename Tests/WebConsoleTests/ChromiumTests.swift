import CountersignTesting
import Foundation
import Hummingbird
import HummingbirdTesting
import IdentityDirectory
import IntegrationTenant
import KeyMaterial
import KeystoreFormats
import Testing

/// The console in a real Chromium: what a person with the article in hand does on the called side.
@Suite(.serialized, .enabled(if: Browser.shouldTest)) struct ChromiumTests {
    @Test func refusedCertificateLeadsToAKeyPairAndAKeystore() async throws {
        let fixture = try await ConsoleFixture()
        let folder = try ScratchFolder()
        let file = try folder.write("tenant.cer", fixture.shared.certificate.pem)
        try await fixture.application.test(.live) { client in
            let port = try #require(client.port)
            try await Browser.run("console-light") { browser in
                try await Self.signIn(browser, port: port)
                try await Self.uploadForTheSecondUser(browser, file: file)
                try await Self.createKeyPair(browser)
                try await Self.makeKeystore(browser)
            }
        }
        let held = try await fixture.directory.assignments(.init(userID: "_DEFXYZ"))
        #expect(held.count == 1)
    }

    @Test(arguments: [false, true])
    func everyPageOfACompanyThatUsesBothSidesCanBeLookedAt(isDark: Bool) async throws {
        let tenant = try await ConsoleTenant.make()
        let fixture = try await ConsoleFixture(tenant: tenant)
        try await Self.fill(fixture, tenant)
        let shared = fixture.shared.certificate.fingerprint.hex
        try await fixture.application.test(.live) { client in
            let port = try #require(client.port)
            try await Browser.run(isDark ? "pages-dark" : "pages-light", isDark: isDark) { browser in
                try await Self.signIn(browser, port: port)
                for (name, path) in Self.pages(shared) {
                    try await browser.open("http://localhost:\(port)\(path)")
                    #expect(try await !browser.has("#error"), "\(path)")
                    try await browser.screenshot(name)
                }
            }
        }
    }

    @Test(arguments: [false, true]) func authorityIsReplacedByHand(isDark: Bool) async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.application.test(.live) { client in
            let port = try #require(client.port)
            try await Browser.run(isDark ? "authority-dark" : "authority-light", isDark: isDark) { browser in
                try await Self.signIn(browser, port: port)
                try await browser.click("Issuing Authorities")
                try await browser.click("Make a Successor")
                #expect(try await browser.shows("issues from now on."))
                try await browser.screenshot("successor")
                try await browser.element("#issuing-authorities tbody tr:nth-child(2) a").click()
                #expect(try await browser.shows("Retiring"))
                try await browser.screenshot("retiring")
                try await browser.fill("Days", "3")
                try await browser.click("Show the Successor's Certificates")
                #expect(try await browser.shows("On Trial"))
                try await browser.screenshot("on-trial")
                try await browser.click("Retire Now")
                #expect(try await browser.shows("Retired"))
                try await browser.screenshot("retired")
            }
        }
    }

    private static func pages(_ fingerprint: String) -> [(String, String)] {
        let settings = "/administrator/general-settings/integration"
        return [
            ("users", "\(settings)/communication-users"), ("user", "\(settings)/communication-users/_ABCXYZ"),
            ("scenario", "\(settings)/communication-scenarios/ORDERS"),
            ("new-arrangement", "\(settings)/new-communication-arrangement"),
            ("services", "\(settings)/communication-arrangements/CA_ONE/all?view=services"),
            ("password", "\(settings)/communication-arrangements/CA_TWO/credentials?tab=password"),
            ("certificates", "/administrator/communication-certificates"),
            ("expiry", "/administrator/expiry"), ("imports", "/administrator/imports"),
            ("change", "/administrator/audit/1"),
            ("certificate", "/administrator/communication-certificates/\(fingerprint)"),
            ("decisions", "/administrator/access-decisions"), ("renewal", "/administrator/renewal-by-partners"),
            ("blocks", "/administrator/blocks"),
            ("explain", "/administrator/explain?fingerprint=\(fingerprint)"),
            ("audit", "/administrator/audit"), ("administrators", "/administrator/administrators"),
            ("keystore", "/monitor/manage-security/keystore"),
            ("keystore-entry", "/monitor/manage-security/keystore/entries/tenant_key_pair"),
            ("keystore-add", "/monitor/manage-security/keystore/add"),
            ("security-material", "/monitor/manage-security/security-material"),
            ("messages", "/monitor/message-processing"), ("flows", "/design/integration-flows"),
            ("flow", "/design/integration-flows/Orders_Two"),
            ("channel", "/design/integration-flows/Orders_Two/channels/Out"),
            ("unsupported", "/design/integration-flows/Scripted"),
            ("search", "/search?q=certificate"), ("help", "/help/certificate-already-assigned"),
        ]
    }

    /// A day's work on both sides: calls let in and refused, messages sent.
    private static func fill(_ fixture: ConsoleFixture, _ tenant: Tenant) async throws {
        let stranger = try fixture.pki.client("stranger").certificate
        for (index, certificate) in [fixture.shared.certificate, stranger, fixture.shared.certificate].enumerated() {
            let call = Call(
                certificate: certificate, method: index == 2 ? "DELETE" : "POST", path: "/orders/\(index)", at: Date())
            let verdict = try fixture.directory.judge.judge(call)
            fixture.directory.record(
                AccessDecision(
                    call: call, verdict: verdict, correlationID: "a3f0c2e4-\(index)", peerAddress: "192.0.2.17",
                    durationMicroseconds: 180 + index))
        }
        _ = try await tenant.securityMaterial.deploy(
            name: "second_system", user: "orders", password: Passphrase("x"), by: "admin")
        _ = try await tenant.flows.deploy("Orders_Two", by: "admin")
        for body in ["<order/>", "<order/>"] {
            _ = try await tenant.messages.send(flow: "Orders_Two", body: Array(body.utf8), by: "admin")
        }
    }

    private static func signIn(_ browser: Browser, port: Int) async throws {
        try await browser.open("http://localhost:\(port)/")
        try await browser.screenshot("sign-in")
        try await browser.fill("Name", "admin")
        try await browser.fill("Password", ConsoleFixture.password)
        try await browser.click("Sign In")
        #expect(try await browser.element("#signed-in-user").text == "admin")
        try await browser.screenshot("home")
    }

    private static func uploadForTheSecondUser(_ browser: Browser, file: String) async throws {
        try await browser.click("Communication Arrangements")
        try await browser.screenshot("arrangements")
        try await browser.click("CA_TWO")
        try await browser.screenshot("arrangement")
        try await browser.click("View All")
        #expect(try await browser.element("#authentication-method").text == "SSL Client Certificate")
        #expect(try await browser.element("#user-id").text == "_DEFXYZ")
        try await browser.screenshot("technical-data")
        try await browser.click("Edit Credentials")
        try await browser.screenshot("edit-credentials")
        try await browser.click("Upload Certificate")
        try await browser.upload("Certificate", path: file)
        try await browser.screenshot("upload")
        try await browser.click("Upload Certificate")
        #expect(
            try await browser.element("#conflict .notice-title").text
                == "Certificate is Already Assigned to User _ABCXYZ")
        try await browser.screenshot("conflict")
    }

    private static func createKeyPair(_ browser: Browser) async throws {
        try await browser.click("Create and Download Key Pair")
        try await browser.fill("Passphrase", "first-passphrase")
        try await browser.fill("Passphrase, Again", "first-passphrase")
        try await browser.screenshot("key-pair-form")
        try await browser.element("#create-button").click()
        #expect(try await browser.shows("its certificate is assigned to user _DEFXYZ"))
        try await browser.screenshot("key-pair-done")
        let bytes = try await browser.download("_DEFXYZ.p12")
        let keystore = try Keystore(bytes: bytes, passphrase: Passphrase("first-passphrase"))
        #expect(keystore.entries.contains { $0.kind == .keyPair && $0.keyStatus == .decrypted })
    }

    private static func makeKeystore(_ browser: Browser) async throws {
        try await browser.click("Keystore Explorer")
        try await browser.screenshot("explorer-start")
        try await browser.choose("type", value: "JKS")
        try await browser.click("Create a Keystore")
        try await browser.click("Import Key Pair")
        try await browser.upload("Key Pair File", path: browser.downloadPath("_DEFXYZ.p12"))
        try await browser.fill("Passphrase of the File", "first-passphrase")
        try await browser.fill("Alias", "second_system")
        try await browser.fill("New Passphrase of the Key Pair", "second-passphrase")
        try await browser.fill("New Passphrase, Again", "second-passphrase")
        try await browser.screenshot("explorer-import")
        try await browser.element("#import-button").click()
        #expect(try await browser.element("#entries").text.contains("second_system"))
        try await browser.screenshot("explorer-entries")
        try await browser.click("File: Save As")
        try await browser.fill("File Name", "name.jks")
        try await browser.fill("Keystore Passphrase", "third-passphrase")
        try await browser.fill("Keystore Passphrase, Again", "third-passphrase")
        try await browser.screenshot("explorer-save-as")
        try await browser.element("#save-button").click()
        try await browser.screenshot("explorer-saved")
        let bytes = try await browser.download("name.jks")
        let locked = try Keystore(bytes: bytes, passphrase: Passphrase("third-passphrase"))
        #expect(locked.type == .jks)
        #expect(locked.integrity == .verified)
        #expect(locked.entries.map(\.alias) == ["second_system"])
        #expect(locked.entries.map(\.keyStatus) == [.locked])
        let opened = try Keystore(
            bytes: bytes, passphrase: Passphrase("third-passphrase"),
            keyPassphrases: [Passphrase("second-passphrase")])
        #expect(opened.entries.map(\.keyStatus) == [.decrypted])
        try await workOn(browser)
    }

    /// Looks into the open keystore's entry, makes a request of it, and converts and verifies the whole.
    private static func workOn(_ browser: Browser) async throws {
        try await browser.click("Back to the Keystore")
        try await browser.click("second_system")
        #expect(try await browser.element("#extensions-1").text.contains("keyUsage"))
        try await browser.screenshot("explorer-entry")
        try await browser.element("#request").click()
        try await browser.screenshot("explorer-request")
        try await browser.element("#request-button").click()
        let request = try CertificateSigningRequest(pemOrDER: try await browser.download("second_system.csr"))
        #expect(request.isSignatureValid)
        try await browser.click("Back to the Keystore")
        try await browser.element("#convert").click()
        try await browser.element("#convert-button").click()
        #expect(try await browser.element("#converted .notice-title").text.contains("is of type PKCS12 now"))
        try await browser.screenshot("explorer-converted")
        try await browser.element("#verify").click()
        #expect(try await browser.shows("No Problems"))
        try await browser.screenshot("explorer-verify")
    }
}
