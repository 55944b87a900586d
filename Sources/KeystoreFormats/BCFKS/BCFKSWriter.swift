import Foundation
import KeyMaterial
import LegacyCiphers

/// Writes BCFKS; the layout is that of `BCFKSReader`, the algorithms are BouncyCastle's own.
struct BCFKSWriter {
    let passphrase: Passphrase
    let sealing: KeySealing

    func bytes(of keystore: Keystore) throws(KeystoreError) -> [UInt8] {
        var objects: [[UInt8]] = []
        for entry in keystore.entries { objects.append(try object(entry)) }
        let dates = keystore.entries.compactMap(\.createdAt)
        let algorithm = DER.sequence(DER.identifier(.hmacSHA512), DER.null)
        let data = DER.sequence(
            DER.integer(1), algorithm, try Self.time(dates.min()), try Self.time(dates.max()),
            DER.sequence(of: objects))
        let sealed = try BCFKSScheme.seal(data, for: .store, passphrase)
        let content = DER.sequence(sealed.algorithm, DER.octetString(sealed.ciphertext))
        let (derivation, encoded) = BCFKSScheme.newDerivation(keyLength: 64)
        let key = try BCFKSScheme.key(
            derivation, for: .integrity, PassphraseForms(passphrase), byteCount: 64, budget: WorkBudget(.default))
        let mac = HashAlgorithm.sha512.authenticationCode(for: content, key: key)
        return DER.sequence(content, DER.sequence(algorithm, encoded, DER.octetString(mac)))
    }

    private func object(_ entry: KeystoreEntry) throws(KeystoreError) -> [UInt8] {
        switch entry.content {
        case .certificate(let certificate): return try object(0, entry, certificate.derEncoded)
        case .key(let key, let chain):
            let sealed = try sealing.bytes(of: key, alias: entry.alias) { key, own throws(KeystoreError) in
                try SealedBCFKSKey.seal(key, passphrase: own ?? self.passphrase)
            }
            let data = DER.sequence(sealed, DER.sequence(of: chain.map(\.derEncoded)))
            return try object(key.sealed?.isForeign == true ? 3 : 1, entry, data)
        case .secretKey(let secret):
            let sealed = try sealing.bytes(of: secret, alias: entry.alias) { name, key, own throws(KeystoreError) in
                try SealedBCFKSKey.seal(algorithm: name, key: key, passphrase: own ?? self.passphrase)
            }
            return try object(secret.sealed?.isForeign == true ? 4 : 2, entry, sealed)
        case .other(let other):
            guard case .objectData = other.form else {
                throw KeystoreError(.notRepresentable, "BCFKS has no place for: \(other.summary)", at: entry.alias)
            }
            return other.encoded
        }
    }

    private func object(_ type: Int, _ entry: KeystoreEntry, _ data: [UInt8]) throws(KeystoreError) -> [UInt8] {
        let date = try Self.time(entry.createdAt)
        let name = DER.element(0x0c, Array(entry.alias.utf8))
        return DER.sequence(
            of: [DER.integer(type), name, date, date, DER.octetString(data)] + entry.foreignAttributes.ofKey)
    }

    private static func time(_ date: Date?) throws(KeystoreError) -> [UInt8] {
        do throws(KeyMaterialError) {
            return try KeyMaterial.DER.generalizedTime(date ?? Date(timeIntervalSince1970: 0))
        } catch {
            throw KeystoreError(.notRepresentable, error.detail)
        }
    }
}
