import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

@testable import CountersignServer

/// The walk-through as a person does it: two consoles in a real Chromium, a screenshot kept at each step.
@Suite("The walk-through in the console", .serialized, .enabled(if: Browser.shouldTest))
struct WalkThroughTests {
    @Test(.timeLimit(.minutes(5)))
    func aVisitorDoesTheThirdConnectionByHand() async throws {
        let folder = try BuiltProgram.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        var settings = Demo.Settings(executable: BuiltProgram.url)
        settings.exits = true
        try await Demo.withStage(settings, folder) { stage in
            let story = Story(stage: stage)
            try await story.setUp()
            try await Browser.run("walk-through") { browser in
                let visitor = Visitor(stage: stage, story: story, browser: browser)
                try await visitor.firstConnection()
                try await visitor.refusal()
                try await visitor.keyPair()
                try await visitor.keystore()
                try await visitor.addToTenant()
                try await visitor.flow()
                try await visitor.bothArrive()
                try await visitor.refusedCalls()
            }
        }
    }
}

/// Somebody with the article in hand and two consoles before them.
private struct Visitor: Sendable {
    let stage: Stage
    let story: Story
    let browser: Browser

    private var certificateFile: String { browser.downloadPath("tenant_key_pair.cer") }

    /// Opens a console; the first time by a link that works once.
    private func open(_ side: Stage.Side, _ page: String = "/") async throws {
        try await browser.open(stage.server(side).addresses.console + page)
        guard try await browser.has("#sign-in-token, #sign-in-button") else { return }
        let link = try await stage.json(side, "token", "create-sign-in-link", isShown: false)
        try await browser.open(link["url"].text ?? "")
        try await browser.element("#sign-in").click()
        // Going on before the answer is there would take back the signing in.
        _ = try await browser.element("#signed-in-user")
        try await browser.open(stage.server(side).addresses.console + page)
    }

    private func openArrangement(_ id: String) async throws {
        try await open(.business)
        try await browser.click("Communication Arrangements")
        try await browser.click(id)
    }

    /// Row 0: download the tenant's certificate, and upload it for the first user.
    func firstConnection() async throws {
        try await open(.tenant)
        try await browser.screenshot("0-tenant-home")
        try await browser.click("Keystore")
        try await browser.screenshot("0-keystore")
        try await browser.element("#download-tenant_key_pair a, #download-tenant_key_pair").click()
        let certificate = try await browser.download("tenant_key_pair.cer")
        #expect(try CertificateBundle(bytes: certificate).certificates.count == 1)
        try await openArrangement(story.first.arrangement)
        try await browser.click("View All")
        try await browser.click("Edit Credentials")
        try await browser.click("Upload Certificate")
        try await browser.upload("Certificate", path: certificateFile)
        try await browser.click("Upload Certificate")
        try await browser.screenshot("0-findings")
        try await browser.element("#assign-button").click()
        _ = try await browser.element(".notice-title")
        try await browser.screenshot("0-assigned")
        try await stage.countersign(.business, "arrangement", "activate", story.first.arrangement, isShown: false)
        try await stage.countersign(.tenant, "flow", "deploy", story.first.flow, isShown: false)
        let answer = try await story.post(story.first)
        #expect(answer.status == 200)
        #expect(stage.book.all.last?.user == story.first.user)
    }

    /// Rows 1 to 3: the technical data, the refusal to the letter, and who holds the certificate.
    func refusal() async throws {
        try await openArrangement(story.third.arrangement)
        try await browser.click("View All")
        try await browser.screenshot("1-technical-data")
        #expect(try await browser.element("#authentication-method").text == "SSL Client Certificate")
        #expect(try await browser.element("#user-id").text == story.third.user)
        try await browser.click("Edit Credentials")
        try await browser.click("Upload Certificate")
        try await browser.upload("Certificate", path: certificateFile)
        try await browser.click("Upload Certificate")
        try await browser.screenshot("2-refused")
        #expect(
            try await browser.element("#conflict .notice-title").text
                == "Certificate is Already Assigned to User \(story.first.user)")
        try await open(.business)
        try await browser.click("Communication Certificates")
        try await browser.screenshot("3-communication-certificates")
        #expect(try await browser.shows(story.first.user))
    }

    /// Row 4: a key pair for the third user.
    func keyPair() async throws {
        try await openArrangement(story.third.arrangement)
        try await browser.click("View All")
        try await browser.click("Edit Credentials")
        try await browser.click("Create and Download Key Pair")
        try await browser.fill("Passphrase", "passphrase of the p12")
        try await browser.fill("Passphrase, Again", "passphrase of the p12")
        try await browser.screenshot("4-key-pair")
        try await browser.element("#create-button").click()
        let bytes = try await browser.download("\(story.third.user).p12")
        let keystore = try Keystore(bytes: bytes, passphrase: Passphrase("passphrase of the p12"))
        #expect(keystore.entries.contains { $0.privateKey != nil })
        try await browser.screenshot("4-created")
        try await openArrangement(story.third.arrangement)
        try await browser.click("Activate")
        _ = try await browser.element(".notice-title")
        try await browser.screenshot("4-active")
    }

    /// Row 5: `name.jks`, with passphrases of its own for store and key.
    func keystore() async throws {
        try await open(.business)
        try await browser.click("Keystore Explorer")
        try await browser.choose("type", value: "JKS")
        try await browser.click("Create a Keystore")
        try await browser.click("Import Key Pair")
        try await browser.upload("Key Pair File", path: browser.downloadPath("\(story.third.user).p12"))
        try await browser.fill("Passphrase of the File", "passphrase of the p12")
        try await browser.fill("Alias", "alias_3")
        try await browser.fill("New Passphrase of the Key Pair", "passphrase of the key")
        try await browser.fill("New Passphrase, Again", "passphrase of the key")
        try await browser.screenshot("5-import-key-pair")
        try await browser.element("#import-button").click()
        try await browser.click("File: Save As")
        try await browser.fill("File Name", "name.jks")
        try await browser.fill("Keystore Passphrase", "passphrase of the jks")
        try await browser.fill("Keystore Passphrase, Again", "passphrase of the jks")
        try await browser.element("#save-button").click()
        let bytes = try await browser.download("name.jks")
        #expect(try Keystore(bytes: bytes, passphrase: Passphrase("passphrase of the jks")).type == .jks)
        try await browser.screenshot("5-saved")
    }

    /// Row 6: the keystore is added; the key's own passphrase is asked for by alias.
    func addToTenant() async throws {
        try await open(.tenant, "/monitor/manage-security/keystore")
        try await browser.element("#add").click()
        try await browser.upload("File", path: browser.downloadPath("name.jks"))
        try await browser.fill("Passphrase", "passphrase of the jks")
        try await browser.screenshot("6-add")
        try await browser.element("#add-keystore").click()
        #expect(try await browser.element("#key-passphrase-needed").text.contains("Nothing was added yet"))
        #expect(try await browser.element("#key-passphrases").text.contains("alias_3"))
        try await browser.screenshot("6-passphrase-of-the-key")
        try await browser.element("#key-passphrases input[type=password]").type("passphrase of the key")
        try await browser.element("#add-keystore").click()
        try await browser.screenshot("6-added")
        #expect(
            try await browser.element("#keystore-added").text
                .contains("Keystore name.jks added: 1 key pair (alias_3), 0 certificates"))
    }

    /// Row 7: the alias on the third flow's receiver channel, and the deployment.
    func flow() async throws {
        try await open(.tenant)
        try await browser.click("Integration Flows")
        try await browser.screenshot("7-integration-flows")
        try await open(.tenant, "/design/integration-flows/\(story.third.flow)")
        try await browser.screenshot("7-diagram")
        try await browser.click("Business System")
        try await browser.select("Private Key Alias", value: "alias_3")
        try await browser.screenshot("7-private-key-alias")
        try await browser.element("#save").click()
        _ = try await browser.element(".notice-title")
        try await open(.tenant, "/design/integration-flows/\(story.third.flow)")
        try await browser.element("#deploy").click()
        _ = try await browser.element("#deployed")
        try await browser.screenshot("7-deployed")
    }

    /// Row 8: each message with the certificate it was sent with, and the user it arrived as.
    func bothArrive() async throws {
        for (connection, user) in [(story.first, story.first.user), (story.third, story.third.user)] {
            let answer = try await story.post(connection)
            #expect(answer.status == 200, "\(answer.body)")
            #expect(stage.book.all.last?.user == user)
            try await open(.tenant, "/monitor/message-processing?q=\(answer.correlationID)")
            try await browser.screenshot("8-message-processing-\(user)")
            #expect(try await browser.element("#messages").text.contains(answer.correlationID))
            try await open(.business, "/administrator/access-decisions?correlation=\(answer.correlationID)")
            try await browser.screenshot("8-access-decisions-\(user)")
            #expect(try await browser.element("#decisions").text.contains(user))
        }
    }

    /// Row 9: every refusal with its reason.
    func refusedCalls() async throws {
        try await stage.countersign(.business, "user", "lock", story.third.user, isShown: false)
        let answer = try await story.post(story.third)
        #expect(answer.status != 200)
        try await open(.business, "/administrator/access-decisions?correlation=\(answer.correlationID)")
        try await browser.screenshot("9-refused")
        #expect(try await browser.element("#decisions").text.contains("userLocked"))
        for spelling in ["Certificate is Already Assigned to User", "The Certificate is Already Assigned to User"] {
            let words = spelling.replacingOccurrences(of: " ", with: "+")
            try await open(.business, "/search?q=\(words)")
            #expect(try await browser.has("main a[href^='/help/']"))
        }
        try await browser.screenshot("9-search")
    }
}
