import Foundation
import KeyMaterial
import KeystoreFormats

/// The file that a program reads its key pair from, and beside it the one that holds a key pair not yet, or no longer,
/// in use: `FILE.rotation`, of mode 0600, under the same passphrase.
struct KeyFile: Sendable {
    let path: String
    let terms: KeyFileTerms
    /// Nil for forms that have none.
    let passphrase: Passphrase?

    private var sparePath: String { path + ".rotation" }

    /// A key with its chain; empty while no certificate has been issued.
    struct KeyPair: Sendable {
        var key: PrivateKey
        var chain: [Certificate]

        func holds(_ fingerprint: Fingerprint) -> Bool { chain.first?.fingerprint == fingerprint }
    }

    // MARK: - What the program reads

    /// The key pair under the alias; nil where there is none.
    ///
    /// Throws `CommandFailure` where something else stands there, or the passphrase does not open it.
    func pair(_ alias: String) throws -> KeyPair? {
        guard let keystore = try keystore() else { return nil }
        let entry = isManifest ? keystore.entries.first : keystore.entry(alias)
        guard let entry else { return nil }
        guard let key = entry.privateKey else {
            throw CommandFailure(
                .refused, code: "aliasInUse", "\(path): the entry \(entry.alias) is no key pair that opens",
                hint: "choose another alias, or give the passphrase that opens it")
        }
        return KeyPair(key: key, chain: entry.certificates)
    }

    /// Puts a key pair under the alias; everything else in the file stays as it is.
    func put(_ pair: KeyPair, under alias: String, at time: Date) throws {
        var keystore = try keystore() ?? Keystore(type: terms.type)
        if keystore.entry(alias) != nil { try keystore.remove(alias) }
        try keystore.addKeyPair(alias: alias, key: pair.key, chain: pair.chain, createdAt: time)
        try write(keystore, first: pair)
    }

    /// Takes the key pair out; the file goes with its last entry.
    func remove(_ alias: String) throws {
        guard var keystore = try keystore(), isManifest || keystore.entry(alias) != nil else { return }
        if !isManifest { try keystore.remove(alias) }
        if isManifest || keystore.entries.isEmpty {
            try OutputFile.remove(path)
        } else {
            try write(keystore, first: nil)
        }
    }

    // MARK: - The file beside it

    func spares() throws -> [KeyPair] {
        guard OutputFile.exists(sparePath) else { return [] }
        let keystore = try KeystoreFile.read(
            try InputFile.read(sparePath), named: sparePath, passphrase: passphrase)
        return keystore.entries.compactMap { entry in
            entry.privateKey.map { KeyPair(key: $0, chain: entry.certificates) }
        }
    }

    /// Writes the spare key pairs; none removes the file.
    func setSpares(_ pairs: [KeyPair], at time: Date) throws {
        guard !pairs.isEmpty else { return try OutputFile.remove(sparePath) }
        var keystore = Keystore(type: terms.type)
        for (index, pair) in pairs.enumerated() {
            try keystore.addKeyPair(alias: "spare-\(index + 1)", key: pair.key, chain: pair.chain, createdAt: time)
        }
        try OutputFile.write(try keystore.encode(passphrase: passphrase), to: sparePath, mode: 0o600)
    }

    // MARK: - Parts

    private var isManifest: Bool { if case .kubernetesSecret = terms.form { true } else { false } }

    private func keystore() throws -> Keystore? {
        guard OutputFile.exists(path) else { return nil }
        let bytes = try InputFile.read(path)
        return try KeystoreFile.read(
            isManifest ? try KubernetesSecret(manifest: bytes).pem : bytes, named: path, passphrase: passphrase)
    }

    private func write(_ keystore: Keystore, first: KeyPair?) throws {
        let bytes: [UInt8]
        if case .kubernetesSecret(let name, let namespace) = terms.form, let first {
            bytes = try KubernetesSecret(name: name, namespace: namespace, key: first.key, chain: first.chain).manifest
        } else {
            bytes = try keystore.encode(passphrase: passphrase, profile: terms.writingProfile)
        }
        try OutputFile.write(
            bytes, to: path, mode: mode_t(terms.mode), owner: try terms.owner.map { try FileOwner($0) })
    }
}
