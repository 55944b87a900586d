import Foundation
import KeyMaterial
import LegacyCiphers

/// Writes JKS of version 2, and JCEKS; the layout is that of `JKSReader`.
struct JKSWriter {
    let passphrase: Passphrase
    let sealing: KeySealing

    func bytes(of keystore: Keystore) throws(KeystoreError) -> [UInt8] {
        var output = BigEndianWriter()
        output.append(sealing.type == .jceks ? 0xcece_cece : 0xfeed_feed as UInt32)
        output.append(2 as UInt32)
        output.append(UInt32(truncatingIfNeeded: keystore.entries.count))
        for entry in keystore.entries {
            try append(entry, to: &output)
        }
        return output.bytes + JKSReader.digest(of: output.bytes[...], passphrase: passphrase)
    }

    private func append(_ entry: KeystoreEntry, to output: inout BigEndianWriter) throws(KeystoreError) {
        switch entry.content {
        case .key(let key, let chain):
            try appendHead(1, entry, to: &output)
            output.appendCounted(try sealed(key, alias: entry.alias))
            output.append(UInt32(truncatingIfNeeded: chain.count))
            for certificate in chain {
                try append(type: "X.509", certificate.derEncoded, to: &output)
            }
        case .certificate(let certificate):
            try appendHead(2, entry, to: &output)
            try append(type: "X.509", certificate.derEncoded, to: &output)
        case .secretKey(let secret):
            guard sealing.type == .jceks else { throw noPlace("a secret key", entry) }
            try appendHead(3, entry, to: &output)
            output.append(
                try sealing.bytes(of: secret, alias: entry.alias) { algorithm, key, own throws(KeystoreError) in
                    try SealedJavaKey.seal(algorithm: algorithm, key: key, passphrase: own ?? self.passphrase)
                })
        case .other(let other):
            guard case .certificate(let type) = other.form else { throw noPlace(other.summary, entry) }
            try appendHead(2, entry, to: &output)
            try append(type: type, other.encoded, to: &output)
        }
    }

    /// Java looks aliases up in lower case, so one with capitals could never be found again.
    private func appendHead(
        _ tag: UInt32, _ entry: KeystoreEntry, to output: inout BigEndianWriter
    ) throws(KeystoreError) {
        output.append(tag)
        try output.append(entry.alias.lowercased())
        output.append(entry.createdAt)
    }

    private func append(
        type: String, _ certificate: [UInt8], to output: inout BigEndianWriter
    ) throws(KeystoreError) {
        try output.append(type)
        output.appendCounted(certificate)
    }

    private func sealed(_ key: StoredKey, alias: String) throws(KeystoreError) -> [UInt8] {
        try sealing.bytes(of: key, alias: alias) { privateKey, own throws(KeystoreError) in
            let passphrase = own ?? self.passphrase
            if self.sealing.type == .jceks { return try JCEKSScheme.seal(privateKey.pkcs8DER, passphrase) }
            do throws(LegacyCipherError) {
                let data = try JKSKeyProtector.protect(
                    privateKey.pkcs8DER, passphrase: UTF16Text.bigEndian(passphrase.text),
                    salt: PasswordBasedSealing.random(20))
                let algorithm = DER.sequence(DER.identifier(.jksKeyProtector), DER.null)
                return DER.sequence(algorithm, DER.octetString(data))
            } catch {
                throw KeystoreError(.notRepresentable, error.detail, at: alias)
            }
        }
    }

    private func noPlace(_ what: String, _ entry: KeystoreEntry) -> KeystoreError {
        KeystoreError(.notRepresentable, "\(sealing.type.rawValue) has no place for \(what)", at: entry.alias)
    }
}
