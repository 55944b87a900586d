import CountersignTesting
import Foundation
import KeyMaterial
import Testing

@Suite struct RevocationListTests {
    static let at = Date(timeIntervalSince1970: 1_795_000_000)

    private func list(_ pki: TestPKI, _ serials: [SerialNumber], number: Int = 1) throws -> RevocationList {
        try RevocationList.make(
            revoked: serials.map { .init(serialNumber: $0, date: Self.at, reason: .superseded) }, number: number,
            thisUpdate: Self.at, nextUpdate: Self.at.addingTimeInterval(86_400), authority: pki.authority.certificate,
            key: pki.authority.key)
    }

    @Test func aListThatWeMakeReadsBackAndIsReliedOn() throws {
        let pki = try TestPKI(now: Self.at)
        let serials = (0..<3).map { _ in SerialNumber.random() }
        let made = try list(pki, serials, number: 300)
        let read = try RevocationList(pemOrDER: Array(made.pem.utf8))
        #expect(read.derEncoded == made.derEncoded)
        #expect(read.revoked.map(\.serialNumber) == serials)
        #expect(read.revoked.allSatisfy { $0.reason == .superseded })
        #expect(read.numberBytes == [1, 44])
        #expect(read.objection(issuer: pki.root) == nil)
        let other = try TestPKI(now: Self.at)
        #expect(read.objection(issuer: other.root)?.contains("not signed by the key") == true)
    }

    @Test func theGreaterNumberIsNewer() throws {
        let pki = try TestPKI(now: Self.at)
        let (small, large) = (try list(pki, [], number: 255), try list(pki, [], number: 256))
        #expect(large.isNewer(than: small))
        #expect(!small.isNewer(than: large))
        #expect(!small.isNewer(than: small))
    }

    @Test(.enabled(if: ExternalProgram.shouldTest("openssl")))
    func opensslReadsWhatWeMakeAndWeReadWhatItMakes() throws {
        let openssl = try ExternalProgram.required("openssl")
        let folder = try ScratchFolder()
        let pki = try TestPKI(now: Date())
        let certificate = try pki.client("revoked").certificate
        let made = try RevocationList.make(
            revoked: [.init(serialNumber: certificate.serialNumber, date: Date(), reason: .keyCompromise)], number: 7,
            thisUpdate: Date().addingTimeInterval(-60), nextUpdate: Date().addingTimeInterval(86_400),
            authority: pki.root, key: pki.authority.key)
        let authority = try folder.write("ca.pem", pki.root.pem)
        let file = try folder.write("list.pem", made.pem)
        let shown = try openssl.run(["crl", "-in", file, "-noout", "-text", "-CAfile", authority, "-verify"])
        #expect((shown.output + shown.errors).contains("verify OK"))
        #expect(shown.output.contains("Key Compromise"))
        let leaf = try folder.write("leaf.pem", certificate.pem)
        let verified = try openssl.run(
            ["verify", "-crl_check", "-CAfile", authority, "-CRLfile", file, leaf])
        #expect(verified.errors.contains("certificate revoked"))

        let key = try folder.write("ca.key", pki.authority.key.pem)
        try folder.write("index.txt", "")
        try folder.write("crlnumber", "0A\n")
        let settings =
            "[ca]\ndefault_ca=d\n[d]\ndatabase=\(folder.path("index.txt"))\n"
            + "crlnumber=\(folder.path("crlnumber"))\ndefault_md=sha256\ndefault_crl_days=3\ncrl_extensions=e\n"
            + "[e]\nauthorityKeyIdentifier=keyid\n"
        let configuration = try folder.write("ca.cnf", settings)
        let revoking = try openssl.run([
            "ca", "-config", configuration, "-cert", authority, "-keyfile", key, "-revoke", leaf, "-crl_reason",
            "superseded",
        ])
        #expect(revoking.status == 0, "\(revoking.errors)")
        let making = try openssl.run([
            "ca", "-config", configuration, "-cert", authority, "-keyfile", key, "-gencrl", "-out",
            folder.path("theirs.pem"),
        ])
        #expect(making.status == 0, "\(making.errors)")
        let theirs = try RevocationList(pemOrDER: try folder.read("theirs.pem"))
        #expect(theirs.objection(issuer: pki.root) == nil)
        #expect(theirs.revoked.map(\.serialNumber) == [certificate.serialNumber])
        #expect(theirs.revoked.first?.reason == .superseded)
    }
}
