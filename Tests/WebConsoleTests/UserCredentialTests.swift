import CountersignTesting
import Foundation
import HTTPTypes
import IdentityDirectory
import KeyMaterial
import KeystoreFormats
import Testing

/// Edit Credentials of a user that no arrangement is for yet.
@Suite struct UserCredentialTests {
    private static let settings = "/administrator/general-settings/integration"
    private static let user = "\(settings)/communication-users/_NEW"
    private static let credentials = "\(user)/credentials"
    private static let passphrase = Passphrase("correct horse")

    private func fixture() async throws -> ConsoleFixture {
        let fixture = try await ConsoleFixture()
        _ = try await fixture.directory.create(CommunicationUser(id: "_NEW"), by: "admin")
        return fixture
    }

    @Test func theUsersPageLeadsToThem() async throws {
        try await fixture().visit { visitor in
            #expect(try await visitor.get(Self.user).text.contains("href=\"\(Self.credentials)\""))
            let page = try await visitor.get(Self.credentials).text
            #expect(page.contains("of user _NEW"))
            #expect(page.contains("href=\"\(Self.credentials)/key-pair\""))
            #expect(try await visitor.get("\(Self.settings)/communication-users/_NO/credentials").status == .notFound)
        }
    }

    @Test func aPasswordIsSetAndTakenAway() async throws {
        let fixture = try await fixture()
        try await fixture.visit { visitor in
            let password = "a-very-long-password"
            let set = try await visitor.post(
                "\(Self.credentials)/password", [("password", password), ("password-again", password)])
            #expect(set.location.hasPrefix("\(Self.credentials)?tab=password"), "\(set.text)")
            #expect(try await fixture.directory.user("_NEW").passwordStatus == .active)
            let removed = try await visitor.post("\(Self.credentials)/remove-password", [])
            #expect(removed.location.hasPrefix("\(Self.credentials)?tab=password"))
        }
        #expect(try await fixture.directory.user("_NEW").passwordStatus == .none)
    }

    @Test func aKeyPairOfTheUntouchedFormIsValidForAYear() async throws {
        let fixture = try await fixture()
        try await fixture.visit { visitor in
            let form = try await visitor.get("\(Self.credentials)/key-pair").text
            let field = try #require(form.range(of: "name=\"days\""))
            let tag = form[..<field.lowerBound].lastIndex(of: "<").map { form[$0...].prefix { $0 != ">" } }
            #expect(tag?.contains("value=\"365\"") == true, "\(tag ?? "")")
            let made = try await visitor.post(
                "\(Self.credentials)/key-pair",
                [
                    ("days", "365"), ("passphrase", Self.passphrase.text), ("passphrase-again", Self.passphrase.text),
                ])
            #expect(made.location.hasPrefix("\(Self.credentials)/key-pair/"), "\(made.text)")
            #expect(try await visitor.get(made.location).text.contains("Key Pair of _NEW"))
        }
        let held = try #require(try await fixture.directory.assignments(.init(userID: "_NEW")).first?.certificate)
        let days = held.notAfter.timeIntervalSince(Date()) / 86_400
        #expect((364...365).contains(days.rounded(.down)), "\(days)")
    }

    @Test func aCertificateIsUploadedAndAClashOffersWaysThatStayWithTheUser() async throws {
        let fixture = try await fixture()
        let own = try fixture.pki.client("new").certificate
        try await fixture.visit { visitor in
            let clash = try await visitor.post(
                "\(Self.credentials)/upload-certificate", [("text", fixture.shared.certificate.pem)])
            #expect(clash.status == .conflict)
            #expect(clash.text.contains("Certificate is Already Assigned to User _ABCXYZ"))
            #expect(clash.text.contains("href=\"\(Self.credentials)/key-pair\""))
            let shown = try await visitor.post("\(Self.credentials)/upload-certificate", [("text", own.pem)])
            #expect(shown.text.contains("action=\"\(Self.credentials)/assign-certificate\""))
            let text = try #require(Visitor.value("text", in: shown.text))
            let saved = try await visitor.post("\(Self.credentials)/assign-certificate", [("text", text)])
            #expect(saved.location.hasPrefix(Self.credentials))
        }
        #expect(try await fixture.directory.owner(of: own.fingerprint) == "_NEW")
    }

    @Test func aRequestOfTheUsersIsSigned() async throws {
        let fixture = try await fixture()
        let key = try PrivateKey.generate(.ecP256)
        let request = try CertificateSigningRequest.create(subject: try DistinguishedName(commonName: "new"), key: key)
        try await fixture.visit { visitor in
            let shown = try await visitor.post("\(Self.credentials)/upload-certificate", [("text", request.pem)])
            #expect(shown.text.contains("action=\"\(Self.credentials)/sign-request\""))
            let signed = try await visitor.post(
                "\(Self.credentials)/sign-request", [("request", request.pem), ("days", "30")])
            #expect(signed.location.hasPrefix(Self.credentials), "\(signed.text)")
        }
        let held = try await fixture.directory.assignments(.init(userID: "_NEW"))
        #expect(held.map(\.certificate.publicKey) == [key.publicKey])
    }
}
