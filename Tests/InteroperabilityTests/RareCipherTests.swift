import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

/// Files under ciphers that come with the package trait `OpenSSL`: opened with it, named without it.
@Suite(.enabled(if: ExternalProgram.shouldTest("openssl"))) struct RareCipherTests {
    private let folder: ScratchFolder
    private let identity: TestIdentity

    init() throws {
        folder = try ScratchFolder()
        identity = try TestPKI.selfSigned("rare")
    }

    private func file(key: String, certificates: String) throws -> [UInt8] {
        try RareCipherFile.bytes(identity, key: key, certificates: certificates, in: folder)
    }

    @Test(arguments: RareCipherFile.ciphers) func fileUnderARareCipherIsOpenedOrItsCipherNamed(cipher: String) throws {
        let bytes = try file(key: cipher, certificates: cipher)
        #if OpenSSL
            let keystore = try Keystore(bytes: bytes, passphrase: Passphrase("changeit"))
            #expect(keystore.entry("rare")?.privateKey?.publicKey == identity.key.publicKey)
            #expect(keystore.entry("rare")?.certificates == [identity.certificate])
        #else
            let error = #expect(throws: KeystoreError.self) {
                try Keystore(bytes: bytes, passphrase: Passphrase("changeit"))
            }
            #expect(error?.code == .cipherMissing)
            #expect(error?.detail.hasPrefix(cipher) == true)
        #endif
        let wrong = #expect(throws: KeystoreError.self) { try Keystore(bytes: bytes, passphrase: Passphrase("wrong")) }
        #expect(wrong?.code == .wrongPassphrase)
    }

    /// The certificate is worth listing although its key stays closed; the key is written back as it is.
    @Test func keyUnderAMissingCipherIsKeptWithItsCertificate() throws {
        let bytes = try file(key: "CAMELLIA-256-CBC", certificates: "AES-256-CBC")
        var keystore = try Keystore(bytes: bytes, passphrase: Passphrase("changeit"))
        let entry = try #require(keystore.entry("rare"))
        #expect(entry.certificates == [identity.certificate])
        #if OpenSSL
            #expect(entry.keyStatus == .decrypted)
        #else
            #expect(entry.keyStatus == .unsupported)
            #expect(entry.unsupportedProtection?.code == .cipherMissing)
            #expect(entry.unsupportedProtection?.detail.contains("CAMELLIA-256-CBC") == true)
            let error = #expect(throws: KeystoreError.self) {
                try entry.exported(as: .pkcs8, passphrase: nil, profile: .modern2026)
            }
            #expect(error?.code == .cipherMissing && error?.location == "rare")
            let findings = KeystoreFindings(of: keystore, at: Date())
            #expect(findings.problems.contains { $0.detail.contains("CAMELLIA-256-CBC") })
        #endif
        try keystore.rename("rare", to: "renamed")
        let written = try keystore.encode(passphrase: Passphrase("changeit"))
        let again = try ExternalProgram.required("openssl").run([
            "pkcs12", "-in", try folder.write("again.p12", written), "-passin", "pass:changeit", "-nodes", "-legacy",
        ])
        #expect(again.status == 0)
        #expect(again.output.contains("PRIVATE KEY"))
    }
}
