public import KeyMaterial

/// Chains of certificates, found among certificates in any order.
public struct CertificateChains {
    private let bySubject: [DistinguishedName: [Certificate]]

    /// - Parameter certificates: in any order, also with some that belong to no chain.
    /// - Complexity: linear in their number.
    public init(_ certificates: [Certificate]) {
        bySubject = Dictionary(grouping: certificates, by: \.subject)
    }

    /// The certificate and its issuers, as far as they are there; each signature is checked where it can be.
    ///
    /// - Complexity: linear in the length of the chain.
    public func chain(of certificate: Certificate) -> [Certificate] {
        var chain = [certificate]
        while let last = chain.last, !last.isSelfIssued, chain.count < 64 {
            let candidates = (bySubject[last.issuer] ?? []).filter { !chain.contains($0) }
            let named = candidates.filter { issuer in
                last.authorityKeyIdentifier != nil && issuer.subjectKeyIdentifier == last.authorityKeyIdentifier
            }
            guard let issuer = (named + candidates).first(where: { last.isSigned(by: $0.publicKey) != false }) else {
                break
            }
            chain.append(issuer)
        }
        return chain
    }
}

extension Keystore {
    /// Completes the chain of a key from other certificates and those of the whole keystore.
    ///
    /// - Returns: the certificates that were added to the chain.
    /// - Throws: `aliasNotFound`; `notRepresentable` where the entry has no certificate to start from.
    @discardableResult
    public mutating func completeChain(
        of alias: String, from more: [Certificate] = []
    ) throws(KeystoreError) -> [Certificate] {
        let index = try foundIndex(of: alias)
        guard case .key(let key, let chain) = entries[index].content, let first = chain.first else {
            throw KeystoreError(.notRepresentable, "the entry has no chain of certificates", at: alias)
        }
        let complete = CertificateChains(more + chain + entries.flatMap(\.certificates)).chain(of: first)
        guard complete.count > chain.count else { return [] }
        entries[index].content = .key(key, chain: complete)
        return complete.filter { !chain.contains($0) }
    }

    /// Puts the certificates that an authority sent in the place of a key's chain.
    ///
    /// The key's own certificate is found by its key, wherever in the reply it stands, and the chain is built of the
    /// reply and of the keystore's certificates.
    ///
    /// - Throws: `aliasNotFound`; `keyLocked` where nothing tells the key; `certificateMismatch` where no certificate of
    ///   the reply is of this key.
    /// - Returns: the chain.
    @discardableResult
    public mutating func installReply(
        _ reply: [Certificate], for alias: String
    ) throws(KeystoreError) -> [Certificate] {
        let index = try foundIndex(of: alias)
        guard case .key(let key, let chain) = entries[index].content else {
            throw KeystoreError(.notRepresentable, "the entry has no private key", at: alias)
        }
        guard let publicKey = entries[index].privateKey?.publicKey ?? chain.first?.publicKey else {
            throw KeystoreError(.keyLocked, "the key is locked, and no certificate tells which it is", at: alias)
        }
        let own = reply.filter { $0.publicKey.isSameKey(as: publicKey) }
        guard let newest = own.max(by: { $0.notBefore < $1.notBefore }) else {
            throw KeystoreError(.certificateMismatch, "no certificate of the reply is of the key \(alias)", at: alias)
        }
        let complete = CertificateChains(reply + entries.flatMap(\.certificates)).chain(of: newest)
        entries[index].content = .key(key, chain: complete)
        return complete
    }

    /// Seals the key of an entry with another passphrase from now on; nil goes back to the store's.
    ///
    /// - Throws: `aliasNotFound`; `keyLocked`; `notRepresentable` where the entry has no key.
    public mutating func setKeyPassphrase(
        of alias: String, to passphrase: Passphrase?
    ) throws(KeystoreError) {
        let index = try foundIndex(of: alias)
        switch entries[index].content {
        case .key(let key, let chain):
            guard case .decrypted(let privateKey) = key.state else {
                throw KeystoreError(.keyLocked, "the key is locked", at: alias)
            }
            entries[index].content = .key(StoredKey(privateKey, ownPassphrase: passphrase), chain: chain)
        case .secretKey(let secret):
            guard let algorithm = secret.algorithm, let key = secret.key else {
                throw KeystoreError(.keyLocked, "the secret key is locked", at: alias)
            }
            entries[index].content = .secretKey(
                StoredSecretKey(algorithm: algorithm, key: key, ownPassphrase: passphrase))
        case .certificate, .other:
            throw KeystoreError(.notRepresentable, "the entry has no key", at: alias)
        }
    }
}
