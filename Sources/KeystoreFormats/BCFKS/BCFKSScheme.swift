import KeyMaterial
import LegacyCiphers

/// PBES2 as BCFKS uses it: the passphrase is UTF-16, and what the key is for is a part of it.
///
/// ```
/// CCMParameters ::= SEQUENCE { nonce OCTET STRING, icvLength INTEGER DEFAULT 12 }
/// ```
/// scrypt is called with its block size in the place of the parallelization, whatever the file says: BouncyCastle does.
/// Source: RFC 8018 section 6.2; RFC 5084; RFC 5649; the behaviour of BouncyCastle 1.72.
struct BCFKSScheme {
    enum Purpose: String {
        case store = "STORE_ENCRYPTION"
        case integrity = "INTEGRITY_CHECK"
        case privateKey = "PRIVATE_KEY_ENCRYPTION"
        case secretKey = "SECRET_KEY_ENCRYPTION"
    }

    private enum Cipher {
        case ccm(nonce: [UInt8], tagLength: Int)
        case keyWrap
    }

    private let derivation: KeyDerivation
    private let cipher: Cipher

    /// - Throws: `unsupported`, naming what is not handled; `damaged`.
    init(_ algorithm: BERElement) throws(KeystoreError) {
        var parts = try algorithm.reader()
        let name = try parts.next(BERTag.objectIdentifier, "an encryption scheme's name")
        guard name.isIdentifier(.pbes2) else {
            throw KeystoreError(.unsupported, "encryption scheme \(name.identifierText)")
        }
        var inner = try parts.next(BERTag.sequence, "the parameters of PBES2").reader()
        derivation = try KeyDerivation(try inner.next(BERTag.sequence, "the key derivation of PBES2"))
        var scheme = try inner.next(BERTag.sequence, "the cipher of PBES2").reader()
        let cipherName = try scheme.next(BERTag.objectIdentifier, "the cipher of PBES2")
        if cipherName.isIdentifier(.aes256WrapPad) {
            cipher = .keyWrap
        } else if cipherName.isIdentifier(.aes256CCM) {
            var parameters = try scheme.next(BERTag.sequence, "the parameters of AES-CCM").reader()
            let nonce = Array(try parameters.next(BERTag.octetString, "a nonce").content)
            let length = try parameters.nextIf(BERTag.integer).map { $0.integer() ?? 0 } ?? 12
            cipher = .ccm(nonce: nonce, tagLength: length)
        } else {
            throw KeystoreError(.unsupported, "cipher \(cipherName.identifierText)")
        }
    }

    /// The plaintext; nil where the passphrase is not the right one.
    func decrypt(
        _ ciphertext: [UInt8], for purpose: Purpose, _ forms: PassphraseForms, budget: WorkBudget
    ) throws(KeystoreError) -> [UInt8]? {
        var key = try Self.key(derivation, for: purpose, forms, byteCount: 32, budget: budget)
        defer { key.wipe() }
        switch cipher {
        case .keyWrap: return AESKeyWrap.unwrap(ciphertext, key: key)
        case .ccm(let nonce, let tagLength):
            guard let ccm = AESCCM(key: key, nonce: nonce, tagLength: tagLength) else {
                throw KeystoreError(.damaged, "parameters of AES-CCM that make no sense")
            }
            return ccm.open(ciphertext)
        }
    }

    /// - Parameter byteCount: of the key, where the derivation does not say.
    static func key(
        _ derivation: KeyDerivation, for purpose: Purpose, _ forms: PassphraseForms, byteCount: Int,
        budget: WorkBudget
    ) throws(KeystoreError) -> [UInt8] {
        var derivation = derivation
        if case .scrypt(let salt, var scrypt, let length) = derivation {
            scrypt.parallelization = scrypt.blockSize
            derivation = .scrypt(salt: salt, scrypt, keyLength: length)
        }
        let length = derivation.keyLength ?? byteCount
        guard (1...1024).contains(length) else { throw KeystoreError(.damaged, "a key of \(length) bytes") }
        var passphrase = secret(forms, purpose)
        defer { passphrase.wipe() }
        return try derivation.deriveKey(passphrase: passphrase, byteCount: length, budget: budget)
    }

    private static func secret(_ forms: PassphraseForms, _ purpose: Purpose) -> [UInt8] {
        forms.bouncyCastle + UTF16Text.bigEndian(purpose.rawValue) + [0, 0]
    }
}

extension BCFKSScheme {
    /// As many as BouncyCastle makes.
    private static let iterations = 51_200

    /// A derivation with a new salt, as BouncyCastle makes it; and its DER.
    static func newDerivation(keyLength: Int) -> (derivation: KeyDerivation, encoded: [UInt8]) {
        let salt = PasswordBasedSealing.random(64)
        let encoded = DER.sequence(
            DER.identifier(.pbkdf2),
            DER.sequence(
                DER.octetString(salt), DER.integer(iterations), DER.integer(keyLength),
                DER.sequence(DER.identifier(.hmacSHA512), DER.null)))
        return (.pbkdf2(salt: salt, iterations: iterations, keyLength: keyLength, hash: .sha512), encoded)
    }

    /// Seals with AES-256 in CCM mode, and gives the AlgorithmIdentifier and the ciphertext.
    static func seal(
        _ plaintext: [UInt8], for purpose: Purpose, _ passphrase: Passphrase
    ) throws(KeystoreError) -> (algorithm: [UInt8], ciphertext: [UInt8]) {
        let (derivation, encoded) = newDerivation(keyLength: 32)
        var key = try key(
            derivation, for: purpose, PassphraseForms(passphrase), byteCount: 32, budget: WorkBudget(.default))
        defer { key.wipe() }
        let nonce = PasswordBasedSealing.random(12)
        guard let ciphertext = AESCCM(key: key, nonce: nonce, tagLength: 16)?.seal(plaintext) else {
            throw KeystoreError(.notRepresentable, "AES refused to encrypt")
        }
        let cipher = DER.sequence(
            DER.identifier(.aes256CCM), DER.sequence(DER.octetString(nonce), DER.integer(16)))
        return (DER.sequence(DER.identifier(.pbes2), DER.sequence(encoded, cipher)), ciphertext)
    }
}
