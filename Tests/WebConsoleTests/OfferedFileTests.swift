import CountersignTesting
import Foundation
import HTTPTypes
import IdentityDirectory
import KeyMaterial
import KeystoreFormats
import Testing

/// A key pair that is offered to a partner by a link.
@Suite struct OfferedFileTests {
    private static let keyPair =
        "/administrator/general-settings/integration/communication-arrangements/CA_TWO/credentials/key-pair"
    private static let offered = "/administrator/offered-key-files"
    private static let passphrase = Passphrase("correct horse")

    /// Gives the link's path.
    private static func offer(_ visitor: Visitor) async throws -> String {
        let made = try await visitor.post(
            keyPair,
            [
                ("passphrase", passphrase.text), ("passphrase-again", passphrase.text), ("days", "30"),
                ("format", "jks"), ("link-lifetime", "3600"), ("work", "offer"),
            ])
        #expect(made.status == .seeOther, "\(made.text)")
        let page = try await visitor.get(made.location)
        let found = try #require(page.text.range(of: "/hand-over/[0-9a-f]{64}", options: .regularExpression))
        #expect(page.text.contains("https://"))
        return String(page.text[found])
    }

    @Test func theLinkWorksOnceAndTheListSaysSo() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.visit { visitor in
            let link = try await Self.offer(visitor)
            #expect(try await visitor.get(Self.offered).text.contains("Waiting"))
            let file = try await visitor.post(link, [])
            let keystore = try Keystore(bytes: file.body, passphrase: Self.passphrase)
            let certificate = try #require(keystore.entries.first?.certificates.first)
            #expect(try await fixture.directory.owner(of: certificate.fingerprint) == "_DEFXYZ")
            #expect(try await visitor.post(link, []).status == .notFound)
            let list = try await visitor.get(Self.offered).text
            #expect(list.contains("Fetched"))
            #expect(!list.contains(link))
        }
    }

    @Test func anOfferIsTakenBack() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.visit { visitor in
            let link = try await Self.offer(visitor)
            let list = try await visitor.get(Self.offered).text
            let button = try #require(
                list.range(of: "\(Self.offered)/[0-9a-f]+/withdraw", options: .regularExpression))
            #expect(try await visitor.post(String(list[button]), []).status == .seeOther)
            #expect(try await visitor.get(link).status == .notFound)
            #expect(try await visitor.get(Self.offered).text.contains("Taken Back"))
        }
    }

    @Test func aLifetimeThatIsNotOfferedIsRefusedBeforeAnythingIsIssued() async throws {
        let fixture = try await ConsoleFixture()
        let before = try await fixture.directory.assignments().count
        try await fixture.visit { visitor in
            let made = try await visitor.post(
                Self.keyPair,
                [
                    ("passphrase", Self.passphrase.text), ("passphrase-again", Self.passphrase.text), ("days", "30"),
                    ("link-lifetime", "99999999"), ("work", "offer"),
                ])
            #expect(made.status == .unprocessableContent)
        }
        #expect(try await fixture.directory.assignments().count == before)
    }
}
