import CountersignTesting
import Foundation
import KeyMaterial
import Testing

/// swift-certificates agrees with our reader and with our issuing.
@Suite struct SecondOpinionTests {
    private static let distributionRoots = "/etc/ssl/certs/ca-certificates.crt"

    @Test(.enabled(if: FileManager.default.fileExists(atPath: distributionRoots)))
    func rootsOfTheDistributionAreReadAlike() throws {
        let file = try Data(contentsOf: URL(fileURLWithPath: Self.distributionRoots))
        let roots = try CertificateBundle(bytes: Array(file)).certificates
        #expect(roots.count > 100)
        for root in roots {
            let opinion = try SecondOpinion(root)
            let name = "\(root.subject)"
            #expect(root.serialNumber.decimal == SerialNumber(bytes: [0] + opinion.serialNumber).decimal, "\(name)")
            #expect(root.issuer.derEncoded == opinion.issuer, "\(name)")
            #expect(root.subject.derEncoded == opinion.subject, "\(name)")
            #expect(root.notBefore == opinion.notBefore && root.notAfter == opinion.notAfter, "\(name)")
            #expect(root.publicKey.derEncoded == opinion.publicKey, "\(name)")
            #expect(root.isSigned(by: root.publicKey) == opinion.isSignedByItself, "\(name)")
            #expect(root.isCertificateAuthority, "\(name)")
        }
    }

    @Test(arguments: [KeyAlgorithm.rsa2048, .ecP256, .ecP384, .ecP521, .ed25519])
    func chainsThatAreIssuedHereHold(_ algorithm: KeyAlgorithm) async throws {
        let pki = try TestPKI(algorithm: algorithm)
        let below = try pki.intermediate()
        let client = try below.client("orders", algorithm: algorithm).certificate
        let middle = below.authority.certificate
        #expect(try await SecondOpinion.accepts(client, intermediates: [middle], root: pki.root))
        #expect(try await !SecondOpinion.accepts(client, root: pki.root))
        #expect(try await !SecondOpinion.accepts(client, intermediates: [middle], root: try TestPKI().root))
        let expired = try below.client("old", algorithm: algorithm, days: -1).certificate
        #expect(try await !SecondOpinion.accepts(expired, intermediates: [middle], root: pki.root))
    }
}
