import Crypto
import CryptoExtras
import Foundation
import LegacyCiphers

/// A key derivation of PBES2, with its parameters.
///
/// ```
/// PBKDF2-params ::= SEQUENCE {
///   salt CHOICE { specified OCTET STRING, otherSource AlgorithmIdentifier },
///   iterationCount INTEGER (1..MAX), keyLength INTEGER (1..MAX) OPTIONAL,
///   prf AlgorithmIdentifier DEFAULT algid-hmacWithSHA1 }
/// scrypt-params ::= SEQUENCE { salt OCTET STRING, costParameter, blockSize, parallelizationParameter INTEGER,
///   keyLength INTEGER OPTIONAL }
/// ```
/// Source: RFC 8018 appendix A.2; RFC 7914 section 7.1.
enum KeyDerivation {
    case pbkdf2(salt: [UInt8], iterations: Int, keyLength: Int?, hash: HashAlgorithm)
    case scrypt(salt: [UInt8], Scrypt, keyLength: Int?)

    struct Scrypt {
        let cost: Int
        let blockSize: Int
        var parallelization: Int
    }

    init(_ algorithm: BERElement) throws(KeystoreError) {
        var parts = try algorithm.reader()
        let name = try parts.next(BERTag.objectIdentifier, "a key derivation's name")
        if name.isIdentifier(.pbkdf2) {
            self = try Self.pbkdf2(parts.next(BERTag.sequence, "the parameters of PBKDF2"))
        } else if name.isIdentifier(.scrypt) {
            self = try Self.scrypt(parts.next(BERTag.sequence, "the parameters of scrypt"))
        } else {
            throw KeystoreError(.unsupported, "key derivation \(name.identifierText)")
        }
    }

    private static func pbkdf2(_ parameters: BERElement) throws(KeystoreError) -> KeyDerivation {
        var parts = try parameters.reader()
        let salt = try parts.next(BERTag.octetString, "the salt of PBKDF2").content
        let iterations = try parts.next(BERTag.integer, "the iteration count of PBKDF2").integer() ?? Int.max
        let length = try parts.nextIf(BERTag.integer).map { $0.integer() ?? Int.max }
        var hash = HashAlgorithm.sha1
        if let function = try parts.nextIf(BERTag.sequence) {
            var inner = try function.reader()
            let name = try inner.next(BERTag.objectIdentifier, "the pseudorandom function's name")
            guard let known = AlgorithmNames.pseudorandomFunction(name) else {
                throw KeystoreError(.unsupported, "pseudorandom function \(AlgorithmNames.text(of: name))")
            }
            hash = known
        }
        return .pbkdf2(salt: Array(salt), iterations: iterations, keyLength: length, hash: hash)
    }

    private static func scrypt(_ parameters: BERElement) throws(KeystoreError) -> KeyDerivation {
        var parts = try parameters.reader()
        let salt = try parts.next(BERTag.octetString, "the salt of scrypt").content
        let cost = try parts.next(BERTag.integer, "the cost of scrypt").integer() ?? Int.max
        let blockSize = try parts.next(BERTag.integer, "the block size of scrypt").integer() ?? Int.max
        let parallelization = try parts.next(BERTag.integer, "the parallelization of scrypt").integer() ?? Int.max
        let length = try parts.nextIf(BERTag.integer).map { $0.integer() ?? Int.max }
        let scrypt = Scrypt(cost: cost, blockSize: blockSize, parallelization: parallelization)
        return .scrypt(salt: Array(salt), scrypt, keyLength: length)
    }

    /// The length that the file names; nil where it leaves that to the cipher.
    var keyLength: Int? {
        switch self {
        case .pbkdf2(_, _, let length, _), .scrypt(_, _, let length): length
        }
    }

    /// - Throws: `limitExceeded` before any work where the parameters ask for too much.
    func deriveKey(
        passphrase: [UInt8], byteCount: Int, budget: WorkBudget
    ) throws(KeystoreError) -> [UInt8] {
        switch self {
        case .pbkdf2(let salt, let iterations, _, let hash):
            try budget.spend(iterations, of: hash == .sha224 ? .sha256 : hash)
            return try Self.pbkdf2(
                passphrase: passphrase, salt: salt, iterations: iterations, byteCount: byteCount, hash: hash)
        case .scrypt(let salt, let scrypt, _):
            try budget.spend(scrypt)
            do {
                return try KDF.Scrypt.deriveKey(
                    from: passphrase, salt: salt, outputByteCount: byteCount, rounds: scrypt.cost,
                    blockSize: scrypt.blockSize, parallelism: scrypt.parallelization, maxMemory: 512 << 20
                ).withUnsafeBytes(Array.init)
            } catch {
                throw KeystoreError(.damaged, "scrypt parameters that make no sense")
            }
        }
    }

    /// PBKDF2 by the platform's library where it knows the function, by ours otherwise.
    static func pbkdf2(
        passphrase: [UInt8], salt: [UInt8], iterations: Int, byteCount: Int, hash: HashAlgorithm
    ) throws(KeystoreError) -> [UInt8] {
        let function: KDF.Insecure.PBKDF2.HashFunction
        switch hash {
        case .md5: function = .insecureMD5
        case .sha1: function = .insecureSHA1
        case .sha224: function = .insecureSHA224
        case .sha256: function = .sha256
        case .sha384: function = .sha384
        case .sha512: function = .sha512
        default:
            return PasswordBasedKeyDerivation.pbkdf2(
                passphrase: passphrase, salt: salt, iterations: iterations, byteCount: byteCount, hash: hash)
        }
        do {
            return try KDF.Insecure.PBKDF2.deriveKey(
                from: passphrase, salt: salt, using: function, outputByteCount: byteCount,
                unsafeUncheckedRounds: iterations
            ).withUnsafeBytes(Array.init)
        } catch {
            throw KeystoreError(.damaged, "PBKDF2 parameters that make no sense")
        }
    }
}
