import CountersignTesting
import Testing

@testable import KeyMaterial

@Suite struct CertificateBundleTests {
    private static let pki = Result { try TestPKI() }

    private func certificates() throws -> [Certificate] {
        let pki = try Self.pki.get()
        return [try pki.client("a").certificate, try pki.client("b").certificate, pki.root]
    }

    @Test func everyFormatGivesTheSameCertificatesInOrder() throws {
        let certificates = try certificates()
        let pkcs7 = try CertificateBundle(certificates: certificates).pkcs7DER()
        let pem = certificates.map { "text\n" + $0.pem }.joined()
        let forms: [[UInt8]] = [
            Array(pem.utf8), pkcs7, Array(PEM.encode(label: "PKCS7", bytes: pkcs7).utf8),
            Array(PEM.encode(label: "CERTIFICATE", bytes: pkcs7).utf8), certificates.flatMap(\.derEncoded),
            certificates.flatMap(\.derEncoded) + [0x0A], DER.sequence(of: certificates.map(\.derEncoded)),
            Base64.encode(pkcs7),
        ]
        for form in forms {
            #expect(try CertificateBundle(bytes: form).certificates == certificates)
        }
    }

    @Test func indefiniteLengthsInSignedDataAreRead() throws {
        let certificate = try Self.pki.get().root
        let end: [UInt8] = [0, 0]
        let certificates = [0xA0, 0x80] + certificate.derEncoded + end
        let data = DER.sequence(try DER.objectIdentifier("1.2.840.113549.1.7.1"))
        let signed = [0x30, 0x80] + DER.integer(1) + DER.set(of: []) + data + certificates + DER.set(of: []) + end
        let file =
            [0x30, 0x80] + (try DER.objectIdentifier("1.2.840.113549.1.7.2")) + [0xA0, 0x80] + signed + end + end
        #expect(try CertificateBundle(bytes: file).certificates == [certificate])
    }

    @Test func trustedCertificatesOfOpenSSLAreReadWithoutTheirTrust() throws {
        let certificate = try Self.pki.get().root
        let text = PEM.encode(label: "TRUSTED CERTIFICATE", bytes: certificate.derEncoded + DER.sequence(DER.null))
        #expect(try CertificateBundle(bytes: Array(text.utf8)).certificates == [certificate])
    }

    @Test func brokenCertificateIsNamedByItsPlace() throws {
        let certificates = try certificates()
        let text = certificates[0].pem + PEM.encode(label: "CERTIFICATE", bytes: [0x30, 0x00]) + certificates[1].pem
        #expect {
            try CertificateBundle(bytes: Array(text.utf8))
        } throws: { error in
            (error as? KeyMaterialError)?.location?.hasPrefix("block 2") == true
        }
    }

    @Test func textWithoutCertificateSaysSo() throws {
        let text = PEM.encode(label: "PUBLIC KEY", bytes: [0x30, 0x00])
        #expect {
            try CertificateBundle(bytes: Array(text.utf8))
        } throws: { error in
            (error as? KeyMaterialError)?.code == .notFound
        }
        #expect(throws: KeyMaterialError.self) { try CertificateBundle(bytes: []) }
        #expect(throws: KeyMaterialError.self) { try CertificateBundle(bytes: Array("hello".utf8)) }
    }

    @Test(.enabled(if: Vectors.isAvailable), arguments: KeystoreVector.all("PKCS7"))
    func filesOfOthersHoldWhatTheIndexSays(_ vector: KeystoreVector) throws {
        let bytes = try vector.bytes()
        if vector.expect == "must_reject" {
            #expect(throws: KeyMaterialError.self) { try CertificateBundle(bytes: bytes) }
            return
        }
        let bundle = try CertificateBundle(bytes: bytes)
        if let expected = vector.distinctCertificates {
            #expect(Set(bundle.certificates).count == expected)
        }
    }

    @Test(.enabled(if: Vectors.isAvailable), arguments: KeystoreVector.all("PEM"))
    func certificatesAndKeysInPEMFilesOfOthersAreRead(_ vector: KeystoreVector) throws {
        for block in try PEM.blocks(in: try vector.bytes()) {
            if block.label == "CERTIFICATE" {
                let certificate = try Certificate(derEncoded: block.bytes)
                #expect(try Certificate(derEncoded: certificate.derEncoded) == certificate)
            } else if block.label.hasSuffix("PRIVATE KEY"), !block.label.hasPrefix("ENCRYPTED") {
                #expect(try PrivateKey(block, passphrase: vector.storePassphrase).algorithm != "")
            }
        }
    }
}
