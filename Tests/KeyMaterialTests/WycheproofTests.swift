import CountersignTesting
import Foundation
import Testing

@testable import KeyMaterial

@Suite(.enabled(if: Vectors.isAvailable)) struct WycheproofTests {
    struct File: Decodable {
        let testGroups: [Group]
    }

    struct Group: Decodable {
        let publicKeyDer: String?
        let tests: [Case]
    }

    struct Case: Decodable {
        let tcId: Int
        let result: String
        let msg: String?
        let sig: String?
        let password: String?
        let salt: String?
        let iterationCount: Int?
        let iv: String?
        let ct: String?
    }

    private func groups(_ name: String) throws -> [Group] {
        try JSONDecoder().decode(File.self, from: Data(try Vectors.bytes("wycheproof/\(name)_test.json"))).testGroups
    }

    private func bytes(_ hex: String?) throws -> [UInt8] {
        try #require(Hexadecimal.decode(Array((hex ?? "").utf8)))
    }

    @Test(arguments: [
        ("ecdsa_secp256r1_sha256", "1.2.840.10045.4.3.2"), ("ecdsa_secp384r1_sha384", "1.2.840.10045.4.3.3"),
        ("rsa_signature_2048_sha256", "1.2.840.113549.1.1.11"), ("rsa_signature_3072_sha256", "1.2.840.113549.1.1.11"),
        ("rsa_signature_4096_sha256", "1.2.840.113549.1.1.11"), ("ed25519", "1.3.101.112"),
    ])
    func signaturesAreJudgedAsTheVectorsSay(_ file: String, _ oid: String) throws {
        let algorithm = try AlgorithmIdentifier(
            try ASN1Element(DER.sequence(try DER.objectIdentifier(oid)), name: "algorithm"))
        try check(file, algorithm)
    }

    @Test func pssSignaturesAreJudgedAsTheVectorsSay() throws {
        let digest = DER.sequence(try DER.objectIdentifier("2.16.840.1.101.3.4.2.1"), DER.null)
        let mask = DER.sequence(try DER.objectIdentifier("1.2.840.113549.1.1.8"), digest)
        let parameters = DER.sequence(DER.context(0, digest), DER.context(1, mask), DER.context(2, DER.integer(32)))
        let der = DER.sequence(try DER.objectIdentifier("1.2.840.113549.1.1.10"), parameters)
        try check("rsa_pss_2048_sha256_mgf1_32", try AlgorithmIdentifier(try ASN1Element(der, name: "algorithm")))
    }

    private func check(_ file: String, _ algorithm: AlgorithmIdentifier) throws {
        for group in try groups(file) {
            let key = try PublicKey(derEncoded: try bytes(group.publicKeyDer))
            for test in group.tests where test.result != "acceptable" {
                let verification = SignatureVerification(
                    algorithm: algorithm, signature: try bytes(test.sig), message: try bytes(test.msg))
                #expect(verification.isValid(for: key) == (test.result == "valid"), "\(file) \(test.tcId)")
            }
        }
    }

    @Test(arguments: [
        ("sha1", "1.2.840.113549.2.7"), ("sha224", "1.2.840.113549.2.8"), ("sha256", "1.2.840.113549.2.9"),
        ("sha384", "1.2.840.113549.2.10"), ("sha512", "1.2.840.113549.2.11"),
    ])
    func contentUnderAPassphraseIsOpened(_ digest: String, _ prf: String) throws {
        for (bits, cipher) in [(128, "2"), (192, "22"), (256, "42")] {
            for test in try groups("pbes2_hmac\(digest)_aes_\(bits)").flatMap(\.tests) {
                let function = DER.sequence(
                    try DER.objectIdentifier("1.2.840.113549.1.5.12"),
                    DER.sequence(
                        DER.octetString(try bytes(test.salt)), DER.integer(test.iterationCount ?? 0),
                        DER.sequence(try DER.objectIdentifier(prf), DER.null)))
                let scheme = DER.sequence(
                    try DER.objectIdentifier("2.16.840.1.101.3.4.1.\(cipher)"), DER.octetString(try bytes(test.iv)))
                let der = DER.sequence(try DER.objectIdentifier(PBES2.oid), DER.sequence(function, scheme))
                let opened = try? PBES2(try AlgorithmIdentifier(try ASN1Element(der, name: "algorithm")))
                    .decrypt(try bytes(test.ct), passphrase: Passphrase(utf8: try bytes(test.password)))
                let expected = try bytes(test.msg)
                #expect((opened == expected) == (test.result == "valid"), "\(digest) \(bits) \(test.tcId)")
            }
        }
    }
}
