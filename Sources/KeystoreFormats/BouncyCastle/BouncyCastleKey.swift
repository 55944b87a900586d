import KeyMaterial
import LegacyCiphers

/// A key as BKS and UBER hold it in the clear.
///
/// | bytes | what |
/// |---|---|
/// | 1 | 0 private, 1 public, 2 secret |
/// | … | the encoding's name: `PKCS#8`, `X.509`, `RAW` |
/// | … | the algorithm's name |
/// | 4 + n | the encoded key |
struct BouncyCastleKey {
    enum Kind: UInt8 {
        case privateKey = 0
        case publicKey, secretKey
    }

    let kind: Kind
    let algorithm: String
    let encoded: [UInt8]

    init(kind: Kind, algorithm: String, encoded: [UInt8]) {
        self.kind = kind
        self.algorithm = algorithm
        self.encoded = encoded
    }

    init(_ input: inout BigEndianReader) throws(KeystoreError) {
        guard let kind = Kind(rawValue: try input.byte()) else {
            throw KeystoreError(.damaged, "a key of a kind that there is not")
        }
        self.kind = kind
        _ = try input.string()
        algorithm = try input.string()
        encoded = try input.countedBytes()
    }

    func bytes() throws(KeystoreError) -> [UInt8] {
        var output = BigEndianWriter()
        output.append(kind.rawValue)
        switch kind {
        case .privateKey: try output.append("PKCS#8")
        case .publicKey: try output.append("X.509")
        case .secretKey: try output.append("RAW")
        }
        try output.append(algorithm)
        output.appendCounted(encoded)
        return output.bytes
    }

    /// What an entry with this key holds.
    ///
    /// - Parameter sealed: the key as it stands in the file; nil where it stands there in the clear.
    func content(
        chain: [Certificate], sealed: SealedKey?, ownPassphrase: Passphrase?
    ) -> KeystoreEntry.Content {
        switch kind {
        case .privateKey:
            let state = KeystoreReading.state(of: encoded)
            return .key(StoredKey(state: state, ownPassphrase: ownPassphrase, sealed: sealed), chain: chain)
        case .publicKey:
            let form = OtherContent.Form.publicKey(sealed: sealed, hasOwnPassphrase: ownPassphrase != nil)
            var content = OtherContent(summary: "public key, \(algorithm)", form: form, encoded: encoded)
            content.chain = chain
            return .other(content)
        case .secretKey:
            return .secretKey(
                StoredSecretKey(
                    algorithm: algorithm, key: SecretBytes(encoded), ownPassphrase: ownPassphrase, sealed: sealed))
        }
    }
}

/// How BKS and UBER seal a key: a salt and an iteration count, each behind its length or plain, and the key under Triple
/// DES by the key derivation of PKCS#12 with SHA-1.
enum BouncyCastleKeyProtector {
    /// nil where the passphrase is not the right one.
    static func open(
        _ sealed: [UInt8], _ forms: PassphraseForms, budget: WorkBudget
    ) throws(KeystoreError) -> BouncyCastleKey? {
        var input = BigEndianReader(sealed)
        let salt = try input.countedBytes()
        let iterations = Int(try input.word32())
        let ciphertext = try input.bytes(input.remaining)
        for isEarly in [false, true] {
            try budget.spend(iterations)
            let derivation = BouncyCastleDerivation(
                passphrase: forms.bouncyCastle, salt: salt, iterations: iterations, isEarly: isEarly)
            var plaintext = decrypt(ciphertext, derivation)
            defer { plaintext?.wipe() }
            if let plaintext, let key = wholeKey(plaintext) { return key }
        }
        return nil
    }

    static func seal(_ key: BouncyCastleKey, passphrase: Passphrase) throws(KeystoreError) -> [UInt8] {
        let derivation = BouncyCastleDerivation.new(passphrase)
        var output = BigEndianWriter()
        output.append(derivation)
        var plaintext = try key.bytes()
        var secret = derivation.bytes(.encryptionKey, 24)
        defer {
            plaintext.wipe()
            secret.wipe()
        }
        do throws(LegacyCipherError) {
            let cipher = try TripleDES(key: secret)
            let vector = derivation.bytes(.initializationVector, 8)
            output.append(try cipher.encryptChained(plaintext, initializationVector: vector))
        } catch {
            throw KeystoreError(.notRepresentable, error.detail)
        }
        return output.bytes
    }

    private static func decrypt(_ ciphertext: [UInt8], _ derivation: BouncyCastleDerivation) -> [UInt8]? {
        var secret = derivation.bytes(.encryptionKey, 24)
        defer { secret.wipe() }
        let cipher = try? TripleDES(key: secret)
        return try? cipher?.decryptChained(
            ciphertext, initializationVector: derivation.bytes(.initializationVector, 8))
    }

    private static func wholeKey(_ plaintext: [UInt8]) -> BouncyCastleKey? {
        var input = BigEndianReader(plaintext)
        guard let key = try? BouncyCastleKey(&input), input.remaining == 0 else { return nil }
        return key
    }
}
