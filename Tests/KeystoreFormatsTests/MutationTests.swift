import CountersignTesting
import KeyMaterial
import KeystoreFormats
import Testing

/// Damaged files give an error or a keystore, never a crash and never a long wait.
@Suite struct MutationTests {
    private static let limits: KeystoreLimits = {
        var limits = KeystoreLimits()
        limits.iterationsMax = 20_000
        limits.totalIterationsMax = 60_000
        return limits
    }()

    @Test(arguments: [KeystoreType.jks, .pkcs12, .pem, .bks, .uber, .bcfks])
    func damagedOwnFileDoesNoHarm(type: KeystoreType) throws {
        let bytes = try TestStore().keystore(type).encode(passphrase: TestStore.passphrase)
        for damaged in Mutations(of: bytes, count: type == .jks ? 400 : 60, seed: 7) {
            for passphrase in [nil, TestStore.passphrase] {
                let keystore = try? Keystore(bytes: damaged, passphrase: passphrase, limits: Self.limits)
                _ = try? keystore?.encode(passphrase: passphrase)
            }
        }
    }

    @Test(
        .enabled(if: Vectors.isAvailable),
        arguments: [
            "cryptography_vectors/pkcs12/name-all-no-pwd.p12", "generated/ossl_plain_nomac.p12", "generated/chain.p7b",
            "generated/version1.jks", "rustcrypto/pkcs8/p256-priv.der", "cryptography_vectors/pkcs12/no-password.p12",
            "generated/mixed.bks", "generated/mixed.bcfks", "generated/mixed.jceks", "generated/mixed.uber",
            "generated/secret.jceks", "pyjks/jceks/PBKDF2WithHmacSHA1.jceks",
        ])
    func damagedFileOfOthersDoesNoHarm(path: String) throws {
        for damaged in Mutations(of: try Vectors.bytes("keystores/\(path)"), count: 150, seed: 11) {
            _ = try? Keystore(bytes: damaged, passphrase: nil, limits: Self.limits)
        }
    }

    @Test func everyTruncationIsAnError() throws {
        let bytes = try TestStore().keystore(.jks).encode(passphrase: TestStore.passphrase)
        for count in 0..<bytes.count {
            #expect(throws: KeystoreError.self) {
                try Keystore(bytes: Array(bytes.prefix(count)), passphrase: nil)
            }
        }
    }

    @Test func workIsRefusedBeforeItIsDone() throws {
        let bytes = try TestStore().keystore(.pkcs12).encode(passphrase: TestStore.passphrase)
        let changes: [(inout KeystoreLimits) -> Void] = [
            { $0.iterationsMax = 9_999 }, { $0.totalIterationsMax = 15_000 }, { $0.bytesMax = 100 },
            { $0.itemsMax = 1 }, { $0.depthMax = 2 },
        ]
        for change in changes {
            var limits = KeystoreLimits()
            change(&limits)
            let error = #expect(throws: KeystoreError.self) {
                try Keystore(bytes: bytes, passphrase: TestStore.passphrase, limits: limits)
            }
            #expect(error?.code == .limitExceeded)
        }
    }
}
