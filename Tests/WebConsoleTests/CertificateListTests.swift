import CountersignTesting
import Foundation
import HTTPTypes
import IdentityDirectory
import KeyMaterial
import Testing

@Suite struct CertificateListTests {
    private static let path = "/administrator/communication-certificates"

    /// As many certificates of `_DEFXYZ`, from the oldest on.
    private func fill(_ fixture: ConsoleFixture, _ count: Int) async throws -> [TestIdentity] {
        var identities: [TestIdentity] = []
        for number in 0..<count {
            let identity = try fixture.pki.client("partner-\(number)")
            _ = try await fixture.directory.assign(identity.certificate, to: "_DEFXYZ", by: "admin")
            identities.append(identity)
        }
        return identities
    }

    @Test func everyPageFollowsFromTheOneBeforeAndNoneIsShownTwice() async throws {
        let fixture = try await ConsoleFixture()
        let identities = try await fill(fixture, 130)
        try await fixture.visit { visitor in
            let first = try await visitor.get(Self.path)
            #expect(first.text.contains("partner-129"))
            #expect(!first.text.contains(">partner-20<"))
            let next = try #require(Self.address("next-page", in: first.text))
            let second = try await visitor.get(next)
            #expect(!second.text.contains("id=\"next-page\""))
            for identity in identities {
                let row = "certificate-\(identity.certificate.fingerprint.hex.prefix(16))"
                #expect(first.text.contains(row) != second.text.contains(row))
            }
        }
    }

    @Test func aSearchFindsByEachField() async throws {
        let fixture = try await ConsoleFixture()
        let identities = try await fill(fixture, 3)
        let wanted = identities[1].certificate
        let row = "certificate-\(wanted.fingerprint.hex.prefix(16))"
        let other = "certificate-\(identities[0].certificate.fingerprint.hex.prefix(16))"
        let queries = [
            "q=PARTNER-1", "q=\(wanted.serialNumber.decimal)&in=serial", "q=\(wanted.serialNumber.hex)&in=serial",
            "q=\(wanted.serialNumber.hex)", "q=\(wanted.fingerprint.hex.prefix(12))",
            "q=\(wanted.sha1Fingerprint)&in=fingerprint", "q=er-1&in=subject",
        ]
        try await fixture.visit { visitor in
            for query in queries {
                let page = try await visitor.get("\(Self.path)?\(query)")
                #expect(page.text.contains(row), "\(query)")
                #expect(!page.text.contains(other), "\(query)")
            }
            let seen = try await visitor.get("\(Self.path)?seen=day")
            #expect(seen.text.contains("No certificate is assigned."))
            #expect(try await visitor.get("\(Self.path)?q=xyz&in=serial").status == .unprocessableContent)
        }
    }

    /// Where the link with this id leads.
    private static func address(_ id: String, in html: String) -> String? {
        guard let link = html.range(of: "id=\"\(id)\""),
            let start = html[..<link.lowerBound].range(of: "href=\"", options: .backwards)
        else { return nil }
        return String(html[start.upperBound...].prefix { $0 != "\"" }).replacing("&amp;", with: "&")
    }
}
