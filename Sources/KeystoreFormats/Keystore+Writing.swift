public import KeyMaterial

extension Keystore {
    /// The file's bytes, in the keystore's own type.
    ///
    /// Keys that have not been opened, and keys whose passphrase stays, are written as they were found.
    ///
    /// - Parameters:
    ///   - passphrase: nil writes no integrity check and seals nothing, where the format can do without.
    ///   - profile: the algorithms of a PKCS#12 file; nil keeps those that it was found with, or `modern2026`.
    ///   - keyPassphrases: by alias, for keys that get a passphrase of their own.
    /// - Throws: `keyLocked` where a key would have to be sealed anew and has not been opened; `passphraseNeeded`;
    ///   `notRepresentable` where the format has no place for an entry; `unsupported` for a type that is only read.
    public func encode(
        passphrase: Passphrase?, profile: WritingProfile? = nil, keyPassphrases: [String: Passphrase] = [:]
    ) throws(KeystoreError) -> [UInt8] {
        let isSamePassphrase = isOpened(with: passphrase)
        switch type {
        case .jks:
            guard let passphrase else {
                throw KeystoreError(.passphraseNeeded, "a JKS file is not written without a passphrase")
            }
            return try JKSWriter(
                passphrase: passphrase, keyPassphrases: keyPassphrases, keepsSealedKeys: isSamePassphrase
            ).bytes(of: self)
        case .pkcs12:
            return try PFXWriter(
                passphrase: passphrase, profile: profile ?? self.profile ?? .modern2026,
                keyPassphrases: keyPassphrases, keepsSealedKeys: isSamePassphrase && profile == nil
            ).bytes(of: self)
        case .pem:
            return try PEMWriter(
                passphrase: passphrase, keyPassphrases: keyPassphrases, keepsSealedKeys: isSamePassphrase
            ).bytes(of: self)
        case .jceks, .bks, .uber, .bcfks, .pkcs7, .pkcs8, .certificate:
            throw KeystoreError(.unsupported, "\(type.rawValue) files are read and not written")
        }
    }

    private func isOpened(with passphrase: Passphrase?) -> Bool {
        guard let passphrase, let current = self.passphrase else { return false }
        return passphrase.equals(current)
    }
}
