import Foundation
import KeyMaterial
import LegacyCiphers

/// Writes JKS of version 2; the layout is that of `JKSReader`.
struct JKSWriter {
    let passphrase: Passphrase
    let keyPassphrases: [String: Passphrase]
    /// Whether the keystore was opened with the same passphrase, so that its sealed keys can stay as they are.
    let keepsSealedKeys: Bool

    func bytes(of keystore: Keystore) throws(KeystoreError) -> [UInt8] {
        var output: [UInt8] = [0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2]
        append(UInt32(keystore.entries.count), to: &output)
        for entry in keystore.entries {
            try append(entry, to: &output)
        }
        return output + JKSReader.digest(of: output[...], passphrase: passphrase)
    }

    private func append(_ entry: KeystoreEntry, to output: inout [UInt8]) throws(KeystoreError) {
        switch entry.content {
        case .key(let key, let chain):
            try appendHead(tag: 1, entry, to: &output)
            let protected = try protected(key, alias: entry.alias)
            append(UInt32(protected.count), to: &output)
            output += protected
            append(UInt32(chain.count), to: &output)
            for certificate in chain {
                try append(type: "X.509", certificate.derEncoded, to: &output)
            }
        case .certificate(let certificate):
            try appendHead(tag: 2, entry, to: &output)
            try append(type: "X.509", certificate.derEncoded, to: &output)
        case .other(let other):
            guard case .certificateOfJKS(let type) = other.form else {
                throw KeystoreError(.notRepresentable, "JKS has no place for: \(other.summary)", at: entry.alias)
            }
            try appendHead(tag: 2, entry, to: &output)
            try append(type: type, other.encoded, to: &output)
        case .secretKey:
            throw KeystoreError(.notRepresentable, "JKS has no place for a secret key", at: entry.alias)
        }
    }

    /// Java looks aliases up in lower case, so one with capitals could never be found again.
    private func appendHead(tag: UInt32, _ entry: KeystoreEntry, to output: inout [UInt8]) throws(KeystoreError) {
        append(tag, to: &output)
        try append(entry.alias.lowercased(), to: &output)
        let seconds = entry.createdAt?.timeIntervalSince1970 ?? 0
        let milliseconds = Int64((seconds * 1000).rounded())
        withUnsafeBytes(of: milliseconds.bigEndian) { output += $0 }
    }

    private func protected(_ key: StoredKey, alias: String) throws(KeystoreError) -> [UInt8] {
        let chosen = keyPassphrases[alias]
        if let sealed = key.sealed, sealed.type == .jks, chosen == nil,
            keepsSealedKeys || key.ownPassphrase != nil || key.status != .decrypted
        {
            return sealed.encryptedPrivateKeyInfo
        }
        guard case .decrypted(let privateKey) = key.state else {
            throw KeystoreError(.keyLocked, "the key is locked, so it cannot be sealed for this file", at: alias)
        }
        let passphrase = chosen ?? key.ownPassphrase ?? self.passphrase
        do {
            let data = try JKSKeyProtector.protect(
                privateKey.pkcs8DER, passphrase: UTF16Text.bigEndian(passphrase.text),
                salt: PasswordBasedSealing.random(20))
            let algorithm = DER.sequence(DER.identifier(.jksKeyProtector), DER.null)
            return DER.sequence(algorithm, DER.octetString(data))
        } catch {
            throw KeystoreError(.notRepresentable, error.detail, at: alias)
        }
    }

    private func append(type: String, _ certificate: [UInt8], to output: inout [UInt8]) throws(KeystoreError) {
        try append(type, to: &output)
        append(UInt32(certificate.count), to: &output)
        output += certificate
    }

    private func append(_ text: String, to output: inout [UInt8]) throws(KeystoreError) {
        let bytes = ModifiedUTF8.bytes(of: text)
        guard let count = UInt16(exactly: bytes.count) else {
            throw KeystoreError(.notRepresentable, "an alias of more than 65,535 bytes")
        }
        withUnsafeBytes(of: count.bigEndian) { output += $0 }
        output += bytes
    }

    private func append(_ number: UInt32, to output: inout [UInt8]) {
        withUnsafeBytes(of: number.bigEndian) { output += $0 }
    }
}
