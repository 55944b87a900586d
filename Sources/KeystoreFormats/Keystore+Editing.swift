public import Foundation
public import KeyMaterial

extension Keystore {
    /// Adds an entry.
    ///
    /// - Throws: `aliasInUse`; `notRepresentable` for an empty alias.
    public mutating func add(_ entry: KeystoreEntry) throws(KeystoreError) {
        guard !entry.alias.isEmpty else {
            throw KeystoreError(.notRepresentable, "an alias may not be empty")
        }
        if index(of: entry.alias) != nil {
            throw KeystoreError(.aliasInUse, "there is an entry \(entry.alias) already", at: entry.alias)
        }
        entries.append(entry)
    }

    /// Adds a private key with its chain, the key's own certificate first.
    ///
    /// - Parameter passphrase: of this key alone; nil to seal it with the store's.
    /// - Throws: `aliasInUse`; `notRepresentable` where the first certificate is not of this key.
    public mutating func addKeyPair(
        alias: String, key: PrivateKey, chain: [Certificate], createdAt: Date?, passphrase: Passphrase? = nil
    ) throws(KeystoreError) {
        if let own = chain.first, key.matches(own) == false {
            throw KeystoreError(.notRepresentable, "the certificate \(own.subject) is not of this key", at: alias)
        }
        let stored = StoredKey(key, ownPassphrase: passphrase)
        try add(KeystoreEntry(alias: alias, createdAt: createdAt, content: .key(stored, chain: chain)))
    }

    /// Adds a trusted certificate.
    ///
    /// - Throws: `aliasInUse`.
    public mutating func addCertificate(
        alias: String, certificate: Certificate, createdAt: Date?
    ) throws(KeystoreError) {
        try add(KeystoreEntry(alias: alias, createdAt: createdAt, content: .certificate(certificate)))
    }

    /// Puts the entry in the place of the one that has its alias, or at the end when there is none.
    public mutating func replace(_ entry: KeystoreEntry) throws(KeystoreError) {
        guard let index = index(of: entry.alias) else {
            try add(entry)
            return
        }
        entries[index] = entry
    }

    /// Takes an entry out.
    ///
    /// - Throws: `aliasNotFound`.
    @discardableResult
    public mutating func remove(_ alias: String) throws(KeystoreError) -> KeystoreEntry {
        entries.remove(at: try foundIndex(of: alias))
    }

    /// Gives an entry another alias; a locked key stays as it is.
    ///
    /// - Throws: `aliasNotFound`, `aliasInUse`.
    public mutating func rename(_ alias: String, to newAlias: String) throws(KeystoreError) {
        let index = try foundIndex(of: alias)
        guard !newAlias.isEmpty else {
            throw KeystoreError(.notRepresentable, "an alias may not be empty")
        }
        if let other = self.index(of: newAlias), other != index {
            throw KeystoreError(.aliasInUse, "there is an entry \(newAlias) already", at: newAlias)
        }
        entries[index].alias = newAlias
    }

    /// Opens a key that is still locked.
    ///
    /// - Throws: `aliasNotFound`, `wrongPassphrase`, `unsupported`, `limitExceeded`; `damaged` where what opens is no
    ///   key.
    public mutating func unlock(
        _ alias: String, passphrase: Passphrase, limits: KeystoreLimits = .default
    ) throws(KeystoreError) {
        let index = try foundIndex(of: alias)
        guard case .key(let key, let chain) = entries[index].content, let sealed = key.sealed else { return }
        let reading = KeystoreReading(passphrase: nil, keyPassphrases: [passphrase], limits: limits)
        let opened = try reading.open(sealed)
        switch opened.state {
        case .decrypted: entries[index].content = .key(opened, chain: chain)
        case .locked: throw KeystoreError(.wrongPassphrase, "the passphrase does not open the key", at: alias)
        case .malformed(let why): throw KeystoreError(.damaged, why, at: alias)
        case .unsupported(let what): throw KeystoreError(.unsupported, what, at: alias)
        }
    }

    private func foundIndex(of alias: String) throws(KeystoreError) -> Int {
        guard let index = index(of: alias) else {
            throw KeystoreError(.aliasNotFound, "there is no entry \(alias)", at: alias)
        }
        return index
    }
}
