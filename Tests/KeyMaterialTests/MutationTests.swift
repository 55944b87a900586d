import CountersignTesting
import Testing

@testable import KeyMaterial

/// Damaged input gives an error or a value, never a crash; every value read survives being looked at.
@Suite struct MutationTests {
    @Test func damagedCertificatesDoNotCrash() throws {
        let pki = try TestPKI()
        var made = try HandmadeCertificate()
        made.extensions = [
            DER.sequence(
                try DER.objectIdentifier("2.5.29.17"),
                DER.octetString(
                    DER.sequence(
                        DER.primitiveContext(7, [1, 2, 3, 4]), DER.context(4, pki.root.subject.derEncoded))))
        ]
        let originals = [try pki.server().certificate.derEncoded, made.derEncoded, pki.root.derEncoded]
        var readable = 0
        for original in originals {
            for bytes in Mutations(of: original, count: 3000) {
                guard let certificate = try? Certificate(derEncoded: bytes) else { continue }
                readable += 1
                look(at: certificate)
            }
        }
        #expect(readable > 100)
    }

    private func look(at certificate: Certificate) {
        _ = certificate.subject.description
        _ = certificate.issuer.commonName
        _ = certificate.serialNumber.decimal
        _ = certificate.subjectAlternativeNames
        _ = certificate.keyUsage
        _ = certificate.extendedKeyUsage
        _ = certificate.basicConstraints
        _ = certificate.authorityKeyIdentifier
        _ = certificate.isSelfSigned
    }

    @Test func damagedBundlesDoNotCrash() throws {
        let pki = try TestPKI()
        let bundle = CertificateBundle(certificates: [pki.root, try pki.client("a").certificate])
        let pem = bundle.certificates.map(\.pem).joined()
        for original in [try bundle.pkcs7DER(), Array(pem.utf8)] {
            for bytes in Mutations(of: original, count: 2000, seed: 2) { _ = try? CertificateBundle(bytes: bytes) }
        }
    }

    @Test func damagedKeysDoNotCrash() throws {
        let passphrase = Passphrase("a")
        for algorithm in [KeyAlgorithm.rsa2048, .ecP256, .ecP521, .ed25519] {
            let key = try PrivateKey.generate(algorithm)
            let encrypted = try key.encryptedPKCS8DER(passphrase: passphrase, iterations: 1)
            for bytes in Mutations(of: key.pkcs8DER, count: algorithm == .rsa2048 ? 300 : 1500, seed: 3) {
                guard let read = try? PrivateKey(derEncoded: bytes) else { continue }
                _ = read.description
                _ = try? CertificateSigningRequest.create(subject: .empty, key: read)
            }
            for bytes in Mutations(of: Array(encrypted.prefix(200)), count: 500, seed: 4) {
                _ = try? EncryptedPrivateKey(derEncoded: bytes)
            }
        }
    }

    @Test func damagedRequestsDoNotCrash() throws {
        let request = try CertificateSigningRequest.create(
            subject: try DistinguishedName(rfc4514: "CN=a,O=b"), subjectAlternativeNames: ["DNS:a", "IP:::1"],
            key: try PrivateKey.generate(.ecP256))
        for bytes in Mutations(of: request.derEncoded, count: 3000, seed: 5) {
            _ = (try? CertificateSigningRequest(derEncoded: bytes))?.subjectAlternativeNames
        }
    }

    @Test func damagedNamesDoNotCrash() {
        let text = Array("CN=a\\, b+OU=\\C4\\8D,O=\"x\",1.2.3=#0c0141,DC=example".utf8)
        for bytes in Mutations(of: text, count: 5000, seed: 6) {
            let damaged = String(decoding: bytes, as: UTF8.self)
            guard let name = try? DistinguishedName(rfc4514: damaged) else { continue }
            let again = try? DistinguishedName(rfc4514: name.description)
            #expect(again?.description == name.description)
        }
    }
}
