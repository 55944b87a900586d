import CountersignTesting
import Foundation
import Gateway
import KeyMaterial
import Testing

@Suite struct ServerIdentityTests {
    private static func identity(_ pair: GatewayPKI.Pair) throws -> ServerIdentity {
        try ServerIdentity(certificateChain: [pair.certificate], privateKey: pair.key)
    }

    @Test func hostNameChoosesTheCertificate() async throws {
        let pki = try GatewayPKI.shared.get()
        let both = [try Self.identity(pki.server), try Self.identity(pki.shopServer)]
        try await withGateway(identities: both) { gateway async throws in
            let expected = [
                ("shop.example", pki.shopServer), ("a.shop.example", pki.shopServer), ("a.b.shop.example", pki.server),
                ("localhost", pki.server), ("elsewhere.example", pki.server),
            ]
            for (name, pair) in expected {
                let connection = try await gateway.connect(pki.client, serverName: name)
                #expect(try await connection.request("GET", "/nowhere").status == 403)
                #expect(try await connection.serverCertificate() == pair.certificate.derEncoded, "\(name)")
            }
            let nameless = try await gateway.connect(pki.client)
            #expect(try await nameless.request("GET", "/nowhere").status == 403)
            #expect(try await nameless.serverCertificate() == pki.server.certificate.derEncoded)
        }
    }

    @Test func namesOfTwoCertificatesMustNotOverlap() async throws {
        let pki = try GatewayPKI.shared.get()
        try await withGateway { gateway async throws in
            let overlapping = [try Self.identity(pki.server), try Self.identity(pki.laterServer)]
            #expect(throws: GatewayError.self) { try gateway.server.reload(overlapping) }
            #expect(throws: GatewayError.self) { try gateway.server.reload([]) }
            let connection = try await gateway.connect()
            #expect(try await connection.request("GET", "/nowhere").status == 403)
            #expect(try await connection.serverCertificate() == pki.server.certificate.derEncoded)
        }
    }

    @Test(.enabled(if: ExternalProgram.shouldTest("openssl")))
    func certificateThatMustBeStapledIsRefusedByName() throws {
        let folder = try ScratchFolder()
        let outcome = try ExternalProgram.required("openssl").run([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=stapled",
            "-addext", "tlsfeature=status_request", "-keyout", folder.path("key"), "-out", folder.path("certificate"),
        ])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let certificate = try CertificateBundle(bytes: folder.read("certificate")).certificates[0]
        let key = try PrivateKey(pem: String(decoding: folder.read("key"), as: UTF8.self))
        #expect {
            try ServerIdentity(certificateChain: [certificate], privateKey: key)
        } throws: { error in
            (error as? GatewayError)?.code == .staplingNotOffered
        }
    }
}
