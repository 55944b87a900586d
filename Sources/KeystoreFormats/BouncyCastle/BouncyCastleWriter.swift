import Foundation
import KeyMaterial
import LegacyCiphers

/// Writes BKS and UBER; the layouts are those of `BKSReader` and `UBERReader`.
struct BouncyCastleWriter {
    let passphrase: Passphrase
    let sealing: KeySealing

    func bytes(of keystore: Keystore) throws(KeystoreError) -> [UInt8] {
        var entries = BigEndianWriter()
        for entry in keystore.entries { try append(entry, to: &entries) }
        entries.append(UInt8(0))
        return sealing.type == .uber
            ? try uber(entries.bytes) : bks(entries.bytes, version: keystore.formatVersion ?? 2)
    }

    private func bks(_ entries: [UInt8], version: Int) -> [UInt8] {
        let derivation = BouncyCastleDerivation.new(passphrase)
        let key = derivation.bytes(.authenticationKey, version == 2 ? 20 : 2)
        var output = BigEndianWriter()
        output.append(UInt32(truncatingIfNeeded: version))
        output.append(derivation)
        output.append(entries)
        output.append(HashAlgorithm.sha1.authenticationCode(for: entries, key: key))
        return output.bytes
    }

    private func uber(_ entries: [UInt8]) throws(KeystoreError) -> [UInt8] {
        let derivation = BouncyCastleDerivation.new(passphrase)
        var output = BigEndianWriter()
        output.append(UInt32(1))
        output.append(derivation)
        do throws(LegacyCipherError) {
            let cipher = try Twofish(key: derivation.bytes(.encryptionKey, 32))
            let vector = derivation.bytes(.initializationVector, 16)
            let plaintext = entries + HashAlgorithm.sha1.hash(entries)
            output.append(try cipher.encryptChained(plaintext, initializationVector: vector))
        } catch {
            throw KeystoreError(.notRepresentable, error.detail)
        }
        return output.bytes
    }

    private func append(_ entry: KeystoreEntry, to output: inout BigEndianWriter) throws(KeystoreError) {
        switch entry.content {
        case .certificate(let certificate):
            try appendCertificate("X.509", certificate.derEncoded, entry, to: &output)
        case .key(let key, let chain):
            try appendHead(key.sealed?.isForeign == true ? 3 : 4, entry, chain: chain, to: &output)
            output.appendCounted(
                try sealing.bytes(of: key, alias: entry.alias) { key, passphrase throws(KeystoreError) in
                    let plain = BouncyCastleKey(kind: .privateKey, algorithm: key.algorithm, encoded: key.pkcs8DER)
                    return try BouncyCastleKeyProtector.seal(plain, passphrase: passphrase ?? self.passphrase)
                })
        case .secretKey(let secret):
            try appendHead(4, entry, chain: [], to: &output)
            output.appendCounted(
                try sealing.bytes(of: secret, alias: entry.alias) { algorithm, key, own throws(KeystoreError) in
                    let plain = BouncyCastleKey(kind: .secretKey, algorithm: algorithm, encoded: key)
                    return try BouncyCastleKeyProtector.seal(plain, passphrase: own ?? self.passphrase)
                })
        case .other(let other): try append(other, of: entry, to: &output)
        }
    }

    private func append(
        _ other: OtherContent, of entry: KeystoreEntry, to output: inout BigEndianWriter
    ) throws(KeystoreError) {
        switch other.form {
        case .certificate(let type): try appendCertificate(type, other.encoded, entry, to: &output)
        case .protectedBytes:
            try appendHead(3, entry, chain: [], to: &output)
            output.appendCounted(other.encoded)
        case .lockedKey(let sealed) where sealed.fits(sealing.type):
            try appendHead(4, entry, chain: [], to: &output)
            output.appendCounted(sealed.bytes)
        case .publicKey(let sealed, let isOwn):
            try appendHead(4, entry, chain: [], to: &output)
            if let kept = sealing.kept(sealed, alias: entry.alias, status: .decrypted, isOwn: isOwn) {
                output.appendCounted(kept)
            } else {
                output.appendCounted(try sealedPublicKey(other.encoded, entry))
            }
        case .pemBlock(label: "PUBLIC KEY"):
            try appendHead(4, entry, chain: [], to: &output)
            output.appendCounted(try sealedPublicKey(other.encoded, entry))
        default:
            throw KeystoreError(
                .notRepresentable, "\(sealing.type.rawValue) has no place for: \(other.summary)", at: entry.alias)
        }
    }

    private func sealedPublicKey(_ encoded: [UInt8], _ entry: KeystoreEntry) throws(KeystoreError) -> [UInt8] {
        let plain = BouncyCastleKey(kind: .publicKey, algorithm: entry.algorithm ?? "", encoded: encoded)
        return try BouncyCastleKeyProtector.seal(
            plain, passphrase: sealing.keyPassphrases[entry.alias] ?? passphrase)
    }

    private func appendCertificate(
        _ type: String, _ bytes: [UInt8], _ entry: KeystoreEntry, to output: inout BigEndianWriter
    ) throws(KeystoreError) {
        try appendHead(1, entry, chain: [], to: &output)
        try output.append(type)
        output.appendCounted(bytes)
    }

    private func appendHead(
        _ kind: UInt8, _ entry: KeystoreEntry, chain: [Certificate], to output: inout BigEndianWriter
    ) throws(KeystoreError) {
        output.append(kind)
        try output.append(entry.alias)
        output.append(entry.createdAt)
        output.append(UInt32(truncatingIfNeeded: chain.count))
        for certificate in chain {
            try output.append("X.509")
            output.appendCounted(certificate.derEncoded)
        }
    }
}
