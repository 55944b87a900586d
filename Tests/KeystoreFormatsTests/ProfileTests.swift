import CountersignTesting
import KeyMaterial
import KeystoreFormats
import Testing

/// What each profile writes, and what of a file stays as it was.
@Suite struct ProfileTests {
    private let store: TestStore

    init() throws {
        store = try TestStore()
    }

    @Test(arguments: WritingProfile.allCases)
    func everyProfileIsReadAgain(profile: WritingProfile) throws {
        let bytes = try store.keystore(.pkcs12).encode(passphrase: TestStore.passphrase, profile: profile)
        let read = try Keystore(bytes: bytes, passphrase: TestStore.passphrase)
        #expect(Set(read.entries.map(\.summary)) == Set(try store.keystore(.pkcs12).entries.map(\.summary)))
        #expect(read.integrity == (profile == .passwordless ? .unprotected : .verified))
    }

    @Test func pbmac1ProtectsTheFIPSProfileAndNoOther() throws {
        let pbmac1: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0e]
        for profile in WritingProfile.allCases {
            let bytes = try store.keystore(.pkcs12).encode(passphrase: TestStore.passphrase, profile: profile)
            #expect(bytes.contains(pbmac1) == (profile == .fips2026))
        }
        var changed = try store.keystore(.pkcs12).encode(passphrase: TestStore.passphrase, profile: .fips2026)
        changed[changed.count / 2] ^= 1
        #expect(throws: KeystoreError.self) { try Keystore(bytes: changed, passphrase: TestStore.passphrase) }
    }

    @Test func passwordlessTruststoreOpensWithoutAPassphrase() throws {
        var keystore = Keystore(type: .pkcs12)
        try keystore.addCertificate(alias: "authority", certificate: store.pki.root, createdAt: nil)
        let bytes = try keystore.encode(passphrase: TestStore.passphrase, profile: .passwordless)
        let read = try Keystore(bytes: bytes, passphrase: nil)
        #expect(read.entries.map(\.kind) == [.certificate])
        #expect(read.integrity == .unprotected)
    }

    @Test(arguments: [KeystoreType.jks, .pkcs12, .bks, .uber, .bcfks, .pem])
    func unchangedFileIsWrittenByteForByte(type: KeystoreType) throws {
        let bytes = try store.keystore(type).encode(passphrase: TestStore.passphrase)
        var keystore = try Keystore(bytes: bytes, passphrase: TestStore.passphrase)
        #expect(try keystore.encode(passphrase: TestStore.passphrase) == bytes)
        #expect(try keystore.encode(passphrase: Passphrase("another")) != bytes)
        try keystore.rename("authority", to: "authority-2")
        let changed = try keystore.encode(passphrase: TestStore.passphrase)
        #expect(changed != bytes)
        #expect(try Keystore(bytes: changed, passphrase: TestStore.passphrase).entry("authority-2") != nil)
    }

    @Test func olderVersionOfBKSStaysWhatItIs() throws {
        var keystore = try store.keystore(.bks)
        keystore.formatVersion = 1
        let bytes = try keystore.encode(passphrase: TestStore.passphrase)
        let read = try Keystore(bytes: bytes, passphrase: TestStore.passphrase)
        #expect(read.formatVersion == 1)
        #expect(read.integrity == .verified)
        #expect(read.warnings.contains { $0.contains("16 bits") })
    }
}
