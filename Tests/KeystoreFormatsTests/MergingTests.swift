import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

@Suite struct MergingTests {
    private let store: TestStore

    init() throws {
        store = try TestStore()
    }

    /// Another key under the alias `first`, the same authority, and one entry of its own.
    private func other(_ type: KeystoreType) throws -> Keystore {
        let identity = try store.pki.client("another")
        var keystore = Keystore(type: type)
        try keystore.addKeyPair(
            alias: "first", key: identity.key, chain: identity.chain, createdAt: TestStore.date)
        try keystore.addCertificate(alias: "authority", certificate: store.pki.root, createdAt: TestStore.date)
        try keystore.addCertificate(alias: "new", certificate: identity.certificate, createdAt: TestStore.date)
        return keystore
    }

    @Test func clashIsRefusedAndNothingIsChanged() throws {
        var keystore = try store.keystore(.pkcs12)
        let before = keystore.entries.map(\.summary)
        let error = #expect(throws: KeystoreError.self) {
            try keystore.merge(other(.jks), rule: .refuse, at: TestStore.date)
        }
        #expect(error?.code == .aliasInUse)
        #expect(keystore.entries.map(\.summary) == before)
    }

    @Test func keptEntryStaysAndTheRestIsAdded() throws {
        var keystore = try store.keystore(.pkcs12)
        let merge = try keystore.merge(other(.jks), rule: .keep, at: TestStore.date)
        #expect(merge.kept == ["first"])
        #expect(merge.same == ["authority"])
        #expect(merge.added == ["new"])
        #expect(keystore.entry("first")?.privateKey?.publicKey == store.first.key.publicKey)
    }

    @Test func overwrittenEntryIsTheOneThatComes() throws {
        var keystore = try store.keystore(.pkcs12)
        let coming = try other(.bks)
        let merge = try keystore.merge(coming, rule: .overwrite, at: TestStore.date)
        #expect(merge.overwritten == ["first"])
        #expect(keystore.entry("first")?.privateKey?.publicKey == coming.entry("first")?.privateKey?.publicKey)
        #expect(keystore.entries.count == 4)
    }

    @Test func renamedEntryComesBesideTheOther() throws {
        var keystore = try store.keystore(.bks)
        let merge = try keystore.merge(other(.bks), rule: .rename, at: TestStore.date)
        #expect(merge.renamed.map(\.to) == ["first (2)"])
        #expect(keystore.entries.count == 5)
    }

    @Test func mergingTwiceUnderOtherNamesAddsNothing() throws {
        var keystore = try store.keystore(.bks)
        let more = try other(.bks)
        _ = try keystore.merge(more, rule: .rename, at: TestStore.date)
        let again = try keystore.merge(more, rule: .rename, at: TestStore.date)
        #expect(again.renamed.isEmpty)
        #expect(again.added.isEmpty)
        #expect(again.same.contains("first"))
        #expect(keystore.entries.count == 5)
    }

    @Test func comparisonFindsEveryKindOfDifference() throws {
        let first = try store.keystore(.jks)
        var second = try store.keystore(.bks)
        #expect(KeystoreComparison(first, second).isSame)
        try second.rename("authority", to: "root")
        try second.remove("second-ключ")
        let identity = try store.pki.client("another")
        try second.replace(
            KeystoreEntry(
                alias: "first", content: .key(StoredKey(identity.key), chain: identity.chain)))
        try second.addCertificate(alias: "extra", certificate: identity.certificate, createdAt: nil)
        let comparison = KeystoreComparison(first, second)
        #expect(!comparison.isSame)
        #expect(comparison.onlyInFirst == ["second-ключ"])
        #expect(comparison.onlyInSecond == ["extra"])
        #expect(comparison.renamed.map(\.second) == ["root"])
        #expect(comparison.different.map(\.alias) == ["first"])
        #expect(comparison.different.first?.details.count == 2)
    }

    @Test func replyReplacesTheCertificateAndBringsItsChain() throws {
        let key = try PrivateKey.generate(.ecP256)
        let template = CertificateTemplate(
            subject: try DistinguishedName(rfc4514: "CN=mine"), notBefore: store.pki.now,
            notAfter: store.pki.now.addingTimeInterval(86_400), usage: .client)
        var keystore = Keystore(type: .pkcs12)
        try keystore.addKeyPair(
            alias: "mine", key: key, chain: [try template.selfSigned(by: key)], createdAt: nil)
        try keystore.addCertificate(alias: "root", certificate: store.pki.root, createdAt: nil)
        let issued = try store.pki.issue(template, key: key)
        // In any order, and without the root, which the keystore has.
        let chain = try keystore.installReply([store.pki.authority.certificate, issued.certificate], for: "mine")
        #expect(chain == [issued.certificate, store.pki.authority.certificate, store.pki.root])
        #expect(keystore.entry("mine")?.certificates == chain)
        let error = #expect(throws: KeystoreError.self) {
            try keystore.installReply(store.first.chain, for: "mine")
        }
        #expect(error?.code == .certificateMismatch)
    }

    @Test func chainIsCompletedFromWhatIsThere() throws {
        var keystore = Keystore(type: .pkcs12)
        try keystore.addKeyPair(
            alias: "first", key: store.first.key, chain: [store.first.certificate], createdAt: nil)
        try keystore.addCertificate(alias: "root", certificate: store.pki.root, createdAt: nil)
        #expect(try keystore.completeChain(of: "first").isEmpty)
        let added = try keystore.completeChain(of: "first", from: store.first.chain)
        #expect(added == [store.pki.authority.certificate, store.pki.root])
        #expect(keystore.entry("first")?.certificates.count == 3)
    }
}
