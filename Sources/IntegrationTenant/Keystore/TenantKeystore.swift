public import KeyMaterial

/// The tenant's keystore: key pairs and certificates by alias, each change a new version.
public final class TenantKeystore: Sendable {
    /// All entries in the order of alias.
    public func entries() async throws -> [TenantKeystoreEntry] { fatalError("surface") }

    /// One entry; throws `notFound`.
    public func entry(_ alias: String) async throws -> TenantKeystoreEntry { fatalError("surface") }

    /// Adds the content of a keystore file, whatever its format; all of it or nothing.
    ///
    /// - Parameters:
    ///   - keyPassphrases: by alias, for keys that the keystore's passphrase does not open.
    ///   - overwrite: whether entries under taken aliases are replaced rather than kept.
    /// - Throws: `wrongPassphrase`, `keyPassphraseNeeded` with the aliases, `limitExceeded`, `badInput`.
    public func add(
        bytes: [UInt8], fileName: String, passphrase: Passphrase?, keyPassphrases: [String: Passphrase] = [:],
        overwrite: Bool = false, by: String
    ) async throws -> KeystoreAdditionReport { fatalError("surface") }

    /// Adds the one key pair of a `.p12` under an alias; throws `severalKeys` when the file holds more and none is
    /// chosen by `from`.
    public func addKeyPair(
        bytes: [UInt8], alias: String, from: String? = nil, passphrase: Passphrase?, overwrite: Bool = false,
        by: String
    ) async throws -> TenantKeystoreEntry { fatalError("surface") }

    /// Adds one certificate (PEM or DER).
    public func addCertificate(
        bytes: [UInt8], alias: String, overwrite: Bool = false, by: String
    ) async throws -> TenantKeystoreEntry { fatalError("surface") }

    /// Makes a key pair with a self-signed certificate.
    public func createKeyPair(
        _ specification: KeyPairSpecification, by: String
    ) async throws -> TenantKeystoreEntry { fatalError("surface") }

    /// The leaf certificate under an alias.
    public func certificate(_ alias: String) async throws -> Certificate { fatalError("surface") }

    /// The chain under an alias, leaf first.
    public func chain(_ alias: String) async throws -> [Certificate] { fatalError("surface") }

    /// A signing request for the key under an alias, with its certificate's subject and names.
    public func signingRequest(_ alias: String) async throws -> CertificateSigningRequest { fatalError("surface") }

    /// Replaces the chain under an alias by an authority's answer to its signing request (PEM, DER, PKCS#7).
    public func updateSigningResponse(
        _ alias: String, bytes: [UInt8], by: String
    ) async throws -> TenantKeystoreEntry { fatalError("surface") }

    /// Gives an entry another alias; throws `protectedEntry`, `alreadyExists`, `inUse`.
    public func rename(
        _ alias: String, to newAlias: String, by: String
    ) async throws -> TenantKeystoreEntry { fatalError("surface") }

    /// Deletes an entry; throws `inUse` with the flows that use it unless `force` is given.
    public func delete(_ alias: String, force: Bool = false, by: String) async throws { fatalError("surface") }

    /// Channels of flows, saved and deployed, that name an alias.
    public func uses(of alias: String) async throws -> [AliasUse] { fatalError("surface") }

    /// The keystore's states, newest first.
    public func history() async throws -> [KeystoreVersion] { fatalError("surface") }

    /// Makes the content of an earlier state the current one, as a new version; the tenant's own entries stay.
    public func restore(version: Int, by: String) async throws -> KeystoreVersion { fatalError("surface") }

    /// All certificates and chains, no keys, as PEM text.
    public func publicContent() async throws -> String { fatalError("surface") }
}
