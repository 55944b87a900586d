import CountersignTesting
import Foundation
import HTTPTypes
import IdentityDirectory
import KeyMaterial
import Testing

@Suite struct ConflictTests {
    private static let credentials =
        "/administrator/general-settings/integration/communication-arrangements/CA_TWO/credentials"

    private static func upload(_ visitor: Visitor, _ certificate: Certificate) async throws -> Visitor.Answer {
        try await visitor.upload(
            "\(credentials)/upload-certificate", [("match", "exact")],
            file: ("certificate", "partner.cer", Array(certificate.pem.utf8)))
    }

    @Test func certificateOfAnotherUserIsRefusedToTheLetterAndNothingChanges() async throws {
        let fixture = try await ConsoleFixture()
        let before = try await fixture.directory.audit()
        try await fixture.visit { visitor in
            let answer = try await Self.upload(visitor, fixture.shared.certificate)
            #expect(answer.status == .conflict)
            #expect(answer.text.contains(">Certificate is Already Assigned to User _ABCXYZ<"))
            #expect(answer.text.contains("communication-users/_ABCXYZ"))
            #expect(answer.text.contains("It is the same certificate, byte for byte."))
            for way in ["Create and Download Key Pair", "Upload Certificate or Request", "Move to _DEFXYZ"] {
                #expect(answer.text.contains(way))
            }
            #expect(answer.text.contains("This stops _ABCXYZ, never called yet."))
        }
        let fingerprint = fixture.shared.certificate.fingerprint
        #expect(try await fixture.directory.owner(of: fingerprint) == "_ABCXYZ")
        let changes = try await fixture.directory.audit().filter { $0.action.hasPrefix("certificate") }
        #expect(changes == before.filter { $0.action.hasPrefix("certificate") })
    }

    @Test func moveGivesItToTheOtherUser() async throws {
        let fixture = try await ConsoleFixture()
        let fingerprint = fixture.shared.certificate.fingerprint
        try await fixture.visit { visitor in
            let answer = try await visitor.post(
                "/administrator/communication-certificates/\(fingerprint.hex)/move", [("user", "_DEFXYZ")])
            #expect(answer.status == .seeOther)
            let page = try await visitor.get(answer.location)
            #expect(page.text.contains("Certificate moved from user _ABCXYZ to user _DEFXYZ."))
        }
        #expect(try await fixture.directory.owner(of: fingerprint) == "_DEFXYZ")
    }

    @Test func freeCertificateIsShownBeforeItIsSavedAndThenAssigned() async throws {
        let fixture = try await ConsoleFixture()
        let own = try fixture.pki.client("second-system")
        try await fixture.visit { visitor in
            let shown = try await Self.upload(visitor, own.certificate)
            #expect(shown.status == .ok)
            #expect(shown.text.contains("nothing is saved yet"))
            #expect(shown.text.contains(own.certificate.fingerprint.hex))
            #expect(try await fixture.directory.owner(of: own.certificate.fingerprint) == nil)
            let saved = try await visitor.post(
                "\(Self.credentials)/assign-certificate", [("text", own.certificate.pem), ("match", "exact")])
            #expect(saved.status == .seeOther)
        }
        #expect(try await fixture.directory.owner(of: own.certificate.fingerprint) == "_DEFXYZ")
    }

    @Test func expiredCertificateIsShownWithItsReasonAndNoWayToSave() async throws {
        let fixture = try await ConsoleFixture()
        let expired = try fixture.pki.client(
            "old", from: Date(timeIntervalSinceNow: -3000), to: Date(timeIntervalSinceNow: -60))
        try await fixture.visit { visitor in
            let answer = try await Self.upload(visitor, expired.certificate)
            #expect(answer.status == .unprocessableContent)
            #expect(!answer.text.contains("id=\"assign-button\""))
            #expect(answer.text.contains("expired"))
        }
    }

    @Test func privateKeyInAnUploadIsNamedAsSuch() async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.visit { visitor in
            let answer = try await visitor.upload(
                "\(Self.credentials)/upload-certificate", [],
                file: ("certificate", "key.pem", Array(try fixture.pki.client("x").key.pem.utf8)))
            #expect(answer.status == .unprocessableContent)
            #expect(answer.text.contains("The file holds a private key"))
        }
    }

    @Test(arguments: [
        "Certificate is Already Assigned to User _ABCXYZ", "The Certificate is Already Assigned to User",
        "certificate already assigned",
    ])
    func searchFindsHelpForTheMessage(_ text: String) async throws {
        let fixture = try await ConsoleFixture()
        try await fixture.visit { visitor in
            let encoded = text.replacing(" ", with: "+")
            let answer = try await visitor.get("/search?q=\(encoded)")
            #expect(answer.text.contains("/help/certificate-already-assigned"))
            #expect(try await visitor.get("/help/certificate-already-assigned").status == .ok)
        }
    }

    @Test func aKeyThatIsSharedKnowinglyIsAssignedAndMoved() async throws {
        let fixture = try await ConsoleFixture()
        let template = try fixture.pki.template("CN=other", usage: .client, days: 30)
        let twin = try fixture.pki.issue(template, key: fixture.shared.key)
        let move = "/administrator/communication-certificates/\(twin.certificate.fingerprint.hex)/move"
        try await fixture.visit { visitor in
            let refused = try await Self.upload(visitor, twin.certificate)
            #expect(refused.status == .conflict)
            #expect(refused.text.contains("Whoever holds the key can call as _ABCXYZ and as _DEFXYZ."))
            #expect(refused.text.contains("name=\"override\""))
            let text = try #require(Visitor.value("text", in: refused.text))
            let saved = try await visitor.post(
                "\(Self.credentials)/assign-certificate", [("text", text), ("match", "exact"), ("override", "yes")])
            #expect(saved.status == .seeOther)
            _ = try await fixture.directory.create(CommunicationUser(id: "_THIRD"), by: "admin")
            // Once more, its own user's is shown as what it is: held already.
            #expect(try await Self.upload(visitor, twin.certificate).status == .ok)
            let shown = try await visitor.get(String(move.dropLast("/move".count)))
            #expect(shown.text.contains("name=\"override\""))
            _ = try await visitor.post(move, [("user", "_THIRD")])
            #expect(try await fixture.directory.owner(of: twin.certificate.fingerprint) == "_DEFXYZ")
            _ = try await visitor.post(move, [("user", "_THIRD"), ("override", "yes")])
        }
        #expect(try await fixture.directory.owner(of: twin.certificate.fingerprint) == "_THIRD")
    }
}
