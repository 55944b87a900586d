import KeyMaterial

/// Writes a text of PEM blocks, each with its alias in a line `friendlyName: x` before it.
struct PEMWriter {
    /// nil or empty writes keys in the clear.
    let passphrase: Passphrase?
    let keyPassphrases: [String: Passphrase]
    /// Whether the keystore was opened with the same passphrase, so that its sealed keys can stay as they are.
    let keepsSealedKeys: Bool

    /// The whole content of a file without entries: an empty file is more likely an accident than a keystore.
    static let emptyText = "PEM keystore without entries\n"

    func bytes(of keystore: Keystore) throws(KeystoreError) -> [UInt8] {
        if keystore.entries.isEmpty { return Array(Self.emptyText.utf8) }
        var text = ""
        for entry in keystore.entries {
            let name = "friendlyName: \(entry.alias.filter { !$0.isNewline })\n"
            switch entry.content {
            case .key(let key, let chain):
                text += name + (try block(of: key, alias: entry.alias))
                for (index, certificate) in chain.enumerated() { text += (index == 0 ? name : "") + certificate.pem }
            case .certificate(let certificate): text += name + certificate.pem
            case .other(let other):
                guard case .pemBlock(let label) = other.form else {
                    throw KeystoreError(.notRepresentable, "PEM has no place for: \(other.summary)", at: entry.alias)
                }
                text += name + PEM.encode(label: label, bytes: other.encoded)
            case .secretKey:
                throw KeystoreError(.notRepresentable, "PEM has no place for a secret key", at: entry.alias)
            }
        }
        return Array(text.utf8)
    }

    private func block(of key: StoredKey, alias: String) throws(KeystoreError) -> String {
        let chosen = keyPassphrases[alias]
        if let sealed = key.sealed, sealed.type == .pem, chosen == nil, keepsSealedKeys || key.status != .decrypted {
            return PEM.encode(label: "ENCRYPTED PRIVATE KEY", bytes: sealed.encryptedPrivateKeyInfo)
        }
        guard case .decrypted(let privateKey) = key.state else {
            throw KeystoreError(.keyLocked, "the key is locked, so it cannot be written", at: alias)
        }
        guard let passphrase = chosen ?? key.ownPassphrase ?? passphrase, !passphrase.isEmpty else {
            return privateKey.pem
        }
        let sealing = PasswordBasedSealing(profile: .modern2026, passphrase: passphrase)
        return PEM.encode(
            label: "ENCRYPTED PRIVATE KEY", bytes: try sealing.encryptedPrivateKeyInfo(privateKey.pkcs8DER))
    }
}
