import CountersignTesting
import Foundation
import Testing

@testable import KeyMaterial

@Suite(.enabled(if: ExternalProgram.shouldTest("openssl"))) struct OpenSSLTests {
    @Test func opensslVerifiesWhatIsIssuedHere() throws {
        let openssl = try ExternalProgram.required("openssl")
        let folder = try ScratchFolder()
        for algorithm in [KeyAlgorithm.rsa2048, .ecP256, .ecP384, .ecP521, .ed25519] {
            let pki = try TestPKI(algorithm: algorithm)
            let below = try pki.intermediate()
            let client = try below.client("orders", algorithm: algorithm)
            let root = try folder.write("root.pem", pki.root.pem)
            let middle = try folder.write("middle.pem", below.authority.certificate.pem)
            let leaf = try folder.write("leaf.pem", client.certificate.pem)
            let outcome = try openssl.run([
                "verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", root, "-untrusted", middle, leaf,
            ])
            #expect(outcome.status == 0, "\(algorithm): \(outcome.errors)")
            let key = try folder.write(
                "key.pem", try client.key.encryptedPEM(passphrase: Passphrase("secret"), iterations: 2048))
            let opened = try openssl.run(["pkey", "-in", key, "-passin", "pass:secret", "-pubout"])
            #expect(opened.status == 0, "\(algorithm): \(opened.errors)")
            let block = try #require(try PEM.blocks(in: Array(opened.output.utf8)).first)
            #expect(block.bytes == client.certificate.publicKey.derEncoded)
        }
    }

    @Test func opensslReadsTheSameFields() throws {
        let openssl = try ExternalProgram.required("openssl")
        let folder = try ScratchFolder()
        let pki = try TestPKI()
        var template = try pki.template("CN=a\\, b+OU=c,O=Müller,C=DE", usage: .client, days: 1)
        template.serialNumber = SerialNumber(bytes: [0x01, 0x02, 0xFF])
        let certificate = try pki.issue(template).certificate
        let path = try folder.write("a.pem", certificate.pem)
        let outcome = try openssl.run([
            "x509", "-in", path, "-noout", "-subject", "-serial", "-fingerprint", "-sha256", "-nameopt",
            "RFC2253,-esc_msb",
        ])
        let colons = stride(from: 0, to: 64, by: 2)
            .map { String(certificate.fingerprint.hex.uppercased().dropFirst($0).prefix(2)) }.joined(separator: ":")
        #expect(outcome.output.contains("serial=0102FF"))
        #expect(outcome.output.contains(colons))
        #expect(outcome.output.contains("O=Müller,C=DE"))
    }

    @Test func opensslChecksTheRequestsMadeHere() throws {
        let openssl = try ExternalProgram.required("openssl")
        let folder = try ScratchFolder()
        for algorithm in [KeyAlgorithm.rsa2048, .ecP256, .ed25519] {
            let request = try CertificateSigningRequest.create(
                subject: try DistinguishedName(rfc4514: "CN=orders"), subjectAlternativeNames: ["DNS:a.example"],
                key: try PrivateKey.generate(algorithm))
            let path = try folder.write("a.csr", request.pem)
            let outcome = try openssl.run(["req", "-in", path, "-verify", "-noout", "-text"])
            #expect(outcome.status == 0, "\(algorithm): \(outcome.errors)")
            #expect(outcome.output.contains("DNS:a.example"))
        }
    }

    @Test(arguments: [
        ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
        ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:512"],
        ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
        ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1"],
        ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
        ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-pkeyopt", "ec_param_enc:explicit"],
        ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], ["-algorithm", "ED25519"],
        ["-algorithm", "ED448"],
    ])
    func keysAndCertificatesOfOpenSSLBelongTogether(_ options: [String]) throws {
        let openssl = try ExternalProgram.required("openssl")
        let folder = try ScratchFolder()
        let key = folder.path("key.pem")
        let certificate = folder.path("certificate.pem")
        let made = try openssl.run(["genpkey", "-out", key] + options)
        try #require(made.status == 0, "\(made.errors)")
        let signed = try openssl.run([
            "req", "-x509", "-new", "-key", key, "-subj", "/C=DE/O=Example/CN=odd", "-days", "3", "-out", certificate,
        ])
        try #require(signed.status == 0, "\(signed.errors)")
        let privateKey = try PrivateKey(pem: String(decoding: try folder.read("key.pem"), as: UTF8.self))
        let read = try #require(try CertificateBundle(bytes: try folder.read("certificate.pem")).certificates.first)
        #expect(read.subject.description == "CN=odd,O=Example,C=DE")
        // A key whose public half is not in the file and is not computed here leaves the question open.
        #expect(privateKey.matches(read) ?? true)
        #expect(read.isSigned(by: read.publicKey) ?? true)
        if options.contains("ec_paramgen_curve:P-256") || options.contains("ED25519") {
            #expect(privateKey.matches(read) == true && read.isSelfSigned)
        }
    }

    @Test(arguments: ["-aes128", "-aes256", "-des3"])
    func encryptedKeysOfTheOldKindAreOpenedOrRefusedByName(_ cipher: String) throws {
        let openssl = try ExternalProgram.required("openssl")
        let folder = try ScratchFolder()
        let key = try PrivateKey.generate(.ecP256)
        let plain = try folder.write("plain.pem", key.pem)
        let path = folder.path("key.pem")
        let made = try openssl.run(
            ["ec", "-in", plain, cipher, "-passout", "pass:secret", "-out", path])
        try #require(made.status == 0, "\(made.errors)")
        let text = String(decoding: try folder.read("key.pem"), as: UTF8.self)
        #expect(text.contains("DEK-Info"))
        if cipher == "-des3" {
            #expect(throws: KeyMaterialError.self) { try PrivateKey(pem: text, passphrase: Passphrase("secret")) }
        } else {
            #expect(try PrivateKey(pem: text, passphrase: Passphrase("secret")).publicKey == key.publicKey)
            #expect(throws: KeyMaterialError.self) { try PrivateKey(pem: text, passphrase: Passphrase("wrong")) }
        }
    }

    @Test func oldFormsOfKeysAreRead() throws {
        let openssl = try ExternalProgram.required("openssl")
        let folder = try ScratchFolder()
        let rsa = try PrivateKey.generate(.rsa2048)
        let plain = try folder.write("plain.pem", rsa.pem)
        let traditional = try openssl.run(["rsa", "-in", plain, "-traditional"])
        #expect(traditional.output.contains("RSA PRIVATE KEY"))
        #expect(try PrivateKey(pem: traditional.output).publicKey == rsa.publicKey)
        let parameters = folder.path("dsa.pem")
        #expect(try openssl.run(["dsaparam", "-genkey", "-noout", "-out", parameters, "1024"]).status == 0)
        let dsa = try PrivateKey(pem: String(decoding: try folder.read("dsa.pem"), as: UTF8.self))
        #expect(dsa.algorithm == "DSA" && dsa.keySizeBits == 1024)
        let again = try openssl.run(["pkey", "-in", try folder.write("again.pem", dsa.pem), "-noout"])
        #expect(again.status == 0, "\(again.errors)")
    }
}
