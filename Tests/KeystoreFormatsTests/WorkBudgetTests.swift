import KeyMaterial
import LegacyCiphers
import Testing

@testable import KeystoreFormats

@Suite struct WorkBudgetTests {
    /// NSS and GnuTLS write 600,000 iterations for the check of a file, whatever its hash.
    @Test(arguments: [
        HashAlgorithm.md2, .md5, .sha1, .sha224, .sha256, .sha384, .sha512, .streebog256, .streebog512, .gost94,
    ])
    func whatOtherProgramsAskForIsGranted(hash: HashAlgorithm) throws {
        try WorkBudget(.default).spend(600_000, of: hash)
    }

    @Test(arguments: [(HashAlgorithm.sha1, 5_000_000), (.sha224, 625_000), (.ripemd160, 250_000)])
    func oneDerivationMayAskForSoMuchAndNoMore(hash: HashAlgorithm, most: Int) throws {
        try WorkBudget(.default).spend(most, of: hash)
        let error = #expect(throws: KeystoreError.self) { try WorkBudget(.default).spend(most + 1, of: hash) }
        #expect(error?.code == .limitExceeded)
    }

    @Test func aWholeFileHasABudgetToo() throws {
        let budget = WorkBudget(.default)
        for _ in 0..<20 { try budget.spend(5_000_000) }
        let error = #expect(throws: KeystoreError.self) { try budget.spend(1) }
        #expect(error?.code == .limitExceeded)
    }

    /// With a limit that no key keeps to, the reader that tried one would say so.
    @Test(arguments: [KeystoreType.jceks, .bks], [Given.passphrase, .nothing])
    func noKeyIsTriedInAFileThatIsCutOff(type: KeystoreType, given: Given) throws {
        let whole = try TestStore().keystore(type).encode(passphrase: TestStore.keyPassphrase)
        var limits = KeystoreLimits()
        limits.totalIterationsMax = 1
        let error = #expect(throws: KeystoreError.self) {
            try Keystore(bytes: Array(whole.dropLast(60)), passphrase: given.value, limits: limits)
        }
        #expect(error?.code == .damaged)
        let untouched = #expect(throws: KeystoreError.self) {
            try Keystore(bytes: whole, passphrase: given.value, limits: limits)
        }
        #expect(untouched?.code == .limitExceeded)
    }

    enum Given {
        case passphrase, nothing

        var value: Passphrase? { self == .passphrase ? TestStore.keyPassphrase : nil }
    }
}
