import LegacyCiphers

/// A password-based encryption scheme with its parameters, as an AlgorithmIdentifier names it.
///
/// Source: RFC 7292 appendix C; RFC 8018 appendix A.
enum PasswordBasedScheme {
    enum Cipher {
        case tripleDES(keyLength: Int)
        case rc2(bits: Int)
        case rc4(keyLength: Int)

        /// In bytes.
        var keyLength: Int {
            switch self {
            case .tripleDES(let length), .rc4(let length): length
            case .rc2(let bits): bits / 8
            }
        }
    }

    enum BlockCipher {
        case des, rc2

        func content(vector: [UInt8]) -> ContentCipher {
            switch self {
            case .des: .own(.des, .chaining, vector: vector)
            case .rc2: .own(.rc2(effectiveKeyBits: 64), .chaining, vector: vector)
            }
        }
    }

    case pkcs12(Cipher, salt: [UInt8], iterations: Int)
    case pkcs5v1(BlockCipher, HashAlgorithm, salt: [UInt8], iterations: Int)
    case pbes2(KeyDerivation, ContentCipher)

    /// - Throws: `unsupported`, naming the scheme.
    init(_ algorithm: BERElement) throws(KeystoreError) {
        var parts = try algorithm.reader()
        let name = try parts.next(BERTag.objectIdentifier, "an encryption scheme's name")
        if name.isIdentifier(.pbes2) {
            var inner = try parts.next(BERTag.sequence, "the parameters of PBES2").reader()
            let derivation = try KeyDerivation(try inner.next(BERTag.sequence, "the key derivation of PBES2"))
            self = .pbes2(derivation, try ContentCipher(try inner.next(BERTag.sequence, "the cipher of PBES2")))
            return
        }
        guard let scheme = Self.schemes[ObjectIdentifier(content: name.content)] else {
            throw KeystoreError(.unsupported, "encryption scheme \(AlgorithmNames.text(of: name))")
        }
        var inner = try parts.next(BERTag.sequence, "the parameters of an encryption scheme").reader()
        let salt = Array(try inner.next(BERTag.octetString, "a salt").content)
        let iterations = try inner.next(BERTag.integer, "an iteration count").integer() ?? Int.max
        self = scheme(salt, iterations)
    }

    /// Whether the passphrase goes in as UTF-16; as UTF-8 otherwise.
    var takesWidePassphrase: Bool {
        if case .pkcs12 = self { true } else { false }
    }

    /// The plaintext; nil where the padding shows that the passphrase is wrong.
    ///
    /// - Parameter passphrase: in the encoding that `takesWidePassphrase` tells.
    func decrypt(
        _ ciphertext: ArraySlice<UInt8>, passphrase: [UInt8], budget: WorkBudget
    ) throws(KeystoreError) -> [UInt8]? {
        switch self {
        case .pbes2(let derivation, let cipher):
            for length in cipher.keyLengths(named: derivation.keyLength) {
                var key = try derivation.deriveKey(passphrase: passphrase, byteCount: length, budget: budget)
                defer { key.wipe() }
                if let plaintext = try cipher.decrypt(ciphertext, key: key) { return plaintext }
            }
            return nil
        case .pkcs5v1(let cipher, let hash, let salt, let iterations):
            try budget.spend(iterations)
            var derived = PasswordBasedKeyDerivation.pbkdf1(
                passphrase: passphrase, salt: salt, iterations: iterations, hash: hash)
            var key = Array(derived[0..<8])
            defer {
                derived.wipe()
                key.wipe()
            }
            // NSS takes the last eight bytes for the vector: the same ones, but where the hash is longer than sixteen.
            // The padding cannot tell, for only the first block comes out differently.
            let plaintexts = try [derived[8..<16], derived.suffix(8)].map { (vector) throws(KeystoreError) in
                try cipher.content(vector: Array(vector)).decrypt(ciphertext, key: key)
            }
            return plaintexts.first { $0?.first == BERTag.sequence } ?? plaintexts[0]
        case .pkcs12(let cipher, let salt, let iterations):
            return try Self.decryptPKCS12(
                ciphertext, cipher: cipher, budget: budget,
                derivation: Derivation(passphrase: passphrase, salt: salt, iterations: iterations))
        }
    }

    private struct Derivation {
        let passphrase: [UInt8]
        let salt: [UInt8]
        let iterations: Int

        func key(_ count: Int) -> [UInt8] { derive(.encryptionKey, count) }
        var vector: [UInt8] { derive(.initializationVector, 8) }

        private func derive(_ purpose: PKCS12KeyDerivation.Purpose, _ count: Int) -> [UInt8] {
            PKCS12KeyDerivation.deriveKey(
                passphrase: passphrase, salt: salt, purpose: purpose, iterations: iterations, byteCount: count,
                hash: .sha1)
        }
    }

    private static func decryptPKCS12(
        _ ciphertext: ArraySlice<UInt8>, cipher: Cipher, budget: WorkBudget, derivation: Derivation
    ) throws(KeystoreError) -> [UInt8]? {
        try budget.spend(derivation.iterations)
        var key = derivation.key(cipher.keyLength)
        defer { key.wipe() }
        switch cipher {
        case .tripleDES(let keyLength):
            return try OwnBlockCipher.tripleDES(keyLength: keyLength).decrypt(
                ciphertext, .chaining, key: key, vector: derivation.vector)
        case .rc2(let bits):
            return try OwnBlockCipher.rc2(effectiveKeyBits: bits).decrypt(
                ciphertext, .chaining, key: key, vector: derivation.vector)
        case .rc4: return try? RC4.apply(key: key, to: Array(ciphertext))
        }
    }

    private typealias Maker = @Sendable (_ salt: [UInt8], _ iterations: Int) -> PasswordBasedScheme

    private static let schemes: [ObjectIdentifier: Maker] = [
        ObjectIdentifier(1, 2, 840, 113549, 1, 12, 1, 1): { .pkcs12(.rc4(keyLength: 16), salt: $0, iterations: $1) },
        ObjectIdentifier(1, 2, 840, 113549, 1, 12, 1, 2): { .pkcs12(.rc4(keyLength: 5), salt: $0, iterations: $1) },
        .pkcs12TripleDES: { .pkcs12(.tripleDES(keyLength: 24), salt: $0, iterations: $1) },
        ObjectIdentifier(1, 2, 840, 113549, 1, 12, 1, 4): {
            .pkcs12(.tripleDES(keyLength: 16), salt: $0, iterations: $1)
        },
        ObjectIdentifier(1, 2, 840, 113549, 1, 12, 1, 5): { .pkcs12(.rc2(bits: 128), salt: $0, iterations: $1) },
        ObjectIdentifier(1, 2, 840, 113549, 1, 12, 1, 6): { .pkcs12(.rc2(bits: 40), salt: $0, iterations: $1) },
        ObjectIdentifier(1, 2, 840, 113549, 1, 5, 1): { .pkcs5v1(.des, .md2, salt: $0, iterations: $1) },
        ObjectIdentifier(1, 2, 840, 113549, 1, 5, 4): { .pkcs5v1(.rc2, .md2, salt: $0, iterations: $1) },
        ObjectIdentifier(1, 2, 840, 113549, 1, 5, 3): { .pkcs5v1(.des, .md5, salt: $0, iterations: $1) },
        ObjectIdentifier(1, 2, 840, 113549, 1, 5, 6): { .pkcs5v1(.rc2, .md5, salt: $0, iterations: $1) },
        ObjectIdentifier(1, 2, 840, 113549, 1, 5, 10): { .pkcs5v1(.des, .sha1, salt: $0, iterations: $1) },
        ObjectIdentifier(1, 2, 840, 113549, 1, 5, 11): { .pkcs5v1(.rc2, .sha1, salt: $0, iterations: $1) },
    ]
}
