import KeyMaterial

/// Writes a text of PEM blocks, each with its alias in a line `friendlyName: x` before it.
struct PEMWriter {
    /// Without a passphrase, or with an empty one, keys are written in the clear.
    let sealing: KeySealing

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
                text += name + (try block(of: other, alias: entry.alias))
                for certificate in other.chain { text += certificate.pem }
            case .secretKey:
                throw KeystoreError(.notRepresentable, "PEM has no place for a secret key", at: entry.alias)
            }
        }
        return Array(text.utf8)
    }

    private func block(of other: OtherContent, alias: String) throws(KeystoreError) -> String {
        if let list = other.revocationListOfBag {
            return PEM.encode(label: OtherContent.revocationListLabel, bytes: list)
        }
        switch other.form {
        case .pemBlock(let label): return PEM.encode(label: label, bytes: other.encoded)
        case .publicKey: return PEM.encode(label: "PUBLIC KEY", bytes: other.encoded)
        case .lockedKey, .safe, .safeBag, .certificate, .protectedBytes, .objectData, .damagedBlock,
            .fileContent:
            throw KeystoreError(.notRepresentable, "PEM has no place for: \(other.summary)", at: alias)
        }
    }

    private func block(of key: StoredKey, alias: String) throws(KeystoreError) -> String {
        let passphrase = sealing.keyPassphrases[alias] ?? key.ownPassphrase ?? sealing.passphrase
        if case .decrypted(let privateKey) = key.state, passphrase?.isEmpty ?? true { return privateKey.pem }
        if let block = key.sealed?.block,
            sealing.kept(key.sealed, alias: alias, status: key.status, isOwn: false) != nil
        {
            return PEM.encode(block)
        }
        let bytes = try sealing.bytes(of: key, alias: alias) { privateKey, passphrase throws(KeystoreError) in
            try PasswordBasedSealing(profile: .modern2026, passphrase: passphrase ?? Passphrase(""))
                .encryptedPrivateKeyInfo(privateKey.pkcs8DER)
        }
        return PEM.encode(label: "ENCRYPTED PRIVATE KEY", bytes: bytes)
    }
}
