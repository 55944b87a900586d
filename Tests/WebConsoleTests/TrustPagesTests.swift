import CountersignTesting
import Foundation
import Hummingbird
import HummingbirdTesting
import IdentityDirectory
import KeyMaterial
import Testing

/// The trust list and revocation lists in the console.
@Suite(.serialized) struct TrustPagesTests {
    private static let trustList = "/administrator/certificate-trust-list"
    private static let revocationLists = "/administrator/revocation-lists"

    private func list(_ pki: TestPKI, _ revoked: [Certificate]) throws -> RevocationList {
        try RevocationList.make(
            revoked: revoked.map { .init(serialNumber: $0.serialNumber, date: Date(), reason: .keyCompromise) },
            number: 1,
            thisUpdate: Date().addingTimeInterval(-60), nextUpdate: Date().addingTimeInterval(86_400),
            authority: pki.root, key: pki.authority.key)
    }

    @Test func aBadBundleIsRefusedOnTheSamePage() async throws {
        let fixture = try await ConsoleFixture()
        let bundle = Array((fixture.pki.root.pem + fixture.shared.certificate.pem).utf8)
        try await fixture.visit { visitor in
            let answer = try await visitor.upload(
                Self.trustList, [], file: ("certificate", "bundle.pem", bundle))
            #expect(answer.status == .unprocessableContent)
            #expect(answer.text.contains("Certificate 2 of the bundle"))
            #expect(answer.text.contains("The trust list is left as it was."))
        }
        #expect(try await fixture.directory.authorities().isEmpty)
    }

    @Test func filesThatAreNothingOfTheKindAreNamed() async throws {
        let fixture = try await ConsoleFixture()
        let noise = Array("\u{30}\u{7f}noise".utf8)
        let root = Array(fixture.pki.root.pem.utf8)
        let list = try list(fixture.pki, []).derEncoded
        try await fixture.visit { visitor in
            let trusted = try await visitor.upload(Self.trustList, [], file: ("certificate", "a.bin", noise))
            #expect(trusted.status == .unprocessableContent)
            #expect(trusted.text.contains("a.bin is no bundle of certificates"))
            _ = try await visitor.upload(
                Self.trustList, [("dryRun", "yes")], file: ("certificate", "root.pem", root))
            #expect(try await visitor.get(Self.trustList).text.contains("nothing was changed: 1 authority added."))
            #expect(try await fixture.directory.authorities().isEmpty)
            for added in ["1 authority added", "0 authorities added, 1 there before"] {
                _ = try await visitor.upload(Self.trustList, [], file: ("certificate", "root.pem", root))
                #expect(try await visitor.get(Self.trustList).text.contains(added))
            }
            let revoked = try await visitor.upload(Self.revocationLists, [], file: ("list", "b.bin", noise))
            #expect(revoked.text.contains("b.bin is no revocation list."))
            let both = try await visitor.upload(
                Self.revocationLists, [("url", "http://crl.example.com/")], file: ("list", "list.crl", list))
            #expect(both.text.contains("Either a file or an address is needed, and not both."))
            let neither = try await visitor.post(Self.revocationLists, [])
            #expect(neither.text.contains("Either a file or an address is needed"))
            let table = (field: "file", name: "n.csv", bytes: Array("nonsense".utf8))
            let imported = try await visitor.upload("/administrator/imports", [("kind", "users")], file: table)
            #expect(imported.text.contains("The table n.csv has the column"))
        }
        #expect(try await fixture.directory.revocationLists().isEmpty)
    }

    @Test func anAuthorityIsReplacedRetiredAndRemoved() async throws {
        let fixture = try await ConsoleFixture()
        let next = try TestPKI("Next Authority")
        try await fixture.directory.trust(fixture.pki.root, by: "admin")
        let page = "\(Self.trustList)/\(fixture.pki.root.fingerprint.hex)"
        try await fixture.visit { visitor in
            #expect(try await visitor.get(page).text.contains("Certificates Matched by Name"))
            let replaced = try await visitor.upload(
                "\(page)/replace", [("days", "14")],
                file: ("certificate", "next.pem", Array(next.root.pem.utf8)))
            #expect(replaced.status == .seeOther)
            #expect(try await visitor.get(page).text.contains("Retiring"))
            _ = try await visitor.post("\(page)/keep", [])
            #expect(try await !visitor.get(page).text.contains("Retiring"))
            _ = try await visitor.post("\(page)/retire", [("days", "many")])
            #expect(try await visitor.get(page).text.contains("no whole number"))
            _ = try await visitor.post("\(page)/purposes", [("purposes", "revocationLists")])
            #expect(try await visitor.get(page).text.contains("Trusted For"))
            #expect(try await visitor.get("\(page)/delete").text.contains("Nothing would break."))
            _ = try await visitor.post("\(page)/delete", [])
            #expect(try await visitor.get(page).status == .notFound)
        }
        #expect(try await fixture.directory.authorities().map(\.certificate) == [next.root])
    }

    @Test func whatRemovingAnAuthorityBreaksIsShownBeforeItIsDone() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.directory.trust(fixture.pki.root, by: "admin")
        let client = try fixture.pki.client("named").certificate
        _ = try await fixture.directory.assign(client, to: "_DEFXYZ", match: .name, by: "admin")
        let page = "\(Self.trustList)/\(fixture.pki.root.fingerprint.hex)"
        try await fixture.visit { visitor in
            #expect(try await visitor.get("\(page)/delete").text.contains("cannot be deleted now"))
            let next = try TestPKI("Next Authority")
            _ = try await visitor.upload(
                "\(page)/replace", [("days", "14")], file: ("certificate", "next.pem", Array(next.root.pem.utf8)))
            let asked = try await visitor.get("\(page)/delete").text
            #expect(asked.contains(client.fingerprint.hex.prefix(16)) && asked.contains("stops being accepted"))
            #expect(try await visitor.get(page).text.contains("\(page)/delete"))
            _ = try await visitor.post("\(page)/delete", [])
            #expect(try await visitor.get(page).status == .notFound)
        }
    }

    @Test(.enabled(if: Browser.shouldTest))
    func aRevocationListIsImportedInTheBrowserAndTheCertificateRefused() async throws {
        let fixture = try await ConsoleFixture()
        let folder = try ScratchFolder()
        let authority = try folder.write("authority.pem", fixture.pki.root.pem)
        let file = try folder.write("list.crl", list(fixture.pki, [fixture.shared.certificate]).derEncoded)
        try await fixture.application.test(.live) { client in
            let port = try #require(client.port)
            try await Browser.run("trust-and-revocation") { browser in
                try await browser.open("http://localhost:\(port)/")
                try await browser.fill("Name", "admin")
                try await browser.fill("Password", ConsoleFixture.password)
                try await browser.click("Sign In")
                try await browser.click("Certificate Trust List")
                try await browser.upload("Certificate", path: authority)
                try await browser.element("#trust-button").click()
                #expect(try await browser.shows("1 authority added"))
                try await browser.screenshot("trust-list")
                try await browser.open(
                    "http://localhost:\(port)\(Self.trustList)/\(fixture.pki.root.fingerprint.hex)")
                #expect(try await browser.shows("Certificates Matched by Name"))
                try await browser.screenshot("authority")
                try await browser.click("Revocation Lists")
                try await browser.upload("Revocation List", path: file)
                try await browser.element("#import-button").click()
                #expect(try await browser.shows("names 1 certificate"))
                try await browser.screenshot("revocation-lists")
                try await browser.open(
                    "http://localhost:\(port)/administrator/explain?fingerprint="
                        + fixture.shared.certificate.fingerprint.hex)
                #expect(try await browser.shows("revoked"))
                try await browser.screenshot("explain-revoked")
            }
        }
        let call = Call(
            certificate: fixture.shared.certificate, method: "POST", path: "/orders/1", at: Date())
        #expect(try fixture.directory.judge.judge(call).code == .revoked)
    }
}
