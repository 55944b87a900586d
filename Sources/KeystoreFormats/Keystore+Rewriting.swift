import KeyMaterial

extension Keystore {
    /// Refuses to write anew what was not opened far enough for that.
    ///
    /// - Parameter passphrase: what the file is to be written with.
    /// - Throws: `damaged` where a part of the file is broken; `passphraseNeeded` where the file has an integrity check
    ///   and was read without its passphrase; where the passphrase changes, `integrityUnchecked` for a check that was not
    ///   verified, and `keyLocked` for a part that would stay under the old one.
    func requireRewritable(with passphrase: Passphrase?) throws(KeystoreError) {
        for entry in entries {
            guard case .other(let other) = entry.content, other.isDamaged else { continue }
            throw KeystoreError(
                .damaged, "\(other.summary), and would be lost: the file is not written anew while it holds that",
                at: entry.alias)
        }
        if integrity != .unprotected, self.passphrase == nil {
            throw KeystoreError(
                .passphraseNeeded,
                "the integrity of the file was not checked with its passphrase, so it is not written anew")
        }
        guard changesPassphrase(to: passphrase) else { return }
        if integrity == .unchecked {
            throw KeystoreError(
                .integrityUnchecked, "the integrity check of the file was not verified, so its passphrase stays")
        }
        for entry in entries {
            if let part = partUnderOldPassphrase(of: entry) {
                throw KeystoreError(
                    .keyLocked, "\(part) would stay sealed with a passphrase that is not known", at: entry.alias)
            }
        }
    }

    private func changesPassphrase(to passphrase: Passphrase?) -> Bool {
        switch (self.passphrase, passphrase) {
        case (nil, nil): false
        case (let old?, let new?): !old.equals(new)
        default: true
        }
    }

    /// What of an entry nobody has opened and no passphrase of its own explains; nil where there is nothing.
    private func partUnderOldPassphrase(of entry: KeystoreEntry) -> String? {
        switch entry.content {
        case .other(let other):
            if case .safe = other.form { return other.summary }
            return nil
        case .key(let key, _) where key.status == .locked: return isOfUnopenedFile(key.sealed) ? "the key" : nil
        case .secretKey(let key) where key.status == .locked:
            return isOfUnopenedFile(key.sealed) ? "the secret key" : nil
        default: return nil
        }
    }

    /// Without the store's passphrase nothing tells a key that has its own from one that has the store's.
    private func isOfUnopenedFile(_ sealed: SealedKey?) -> Bool {
        passphrase == nil && type == .pkcs12 && sealed?.type == .pkcs12
    }
}
