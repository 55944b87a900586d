import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

/// A broken block among whole ones: shown and named, and never written away.
@Suite struct DamagedBlockTests {
    private let pki: TestPKI
    private let client: TestIdentity

    init() throws {
        pki = try TestPKI()
        client = try pki.client("damaged")
    }

    /// The client's certificate broken in one way or another, with what is said of it.
    private func broken() -> [(String, String)] {
        let pem = client.certificate.pem
        let lines = pem.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return [
            (lines[0] + "\n?" + lines[1...].joined(separator: "\n"), "is not Base64"),
            (pem.replacingOccurrences(of: "-----END CERTIFICATE-----\n", with: ""), "has no end"),
            (
                pem.replacingOccurrences(of: "END CERTIFICATE", with: "END X509 CRL"),
                "is ended by `X509 CRL`"
            ),
        ]
    }

    private func bundle(_ damaged: String) -> [UInt8] {
        Array(("text before\n" + damaged + pki.root.pem + client.key.pem).utf8)
    }

    @Test func theOthersAreListedAndTheBrokenOneIsNamedWithItsLine() throws {
        for (text, detail) in broken() {
            let bytes = bundle(text)
            let keystore = try Keystore(listing: bytes, passphrase: nil)
            #expect(keystore.entries.map(\.kind) == [.other, .certificate, .privateKey])
            #expect(keystore.entries.flatMap(\.certificates) == [pki.root])
            #expect(keystore.entries.last?.privateKey?.pkcs8DER == client.key.pkcs8DER)
            let named = "line 2: the block `CERTIFICATE` \(detail)"
            #expect(keystore.warnings.contains { $0.hasPrefix(named) })
            guard case .other(let other) = keystore.entries.first?.content else {
                Issue.record("the damaged block is no entry")
                continue
            }
            #expect(other.isDamaged && !other.isEncrypted && other.summary == "damaged: \(named)")
            let findings = KeystoreFindings(of: keystore, at: Date())
            #expect(findings.problems.contains { $0.detail.contains(named) })
        }
    }

    /// Base64 that is whole, and content that is not.
    @Test(arguments: ["PKCS7", "CERTIFICATE CHAIN"]) func theOthersAreListedBesideABrokenContent(label: String) throws {
        let cut = Array(PKCS7Writer.bytes(of: [client.certificate]).dropLast(20))
        let text = pki.root.pem + PEM.encode(label: label, bytes: cut) + client.key.pem
        let keystore = try Keystore(listing: Array(text.utf8), passphrase: nil)
        #expect(keystore.entries.map(\.kind) == [.certificate, .other, .privateKey])
        #expect(keystore.warnings.contains { $0.hasPrefix("block 2, `\(label)`: ") })
        #expect(throws: KeystoreError.self) { try keystore.encode(passphrase: Passphrase("new")) }
        let error = #expect(throws: KeystoreError.self) { try Keystore(bytes: Array(text.utf8), passphrase: nil) }
        #expect(error?.code == .damaged && error?.location == "block 2, `\(label)`")
        let alone = Array(PEM.encode(label: label, bytes: cut).utf8)
        #expect(throws: KeystoreError.self) { try Keystore(listing: alone, passphrase: nil) }
    }

    @Test func headersThatMakeNoSenseDoNotHideTheOthers() throws {
        let header = PEM.Header(name: "DEK-Info", value: "AES-256-CBC,zz")
        let block = PEM.Block(label: "RSA PRIVATE KEY", headers: [header], bytes: [1, 2, 3])
        let keystore = try Keystore(listing: Array((PEM.encode(block) + pki.root.pem).utf8), passphrase: nil)
        #expect(keystore.entries.map(\.kind) == [.other, .certificate])
        #expect(keystore.warnings.contains { $0.contains("block 1, `RSA PRIVATE KEY`: a DEK-Info header") })
    }

    @Test func nothingIsRewrittenThatWouldLoseIt() throws {
        for (text, _) in broken() {
            let bytes = bundle(text)
            var keystore = try Keystore(listing: bytes, passphrase: nil)
            #expect(throws: KeystoreError.self) { try keystore.encode(passphrase: Passphrase("new")) }
            try keystore.addCertificate(alias: "more", certificate: client.certificate, createdAt: nil)
            let error = #expect(throws: KeystoreError.self) { try keystore.encode(passphrase: nil) }
            #expect(error?.code == .damaged)
            let same = try keystore.converted(to: .pem, at: Date()).keystore
            #expect(throws: KeystoreError.self) { try same.encode(passphrase: nil) }
            let losses = try keystore.converted(to: .pkcs12, at: Date()).losses
            #expect(losses.count == 1 && losses.first?.contains("damaged") == true)
            // Who takes it out by its alias knows what is lost.
            try keystore.remove(try #require(keystore.entries.first?.alias))
            let after = try Keystore(bytes: try keystore.encode(passphrase: nil), passphrase: nil)
            #expect(after.entries.flatMap(\.certificates).contains(pki.root))
        }
    }

    @Test func whoActsUponAFileIsRefusedADamagedOne() throws {
        for (text, _) in broken() {
            let error = #expect(throws: KeystoreError.self) {
                try Keystore(bytes: bundle(text), passphrase: nil)
            }
            #expect(error?.code == .damaged)
            #expect(throws: (any Error).self) {
                try CertificateFileContent(bytes: bundle(text), passphrase: nil)
            }
        }
    }

    @Test func textWithoutAnyWholeBlockIsRefused() throws {
        for (text, _) in broken() {
            let error = #expect(throws: KeystoreError.self) {
                try Keystore(listing: Array(text.utf8), passphrase: nil)
            }
            #expect(error?.code == .damaged)
        }
    }

    @Test(.timeLimit(.minutes(1))) func manyBeginningsCostNoMoreThanTheirLength() throws {
        let text = String(repeating: "-----BEGIN CERTIFICATE-----\n", count: 100_000) + pki.root.pem
        let keystore = try Keystore(listing: Array(text.utf8), passphrase: nil)
        #expect(keystore.entries.count == 100_001)
        #expect(keystore.entries.flatMap(\.certificates) == [pki.root])
    }
}
