import CountersignTesting
import Foundation
import Issuance
import KeyMaterial
import KeystoreFormats
import Testing

@Suite struct RequestSigningTests {
    private func authority() async throws -> IssuingAuthority {
        try await IssuingAuthority(store: MemoryAuthorityStore(), clock: StandingClock())
    }

    @Test func requestBecomesACertificateForItsKey() async throws {
        let authority = try await authority()
        let key = try PrivateKey.generate(.ecP384)
        let request = try CertificateSigningRequest.create(
            subject: try DistinguishedName(rfc4514: "CN=caller,O=Partner"),
            subjectAlternativeNames: ["DNS:caller.example"], key: key)
        let certificate = try await authority.sign(
            request: request, userID: "_A", validitySeconds: 30 * 86_400, by: "admin")
        #expect(key.matches(certificate) == true)
        #expect(certificate.subject == request.subject)
        #expect(certificate.subjectAlternativeNames == ["DNS:caller.example"])
        #expect(certificate.extendedKeyUsage == [ExtendedKeyUsage.clientAuthentication])
        #expect(certificate.notAfter == StandingClock().now.addingTimeInterval(30 * 86_400))
        #expect(try await authority.issued().map(\.purpose) == [.signingRequest])
    }

    @Test func requestWithoutSubjectIsNamedAfterItsUser() async throws {
        let authority = try await authority()
        let request = try CertificateSigningRequest.create(subject: .empty, key: try PrivateKey.generate(.ed25519))
        let certificate = try await authority.sign(request: request, userID: "_A", by: "admin")
        #expect(certificate.subject.commonName == "_A")
    }

    @Test func forgedRequestIsRefused() async throws {
        let authority = try await authority()
        let request = try CertificateSigningRequest.create(
            subject: try DistinguishedName(commonName: "caller"), key: try PrivateKey.generate(.ecP256))
        var bytes = request.derEncoded
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("caller".utf8)) })
        bytes[place] = UInt8(ascii: "k")
        let forged = try CertificateSigningRequest(derEncoded: bytes)
        await #expect {
            try await authority.sign(request: forged, userID: "_A", by: "admin")
        } throws: { error in
            (error as? IssuanceError)?.code == .requestNotProven
        }
        #expect(try await authority.issued().isEmpty)
    }

    @Test func requestThatCannotBeCheckedSaysSo() async throws {
        let authority = try await authority()
        let made = try HandmadeCertificate()
        let signed = DER.sequence(DER.integer(0), made.subject, made.publicKey, DER.context(0, []))
        let request = try CertificateSigningRequest(
            derEncoded: DER.sequence(signed, try HandmadeCertificate.algorithm("1.3.101.113"), made.signature))
        await #expect {
            try await authority.sign(request: request, userID: "_A", by: "admin")
        } throws: { error in
            (error as? IssuanceError)?.detail.contains("Ed448") == true
        }
    }

    @Test(.enabled(if: ExternalProgram.shouldTest("openssl")))
    func smallKeysAndWishesToBeAnAuthorityAreNotFollowed() async throws {
        let openssl = try ExternalProgram.required("openssl")
        let folder = try ScratchFolder()
        let authority = try await authority()
        for bits in [1024, 2048] {
            let path = folder.path("\(bits).csr")
            let made = try openssl.run([
                "req", "-new", "-newkey", "rsa:\(bits)", "-nodes", "-keyout", folder.path("key.pem"), "-out", path,
                "-subj", "/CN=caller", "-addext", "basicConstraints=critical,CA:TRUE",
            ])
            try #require(made.status == 0, "\(made.errors)")
            let request = try CertificateSigningRequest(pemOrDER: try folder.read("\(bits).csr"))
            if bits == 1024 {
                await #expect {
                    try await authority.sign(request: request, userID: "_A", by: "admin")
                } throws: { error in
                    (error as? IssuanceError)?.code == .weakKey
                }
            } else {
                let certificate = try await authority.sign(request: request, userID: "_A", by: "admin")
                #expect(!certificate.isCertificateAuthority)
            }
        }
    }

    @Test(.enabled(if: ExternalProgram.shouldTest("openssl")))
    func opensslOpensTheKeyPairAndVerifiesItsChain() async throws {
        let openssl = try ExternalProgram.required("openssl")
        let folder = try ScratchFolder()
        let authority = try await IssuingAuthority(store: MemoryAuthorityStore())
        let pair = try await authority.issueKeyPair(
            KeyPairRequest(userID: "_DEFXYZ"), passphrase: Passphrase("secret"), by: "admin")
        let file = try folder.write("a.p12", pair.file)
        let opened = try openssl.run(["pkcs12", "-in", file, "-passin", "pass:secret", "-nodes"])
        #expect(opened.status == 0, "\(opened.errors)")
        #expect(opened.output.contains("PRIVATE KEY"))
        let root = try folder.write("root.pem", authority.certificate.pem)
        let leaf = try folder.write("leaf.pem", pair.certificate.pem)
        let verified = try openssl.run(["verify", "-x509_strict", "-purpose", "sslclient", "-CAfile", root, leaf])
        #expect(verified.status == 0, "\(verified.errors)")
    }

    @Test(.enabled(if: ExternalProgram.shouldTest("keytool")), arguments: [WritingProfile.modern2026, .java8])
    func keytoolListsTheKeyPair(_ profile: WritingProfile) async throws {
        let keytool = try ExternalProgram.required("keytool")
        let folder = try ScratchFolder()
        let authority = try await IssuingAuthority(store: MemoryAuthorityStore())
        let pair = try await authority.issueKeyPair(
            KeyPairRequest(userID: "_DEFXYZ", profile: profile), passphrase: Passphrase("secret"), by: "admin")
        let file = try folder.write("a.p12", pair.file)
        let listed = try keytool.run(["-J-Duser.language=en", "-list", "-v", "-keystore", file, "-storepass", "secret"])
        #expect(listed.status == 0, "\(listed.output)")
        #expect(listed.output.contains("Alias name: _defxyz"))
        #expect(listed.output.contains("PrivateKeyEntry"))
        #expect(listed.output.contains("Certificate chain length: 2"))
    }
}
