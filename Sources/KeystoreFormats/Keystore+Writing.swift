public import KeyMaterial

extension Keystore {
    /// The file's bytes, in the keystore's own type.
    ///
    /// A file that was read and not changed is written byte for byte as it was. Keys that have not been opened, and keys
    /// whose passphrase stays, are written as they were found.
    ///
    /// - Parameters:
    ///   - passphrase: nil writes no integrity check and seals nothing, where the format can do without.
    ///   - profile: the algorithms of a PKCS#12 file; nil keeps those that it was found with, or `modern2026`.
    ///   - keyPassphrases: by alias, for keys that get a passphrase of their own.
    /// - Throws: `keyLocked` where a key would have to be sealed anew and has not been opened; `passphraseNeeded`;
    ///   `notRepresentable` where the format has no place for an entry; `unsupported` for a type that is only read;
    ///   `integrityUnchecked` where the passphrase changes and the file's check was not verified.
    public func encode(
        passphrase: Passphrase?, profile: WritingProfile? = nil, keyPassphrases: [String: Passphrase] = [:]
    ) throws(KeystoreError) -> [UInt8] {
        let isSamePassphrase = isOpened(with: passphrase)
        if let unchanged, isSamePassphrase, profile == nil, keyPassphrases.isEmpty, type.isWritable { return unchanged }
        try requireRewritable(with: passphrase)
        let profileOfFile = profile ?? self.profile ?? .modern2026
        let sealing = KeySealing(
            passphrase: passphrase, keyPassphrases: keyPassphrases,
            keepsSealedKeys: isSamePassphrase && (profile == nil || type != .pkcs12), type: type)
        switch type {
        case .jks, .jceks:
            return try JKSWriter(passphrase: try needed(passphrase), sealing: sealing).bytes(of: self)
        case .pkcs12:
            return try PFXWriter(passphrase: passphrase, profile: profileOfFile, sealing: sealing).bytes(of: self)
        case .bks, .uber:
            return try BouncyCastleWriter(passphrase: try needed(passphrase), sealing: sealing).bytes(of: self)
        case .bcfks:
            return try BCFKSWriter(passphrase: try needed(passphrase), sealing: sealing).bytes(of: self)
        case .pem: return try PEMWriter(sealing: sealing).bytes(of: self)
        case .pkcs7, .pkiPath, .pkcs8, .certificate:
            throw KeystoreError(.unsupported, "\(type.rawValue) files are read and not written")
        }
    }

    private func needed(_ passphrase: Passphrase?) throws(KeystoreError) -> Passphrase {
        guard let passphrase else {
            throw KeystoreError(.passphraseNeeded, "a \(type.rawValue) file is not written without a passphrase")
        }
        return passphrase
    }

    private func isOpened(with passphrase: Passphrase?) -> Bool {
        guard let passphrase, let current = self.passphrase else { return false }
        return passphrase.equals(current)
    }
}
