import Crypto
import CryptoExtras

/// Encryption under a passphrase: a key derivation, then AES in CBC or GCM mode.
///
///     PBES2-params ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier, encryptionScheme AlgorithmIdentifier }
///     PBKDF2-params ::= SEQUENCE { salt OCTET STRING, iterationCount, keyLength OPTIONAL, prf DEFAULT hmacWithSHA1 }
///     scrypt-params ::= SEQUENCE { salt OCTET STRING, costParameter, blockSize, parallelization, keyLength OPTIONAL }
///
/// Costs are bounded before anything is computed: the numbers come from the file, and a hostile one would keep a
/// processor busy for days. Source: RFC 8018 appendix A; RFC 7914 section 7.
package struct PBES2: Sendable {
    /// As many as Java's own readers accept.
    package static let iterationsMax = 5_000_000
    /// What scrypt may fill in all its lanes; half a second's work.
    package static let scryptBytesMax = 256 << 20
    package static let oid = "1.2.840.113549.1.5.13"

    private let derivation: KeyDerivation
    private let cipher: PBES2Cipher

    /// Reads the parameters; throws `unsupported`, `limitExceeded`, `malformed`.
    package init(_ algorithm: AlgorithmIdentifier) throws(KeyMaterialError) {
        guard algorithm.oid == Self.oid, let parameters = algorithm.parameters else {
            throw KeyMaterialError(.unsupported, "The encryption is \(algorithm.oid)", at: "encryptionAlgorithm")
        }
        var fields = try parameters.children()
        let function = try AlgorithmIdentifier(try fields.next("keyDerivationFunc"))
        let scheme = try AlgorithmIdentifier(try fields.next("encryptionScheme"))
        cipher = try PBES2Cipher(scheme)
        derivation = try KeyDerivation(function, keyBytes: cipher.keyBytes)
    }

    package func decrypt(_ bytes: [UInt8], passphrase: Passphrase) throws(KeyMaterialError) -> [UInt8] {
        try cipher.decrypt(bytes, key: try derivation.key(passphrase, bytes: cipher.keyBytes))
    }

    /// PBKDF2 with HMAC-SHA-256 and AES-256: the algorithm's DER, and the encrypted bytes.
    package static func encrypt(
        _ bytes: [UInt8], passphrase: Passphrase, iterations: Int
    ) throws(KeyMaterialError) -> (algorithm: [UInt8], encrypted: [UInt8]) {
        guard (1...iterationsMax).contains(iterations) else {
            throw KeyMaterialError(.limitExceeded, "Iterations outside 1 to \(iterationsMax)")
        }
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let vector = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let function = DER.sequence(
            try DER.objectIdentifier(KeyDerivation.pbkdf2OID),
            DER.sequence(
                DER.octetString(salt), DER.integer(iterations),
                DER.sequence(try DER.objectIdentifier("1.2.840.113549.2.9"), DER.null)))
        let scheme = DER.sequence(
            try DER.objectIdentifier("2.16.840.1.101.3.4.1.42"), DER.octetString(vector))
        let key = try KeyDerivation.pbkdf2(passphrase, salt, .sha256, iterations, bytes: 32)
        let algorithm = DER.sequence(try DER.objectIdentifier(oid), DER.sequence(function, scheme))
        return (algorithm, try BlockCipher.encrypt(bytes, key: key, initialVector: vector))
    }
}
