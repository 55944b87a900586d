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
    ///   `notRepresentable` where the format has no place for an entry.
    public func encode(
        passphrase: Passphrase?, profile: WritingProfile? = nil, keyPassphrases: [String: Passphrase] = [:]
    ) throws(KeystoreError) -> [UInt8] {
        fatalError("surface")
    }

    /// The same entries as a keystore of another type, and what that type has no place for.
    public func converted(to type: KeystoreType) throws(KeystoreError) -> KeystoreConversion {
        fatalError("surface")
    }
}

/// A keystore in another format, and what the change costs.
public struct KeystoreConversion: Sendable {
    public let keystore: Keystore
    /// One sentence for each thing that the new format cannot hold.
    public let losses: [String]
    /// One sentence for each thing that changes and is not lost.
    public let changes: [String]
}
