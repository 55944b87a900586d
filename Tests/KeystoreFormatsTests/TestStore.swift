import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats

/// A keystore with two keys, one of which may have its own passphrase, and a trusted certificate.
struct TestStore {
    static let passphrase = Passphrase("store-pässwörd-密码")
    static let keyPassphrase = Passphrase("key-passphrase")
    static let date = Date(timeIntervalSince1970: 1_700_000_000.123)

    let pki: TestPKI
    let first: TestIdentity
    let second: TestIdentity

    init() throws {
        pki = try TestPKI().intermediate()
        first = try pki.client("first")
        second = try pki.client("second", algorithm: .ecP384)
    }

    func keystore(_ type: KeystoreType, ownPassphrase: Passphrase? = nil) throws -> Keystore {
        var keystore = Keystore(type: type)
        try keystore.addKeyPair(
            alias: "first", key: first.key, chain: first.chain + [pki.root], createdAt: Self.date)
        try keystore.addKeyPair(
            alias: "second-ключ", key: second.key, chain: second.chain + [pki.root], createdAt: Self.date,
            passphrase: ownPassphrase)
        try keystore.addCertificate(alias: "authority", certificate: pki.root, createdAt: Self.date)
        return keystore
    }
}

extension KeystoreEntry {
    /// What two entries that hold the same have in common.
    var summary: String {
        let key = privateKey.map { Fingerprint(of: $0.pkcs8DER).hex } ?? keyStatus.rawValue
        return "\(alias) \(kind) \(key) \(certificates.map(\.fingerprint.hex))"
    }
}

extension Array where Element == UInt8 {
    /// Whether the bytes occur anywhere.
    func contains(_ bytes: [UInt8]) -> Bool {
        guard count >= bytes.count else { return false }
        return (0...count - bytes.count).contains { self[$0...].starts(with: bytes) }
    }
}
