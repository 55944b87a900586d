import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

@Suite struct EditingTests {
    private let store: TestStore

    init() throws {
        store = try TestStore()
    }

    @Test func takenAliasIsRefusedAlsoInOtherCase() throws {
        var keystore = try store.keystore(.jks)
        let error = #expect(throws: KeystoreError.self) {
            try keystore.addCertificate(alias: "FIRST", certificate: store.pki.root, createdAt: nil)
        }
        #expect(error?.code == .aliasInUse)
        var pem = try store.keystore(.pem)
        try pem.addCertificate(alias: "FIRST", certificate: store.pki.root, createdAt: nil)
        #expect(pem.entry("FIRST")?.kind == .certificate)
        #expect(pem.entry("first")?.kind == .keyPair)
    }

    @Test func renamingKeepsALockedKey() throws {
        let bytes = try store.keystore(.pkcs12, ownPassphrase: TestStore.keyPassphrase)
            .encode(passphrase: TestStore.passphrase)
        var keystore = try Keystore(bytes: bytes, passphrase: TestStore.passphrase)
        try keystore.rename("second-ключ", to: "renamed")
        let after = try Keystore(
            bytes: try keystore.encode(passphrase: TestStore.passphrase), passphrase: TestStore.passphrase,
            keyPassphrases: [TestStore.keyPassphrase])
        #expect(after.entry("renamed")?.privateKey?.pkcs8DER == store.second.key.pkcs8DER)
        #expect(after.entry("second-ключ") == nil)
    }

    @Test func renamingToATakenAliasIsRefused() throws {
        var keystore = try store.keystore(.pkcs12)
        #expect(throws: KeystoreError.self) { try keystore.rename("first", to: "authority") }
        try keystore.rename("first", to: "First")
        #expect(keystore.entries.map(\.alias).contains("First"))
        #expect(throws: KeystoreError.self) { try keystore.rename("first", to: "") }
    }

    @Test func removedEntryIsGone() throws {
        var keystore = try store.keystore(.jks)
        try keystore.remove("first")
        let after = try Keystore(
            bytes: try keystore.encode(passphrase: TestStore.passphrase), passphrase: TestStore.passphrase)
        #expect(after.entries.map(\.alias) == ["second-ключ", "authority"])
        let error = #expect(throws: KeystoreError.self) { try keystore.remove("first") }
        #expect(error?.code == .aliasNotFound)
    }

    @Test func certificateOfAnotherKeyIsRefused() throws {
        var keystore = Keystore(type: .pkcs12)
        #expect(throws: KeystoreError.self) {
            try keystore.addKeyPair(alias: "mixed", key: store.first.key, chain: store.second.chain, createdAt: nil)
        }
    }

    @Test(.enabled(if: Vectors.isAvailable)) func attributesOfOtherProgramsSurvive() throws {
        let passphrase = Passphrase("changeit")
        var keystore = try Keystore(
            bytes: try Vectors.bytes("keystores/generated/ossl_msattrs.p12"), passphrase: passphrase)
        let alias = try #require(keystore.entries.first { $0.kind == .keyPair }?.alias)
        try keystore.rename(alias, to: "renamed")
        // 1.3.6.1.4.1.311.17: bags of keys are not encrypted as a whole, so that the attribute is seen from outside.
        let microsoft: [UInt8] = [0x2b, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x11]
        #expect(try keystore.encode(passphrase: passphrase).contains(microsoft))
    }

    @Test func conversionKeepsEverythingThatHasAPlace() throws {
        for (from, to) in [(KeystoreType.jks, KeystoreType.pkcs12), (.pkcs12, .jks), (.pkcs12, .pem), (.jks, .pem)] {
            let source = try Keystore(
                bytes: try store.keystore(from).encode(passphrase: TestStore.passphrase),
                passphrase: TestStore.passphrase)
            let conversion = try source.converted(to: to, at: TestStore.date)
            #expect(conversion.losses.isEmpty)
            let target = try Keystore(
                bytes: try conversion.keystore.encode(passphrase: Passphrase("target")),
                passphrase: Passphrase("target"))
            let keys = Set(target.entries.compactMap { $0.privateKey?.pkcs8DER })
            #expect(keys == [store.first.key.pkcs8DER, store.second.key.pkcs8DER])
            #expect(Set(target.entries.flatMap(\.certificates)) == Set(source.entries.flatMap(\.certificates)))
        }
    }

    @Test func conversionTellsOfLockedKeys() throws {
        let bytes = try store.keystore(.jks, ownPassphrase: TestStore.keyPassphrase)
            .encode(passphrase: TestStore.passphrase)
        let locked = try Keystore(bytes: bytes, passphrase: TestStore.passphrase)
        let conversion = try locked.converted(to: .pkcs12, at: TestStore.date)
        #expect(conversion.losses.count == 1)
        #expect(conversion.losses.first?.contains("second-ключ") == true)
        #expect(conversion.keystore.entries.count == 2)
        let opened = try Keystore(
            bytes: bytes, passphrase: TestStore.passphrase, keyPassphrases: [TestStore.keyPassphrase])
        let complete = try opened.converted(to: .pkcs12, at: TestStore.date)
        #expect(complete.losses.isEmpty)
        #expect(complete.changes.contains { $0.contains("second-ключ") })
    }

    @Test func fileWithACheckIsNotWrittenUnlessItWasChecked() throws {
        let bytes = try store.keystore(.pkcs12).encode(passphrase: TestStore.passphrase)
        var keystore = try Keystore(bytes: bytes, passphrase: nil)
        try keystore.addCertificate(alias: "more", certificate: store.pki.root, createdAt: nil)
        for passphrase in [nil, Passphrase("another")] {
            let error = #expect(throws: KeystoreError.self) { try keystore.encode(passphrase: passphrase) }
            #expect(error?.code == .passphraseNeeded)
        }
    }

    @Test func encryptedSafeDoesNotStayUnderAnOldPassphrase() throws {
        let bytes = try store.keystore(.pkcs12).encode(passphrase: TestStore.passphrase)
        let closed = try Keystore(bytes: bytes, passphrase: nil).converted(to: .pkcs12, at: TestStore.date).keystore
        let error = #expect(throws: KeystoreError.self) { try closed.encode(passphrase: Passphrase("another")) }
        #expect(error?.code == .keyLocked)
    }
}
