import CountersignTesting
import Foundation
import Testing

@testable import KeyMaterial

@Suite struct CertificateTests {
    @Test func everyFieldOfAnIssuedCertificateIsRead() throws {
        let pki = try TestPKI(now: Date(timeIntervalSince1970: 1_800_000_000))
        let server = try pki.server(["localhost", "127.0.0.1", "::1"]).certificate
        #expect(server.version == 3)
        #expect(server.subject.description == "CN=localhost")
        #expect(server.issuer == pki.root.subject)
        #expect(server.notBefore == Date(timeIntervalSince1970: 1_800_000_000 - 3600))
        #expect(server.notAfter == Date(timeIntervalSince1970: 1_800_000_000 + 30 * 86_400))
        #expect(server.isValid(at: pki.now) && !server.isValid(at: pki.now.addingTimeInterval(-3601)))
        #expect(server.subjectAlternativeNames == ["DNS:localhost", "IP:127.0.0.1", "IP:::1"])
        #expect(server.keyUsage == .digitalSignature)
        #expect(server.extendedKeyUsage == [ExtendedKeyUsage.serverAuthentication])
        #expect(server.basicConstraints == BasicConstraints(isCertificateAuthority: false, pathLength: nil))
        #expect(server.signatureAlgorithm.name == "SHA256withECDSA" && !server.signatureAlgorithm.isWeak)
        #expect(server.publicKey.algorithm == "EC" && server.publicKey.curve == "P-256")
        #expect(server.publicKey.keySizeBits == 256)
        #expect(server.authorityKeyIdentifier == pki.root.subjectKeyIdentifier)
        #expect(server.sha1Fingerprint.count == 40)
        #expect(server.isSigned(by: pki.root.publicKey) == true)
        #expect(server.isSigned(by: server.publicKey) == false)
        #expect(pki.root.isSelfSigned && !server.isSelfSigned)
        #expect(pki.root.isCertificateAuthority && pki.root.keyUsage == [.keyCertSign, .cRLSign])
    }

    @Test func pathLengthIsWrittenAndRead() throws {
        let below = try TestPKI().intermediate(pathLength: 3)
        #expect(
            below.authority.certificate.basicConstraints
                == BasicConstraints(isCertificateAuthority: true, pathLength: 3))
    }

    @Test func handmadeCertificateIsReadThoughNothingHereKnowsItsKey() throws {
        let certificate = try Certificate(derEncoded: try HandmadeCertificate().derEncoded)
        #expect(certificate.publicKey.algorithm == "Ed448" && certificate.publicKey.keySizeBits == 456)
        #expect(certificate.isSigned(by: certificate.publicKey) == nil)
        #expect(certificate.keyUsage == nil && certificate.extendedKeyUsage == nil)
        #expect(certificate.basicConstraints == nil && certificate.subjectAlternativeNames.isEmpty)
    }

    @Test(arguments: [
        ("RSA", 512, "1.2.840.113549.1.1.1"), ("RSA", 1000, "1.2.840.113549.1.1.1"),
        ("RSASSA-PSS", 2048, "1.2.840.113549.1.1.10"),
    ])
    func rsaKeysOfEverySizeAreRead(_ name: String, _ bits: Int, _ oid: String) throws {
        var made = try HandmadeCertificate()
        made.publicKey = try HandmadeCertificate.rsaKey(bits: bits, algorithm: oid)
        let key = try Certificate(derEncoded: made.derEncoded).publicKey
        #expect(key.algorithm == name)
        #expect(key.keySizeBits == bits)
    }

    @Test(arguments: [
        ("1.3.132.0.10", "secp256k1", 256), ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1", 384),
        ("1.3.132.0.33", "P-224", 224),
    ])
    func curvesThatNothingHereComputesAreNamed(_ oid: String, _ name: String, _ bits: Int) throws {
        var made = try HandmadeCertificate()
        made.publicKey = try HandmadeCertificate.curveKey(oid, pointBytes: bits / 4 + 1)
        let key = try Certificate(derEncoded: made.derEncoded).publicKey
        #expect(key.curve == name)
        #expect(key.keySizeBits == bits)
    }

    @Test(arguments: [
        ("1.2.840.113549.1.1.4", "MD5withRSA", true), ("1.2.840.113549.1.1.5", "SHA1withRSA", true),
        ("1.2.840.113549.1.1.14", "SHA224withRSA", false), ("1.2.840.10045.4.1", "SHA1withECDSA", true),
        ("1.2.3.4", "1.2.3.4", false),
    ])
    func signatureAlgorithmsAreNamedAndJudged(_ oid: String, _ name: String, _ isWeak: Bool) throws {
        var made = try HandmadeCertificate()
        made.signatureAlgorithm = try HandmadeCertificate.algorithm(oid, parameters: DER.null)
        let algorithm = try Certificate(derEncoded: made.derEncoded).signatureAlgorithm
        #expect(algorithm.name == name)
        #expect(algorithm.isWeak == isWeak)
    }

    @Test func oddSerialNumbersVersionsAndNamesAreRead() throws {
        var made = try HandmadeCertificate()
        made.version = nil
        made.serialNumber = [0x02, 0x02, 0xFF, 0x01]
        made.subject = DistinguishedName.empty.derEncoded
        let certificate = try Certificate(derEncoded: made.derEncoded)
        #expect(certificate.version == 1)
        #expect(certificate.serialNumber.decimal == "-255")
        #expect(certificate.subject.isEmpty)
    }

    /// Its decimal digits would take seconds, and anybody may present such a certificate.
    @Test func endlessSerialNumberIsRefused() throws {
        var made = try HandmadeCertificate()
        made.serialNumber = [0x02, 0x82, 0x04, 0x00] + [UInt8](repeating: 0x7f, count: 1024)
        #expect(try Certificate(derEncoded: made.derEncoded).serialNumber.bytes.count == 1024)
        made.serialNumber = [0x02, 0x82, 0x04, 0x01] + [UInt8](repeating: 0x7f, count: 1025)
        #expect { try Certificate(derEncoded: made.derEncoded) } throws: {
            ($0 as? KeyMaterialError)?.code == .limitExceeded
        }
    }

    @Test func extensionsThatCannotBeReadAllowNothing() throws {
        var made = try HandmadeCertificate()
        made.extensions = try ["2.5.29.15", "2.5.29.37", "2.5.29.19", "2.5.29.17"].map { oid in
            DER.sequence(try DER.objectIdentifier(oid), DER.octetString([0x99]))
        }
        let certificate = try Certificate(derEncoded: made.derEncoded)
        #expect(certificate.keyUsage == [])
        #expect(certificate.extendedKeyUsage == [])
        #expect(certificate.isCertificateAuthority)
        #expect(certificate.subjectAlternativeNames.isEmpty)
    }

    @Test func alternativeNamesOfEveryKindAreShown() throws {
        let upn = DER.context(
            0, try DER.objectIdentifier("1.3.6.1.4.1.311.20.2.3") + DER.context(0, DER.utf8String("a@b")))
        let names = DER.sequence(
            upn, DER.primitiveContext(1, Array("m@x".utf8)), DER.primitiveContext(2, Array("*.x".utf8)),
            DER.context(4, try DistinguishedName(rfc4514: "CN=d").derEncoded),
            DER.primitiveContext(6, Array("spiffe://x/y".utf8)), DER.primitiveContext(7, [10, 0, 0, 1]),
            DER.primitiveContext(8, [0x2A, 0x03]), DER.primitiveContext(7, [1, 2, 3]))
        var made = try HandmadeCertificate()
        made.extensions = [DER.sequence(try DER.objectIdentifier("2.5.29.17"), DER.octetString(names))]
        #expect(
            try Certificate(derEncoded: made.derEncoded).subjectAlternativeNames == [
                "other:1.3.6.1.4.1.311.20.2.3:a@b", "email:m@x", "DNS:*.x", "DN:CN=d", "URI:spiffe://x/y",
                "IP:10.0.0.1",
                "RID:1.2.3", "IP:#010203",
            ])
    }

    @Test func bytesBehindACertificateAreRefused() throws {
        let der = try TestPKI().root.derEncoded
        #expect(throws: KeyMaterialError.self) { try Certificate(derEncoded: der + [0]) }
        #expect(throws: KeyMaterialError.self) { try Certificate(derEncoded: Array(der.dropLast())) }
        #expect(throws: KeyMaterialError.self) { try Certificate(derEncoded: []) }
    }

    @Test func hugeInputIsRefusedBeforeItIsRead() {
        #expect {
            try Certificate(derEncoded: [UInt8](repeating: 0x30, count: Certificate.bytesMax + 1))
        } throws: { error in
            (error as? KeyMaterialError)?.code == .limitExceeded
        }
    }

    @Test func errorsNameTheField() throws {
        var made = try HandmadeCertificate()
        made.notAfter = DER.element(0x17, Array("never".utf8))
        #expect {
            try Certificate(derEncoded: made.derEncoded)
        } throws: { error in
            (error as? KeyMaterialError)?.location?.contains("notAfter") == true
        }
    }
}
