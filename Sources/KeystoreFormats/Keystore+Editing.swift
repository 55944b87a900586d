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
    /// - Parameters:
    ///   - alias: must be free.
    ///   - key: of any algorithm.
    ///   - chain: empty where there is no certificate.
    ///   - createdAt: nil where it is not known.
    ///   - passphrase: of this key alone; nil to seal it with the store's.
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
        guard let (sealed, chain) = sealedKey(of: entries[index]) else { return }
        let reading = KeystoreReading(passphrase: nil, keyPassphrases: [passphrase], limits: limits)
        let content = try reading.reopened(sealed, chain: chain)
        var opened = entries[index]
        opened.content = content
        switch opened.keyStatus {
        case .decrypted, .none: entries[index] = opened
        case .locked: throw KeystoreError(.wrongPassphrase, "the passphrase does not open the key", at: alias)
        case .malformed: throw KeystoreError(.damaged, "what the passphrase opens is no key", at: alias)
        case .unsupported: throw KeystoreError(.unsupported, "the key's protection is not handled", at: alias)
        }
    }

    /// What is locked of an entry; nil where nothing is.
    private func sealedKey(of entry: KeystoreEntry) -> (SealedKey, [Certificate])? {
        switch entry.content {
        case .key(let key, let chain): return key.status == .decrypted ? nil : key.sealed.map { ($0, chain) }
        case .secretKey(let key): return key.status == .decrypted ? nil : key.sealed.map { ($0, []) }
        case .other(let other):
            if case .lockedKey(let sealed) = other.form { return (sealed, []) }
            return nil
        case .certificate: return nil
        }
    }

    func foundIndex(of alias: String) throws(KeystoreError) -> Int {
        guard let index = index(of: alias) else {
            throw KeystoreError(.aliasNotFound, "there is no entry \(alias)", at: alias)
        }
        return index
    }
}
