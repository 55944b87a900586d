import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

@Suite struct RoundTripTests {
    private let store: TestStore

    init() throws {
        store = try TestStore()
    }

    @Test(arguments: [
        (KeystoreType.jks, WritingProfile?.none), (.pkcs12, .modern2026), (.pkcs12, .java8), (.pem, nil), (.bks, nil),
        (.uber, nil), (.bcfks, nil),
    ])
    func everythingComesBack(type: KeystoreType, profile: WritingProfile?) throws {
        let before = try store.keystore(type)
        let bytes = try before.encode(passphrase: TestStore.passphrase, profile: profile)
        let after = try Keystore(bytes: bytes, passphrase: TestStore.passphrase)
        #expect(after.type == type)
        #expect(after.integrity == (type == .pem ? .unprotected : .verified))
        let kept = Set(after.entries.map(\.summary))
        #expect(kept == Set(before.entries.map(\.summary)))
        guard type != .pem else { return }
        let dates = after.entries.filter { $0.kind == .keyPair }.compactMap(\.createdAt)
        #expect(dates.count == 2)
        for date in dates { #expect(abs(date.timeIntervalSince(TestStore.date)) < (type == .bcfks ? 1 : 0.01)) }
    }

    @Test(arguments: [KeystoreType.jks, .pkcs12, .bks, .uber, .bcfks])
    func keyWithItsOwnPassphraseStaysLockedUntilItIsGiven(type: KeystoreType) throws {
        let bytes = try store.keystore(type, ownPassphrase: TestStore.keyPassphrase)
            .encode(passphrase: TestStore.passphrase)
        var locked = try Keystore(bytes: bytes, passphrase: TestStore.passphrase)
        #expect(locked.entry("second-ключ")?.keyStatus == .locked)
        #expect(locked.entry("second-ключ")?.certificates == store.second.chain + [store.pki.root])
        #expect(locked.entry("first")?.keyStatus == .decrypted)
        let error = #expect(throws: KeystoreError.self) {
            try locked.unlock("second-ключ", passphrase: Passphrase("wrong"))
        }
        #expect(error?.code == .wrongPassphrase)
        try locked.unlock("second-ключ", passphrase: TestStore.keyPassphrase)
        #expect(locked.entry("second-ключ")?.privateKey?.pkcs8DER == store.second.key.pkcs8DER)
        let opened = try Keystore(
            bytes: bytes, passphrase: TestStore.passphrase,
            keyPassphrases: [Passphrase("another"), TestStore.keyPassphrase])
        #expect(opened.entries.allSatisfy { $0.keyStatus != .locked })
    }

    @Test(arguments: [KeystoreType.jks, .pkcs12, .bks, .uber, .bcfks])
    func newStorePassphraseLeavesOwnPassphrasesAlone(type: KeystoreType) throws {
        let bytes = try store.keystore(type, ownPassphrase: TestStore.keyPassphrase)
            .encode(passphrase: TestStore.passphrase)
        let locked = try Keystore(bytes: bytes, passphrase: TestStore.passphrase)
        let changed = try locked.encode(passphrase: Passphrase("new"))
        let after = try Keystore(bytes: changed, passphrase: Passphrase("new"))
        #expect(after.entry("first")?.keyStatus == .decrypted)
        #expect(after.entry("second-ключ")?.keyStatus == .locked)
        let opened = try Keystore(
            bytes: changed, passphrase: Passphrase("new"), keyPassphrases: [TestStore.keyPassphrase])
        #expect(opened.entry("second-ключ")?.keyStatus == .decrypted)
        #expect(throws: KeystoreError.self) { try Keystore(bytes: changed, passphrase: TestStore.passphrase) }
    }

    @Test(arguments: [KeystoreType.jks, .pkcs12])
    func changedByteIsDamageAndNotAWrongPassphrase(type: KeystoreType) throws {
        var bytes = try store.keystore(type).encode(passphrase: TestStore.passphrase)
        // The last byte of JKS is the check; PKCS#12 ends in its iteration count, before which the salt stands.
        bytes[bytes.count - (type == .jks ? 1 : 6)] ^= 1
        let error = #expect(throws: KeystoreError.self) {
            try Keystore(bytes: bytes, passphrase: TestStore.passphrase)
        }
        #expect(error?.code == .damaged)
        let wrong = #expect(throws: KeystoreError.self) {
            try Keystore(bytes: bytes, passphrase: Passphrase("wrong"))
        }
        #expect(wrong?.code == .wrongPassphrase)
    }

    @Test func withoutPassphraseTheClearIsReadAndTheRestStaysLocked() throws {
        let jks = try Keystore(
            bytes: try store.keystore(.jks).encode(passphrase: TestStore.passphrase), passphrase: nil)
        #expect(jks.integrity == .unchecked)
        #expect(jks.entry("authority")?.certificates == [store.pki.root])
        #expect(jks.entry("first")?.keyStatus == .locked)
        let pkcs12 = try Keystore(
            bytes: try store.keystore(.pkcs12).encode(passphrase: TestStore.passphrase), passphrase: nil)
        #expect(pkcs12.integrity == .unchecked)
        #expect(pkcs12.entries.contains { $0.kind == .other })
        #expect(pkcs12.entry("first")?.keyStatus == .locked)
    }

    @Test(arguments: [KeystoreType.jks, .pkcs12, .bks, .uber, .bcfks])
    func emptyPassphraseIsAPassphrase(type: KeystoreType) throws {
        let bytes = try store.keystore(type).encode(passphrase: Passphrase(""))
        let opened = try Keystore(bytes: bytes, passphrase: Passphrase(""))
        #expect(opened.integrity == .verified)
        #expect(opened.entries.allSatisfy { $0.keyStatus != .locked })
        #expect(throws: KeystoreError.self) { try Keystore(bytes: bytes, passphrase: Passphrase("x")) }
    }

    @Test func trustStoreWithoutPassphraseIsInTheClear() throws {
        var keystore = Keystore(type: .pkcs12)
        try keystore.addCertificate(alias: "authority", certificate: store.pki.root, createdAt: nil)
        let after = try Keystore(bytes: try keystore.encode(passphrase: nil), passphrase: nil)
        #expect(after.integrity == .unprotected)
        #expect(after.entry("authority")?.certificates == [store.pki.root])
        #expect(after.entry("authority")?.isTrusted == true)
        let error = #expect(throws: KeystoreError.self) {
            try store.keystore(.pkcs12).encode(passphrase: nil)
        }
        #expect(error?.code == .passphraseNeeded)
    }

    @Test func otherProfileSealsKeysAnew() throws {
        let modern = try store.keystore(.pkcs12).encode(passphrase: TestStore.passphrase)
        let opened = try Keystore(bytes: modern, passphrase: TestStore.passphrase)
        let legacy = try opened.encode(passphrase: TestStore.passphrase, profile: .java8)
        let pbes2: [UInt8] = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x05, 0x0d]
        #expect(modern.contains(pbes2))
        #expect(!legacy.contains(pbes2))
        let again = try Keystore(bytes: legacy, passphrase: TestStore.passphrase)
        #expect(!(try again.encode(passphrase: TestStore.passphrase)).contains(pbes2))
    }

    @Test func aliasOutsideTheBasicPlaneSurvivesInJKS() throws {
        var keystore = Keystore(type: .jks)
        let alias = "schlüssel-鍵-🔑-\u{0}"
        try keystore.addCertificate(alias: alias, certificate: store.pki.root, createdAt: TestStore.date)
        let bytes = try keystore.encode(passphrase: TestStore.passphrase)
        #expect(try Keystore(bytes: bytes, passphrase: TestStore.passphrase).entries.map(\.alias) == [alias])
        #expect(bytes.contains([0xc0, 0x80]))
    }
}
