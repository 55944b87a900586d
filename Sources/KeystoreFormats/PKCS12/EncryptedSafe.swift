/// A safe whose bags are encrypted under a passphrase.
///
/// ```
/// EncryptedData ::= SEQUENCE { version INTEGER, encryptedContentInfo SEQUENCE {
///   contentType OBJECT IDENTIFIER, contentEncryptionAlgorithm AlgorithmIdentifier,
///   encryptedContent [0] IMPLICIT OCTET STRING OPTIONAL } }
/// ```
/// Source: RFC 5652 section 8.
struct EncryptedSafe {
    private let algorithm: BERElement
    private let ciphertext: ArraySlice<UInt8>

    /// nil where the safe is of another type.
    init?(_ safe: BERElement) throws(KeystoreError) {
        var parts = try safe.reader()
        guard try parts.next(BERTag.objectIdentifier, "the type of a safe").isIdentifier(.encryptedData) else {
            return nil
        }
        var tagged = try parts.next(BERTag.context(0), "the content of a safe").reader()
        var data = try tagged.next(BERTag.sequence, "encrypted data").reader()
        _ = try data.next(BERTag.integer, "the version of encrypted data")
        var info = try data.next(BERTag.sequence, "encrypted content").reader()
        _ = try info.next(BERTag.objectIdentifier, "the type of encrypted content")
        algorithm = try info.next(BERTag.sequence, "the algorithm of encrypted content")
        guard let content = try info.next(), content.tag & ~BERTag.constructed == 0x80 else {
            throw KeystoreError(.damaged, "encrypted content is missing")
        }
        ciphertext = try content.octets()
    }

    func scheme() throws(KeystoreError) -> PasswordBasedScheme {
        try PasswordBasedScheme(algorithm)
    }

    /// The bags in the clear; nil where the passphrase is not the right one.
    func open(
        _ scheme: PasswordBasedScheme, _ forms: PassphraseForms, budget: WorkBudget
    ) throws(KeystoreError) -> [UInt8]? {
        for form in scheme.takesWidePassphrase ? forms.wide : forms.narrow {
            let plaintext = try scheme.decrypt(ciphertext, passphrase: form, budget: budget)
            if let plaintext, EncryptedPrivateKeyInfo.isWholeSequence(plaintext) { return plaintext }
        }
        return nil
    }
}
