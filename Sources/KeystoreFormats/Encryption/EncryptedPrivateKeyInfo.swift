import LegacyCiphers

/// `EncryptedPrivateKeyInfo ::= SEQUENCE { encryptionAlgorithm AlgorithmIdentifier, encryptedData OCTET STRING }`
///
/// JKS and JCEKS use it too, with protectors of their own in the place of the algorithm.
/// Source: RFC 5958 section 3.
struct EncryptedPrivateKeyInfo {
    private enum Protection {
        case passwordBased(PasswordBasedScheme)
        case jks
        case jceks(JCEKSScheme)
    }

    private let protection: Protection
    private let ciphertext: [UInt8]

    /// - Throws: `damaged`; `unsupported` naming the algorithm.
    init(_ bytes: ArraySlice<UInt8>, limits: KeystoreLimits) throws(KeystoreError) {
        var outer = BERReader(bytes, depthMax: limits.depthMax)
        var parts = try outer.next(BERTag.sequence, "an encrypted private key").reader()
        let algorithm = try parts.next(BERTag.sequence, "the encryption algorithm of a private key")
        guard let data = try parts.next(), data.tag & ~BERTag.constructed == BERTag.octetString else {
            throw KeystoreError(.damaged, "an encrypted private key has no encrypted data")
        }
        ciphertext = Array(try data.octets())
        var inner = try algorithm.reader()
        let name = try inner.next(BERTag.objectIdentifier, "an encryption algorithm's name")
        if name.isIdentifier(.jksKeyProtector) {
            protection = .jks
        } else if name.isIdentifier(.jceksKeyProtector) {
            let parameters = try inner.next(BERTag.sequence, "the parameters of a sealed key")
            protection = .jceks(try JCEKSScheme(parameters: parameters.encoded, limits: limits))
        } else {
            protection = .passwordBased(try PasswordBasedScheme(algorithm))
        }
    }

    /// The PKCS#8 structure in the clear; nil where the passphrase is not the right one.
    func open(with forms: PassphraseForms, budget: WorkBudget) throws(KeystoreError) -> [UInt8]? {
        switch protection {
        case .jks: return try openJKS(forms)
        case .jceks(let scheme):
            let plaintext = try scheme.decrypt(ciphertext, forms, budget: budget)
            return plaintext.flatMap { Self.isWholeSequence($0) ? $0 : nil }
        case .passwordBased(let scheme):
            for form in scheme.takesWidePassphrase ? forms.wide : forms.narrow {
                let plaintext = try scheme.decrypt(ciphertext[...], passphrase: form, budget: budget)
                if let plaintext, Self.isWholeSequence(plaintext) { return plaintext }
            }
            return nil
        }
    }

    private func openJKS(_ forms: PassphraseForms) throws(KeystoreError) -> [UInt8]? {
        do {
            return try JKSKeyProtector.recover(ciphertext, passphrase: Array(forms.wide[0].dropLast(2)))
        } catch {
            throw KeystoreError(.damaged, "a protected key is too short")
        }
    }

    /// Whether the bytes are one SEQUENCE and nothing else: what a right passphrase gives.
    static func isWholeSequence(_ bytes: [UInt8]) -> Bool {
        guard bytes.first == BERTag.sequence else { return false }
        var reader = BERReader(bytes[...], depthMax: 1)
        return (try? reader.next()) != nil && reader.remaining.isEmpty
    }
}
