import Crypto
import CryptoExtras

/// How a key is made of a passphrase.
enum KeyDerivation: Sendable {
    case pbkdf2(salt: [UInt8], function: KDF.Insecure.PBKDF2.HashFunction, iterations: Int)
    case scrypt(salt: [UInt8], rounds: Int, blockSize: Int, parallelism: Int)

    static let pbkdf2OID = "1.2.840.113549.1.5.12"
    private static let scryptOID = "1.3.6.1.4.1.11591.4.11"
    private static let saltBytesMax = 4096

    init(_ algorithm: AlgorithmIdentifier, keyBytes: Int) throws(KeyMaterialError) {
        guard var fields = try algorithm.parameters?.children() else {
            throw KeyMaterialError(.malformed, "No parameters", at: "keyDerivationFunc")
        }
        switch algorithm.oid {
        case Self.pbkdf2OID: self = try Self.pbkdf2(&fields, keyBytes: keyBytes)
        case Self.scryptOID: self = try Self.scrypt(&fields, keyBytes: keyBytes)
        default:
            throw KeyMaterialError(
                .unsupported, "The key derivation is \(algorithm.oid)", at: "keyDerivationFunc")
        }
    }

    private static func salt(_ fields: inout ASN1Reader) throws(KeyMaterialError) -> [UInt8] {
        let salt = try fields.next("salt").octets()
        guard salt.count <= saltBytesMax else {
            throw KeyMaterialError(.limitExceeded, "A salt of more than \(saltBytesMax) bytes")
        }
        return salt
    }

    private static func checkKeyLength(
        _ fields: inout ASN1Reader, keyBytes: Int
    ) throws(KeyMaterialError) {
        guard let length = try fields.nextIf("keyLength", .integer)?.integer(max: 1024), length != keyBytes else {
            return
        }
        throw KeyMaterialError(.malformed, "The key length \(length) is not the cipher's", at: "keyLength")
    }

    private static func pbkdf2(
        _ fields: inout ASN1Reader, keyBytes: Int
    ) throws(KeyMaterialError) -> KeyDerivation {
        let salt = try salt(&fields)
        let iterations = try fields.next("iterationCount").integer(max: PBES2.iterationsMax)
        guard iterations > 0 else { throw KeyMaterialError(.malformed, "No iterations", at: "iterationCount") }
        try checkKeyLength(&fields, keyBytes: keyBytes)
        guard !fields.isAtEnd else {
            return .pbkdf2(salt: salt, function: .insecureSHA1, iterations: iterations)
        }
        let prf = try AlgorithmIdentifier(try fields.next("prf")).oid
        let functions: [String: KDF.Insecure.PBKDF2.HashFunction] = [
            "1.2.840.113549.2.6": .insecureMD5, "1.2.840.113549.2.7": .insecureSHA1,
            "1.2.840.113549.2.8": .insecureSHA224, "1.2.840.113549.2.9": .sha256, "1.2.840.113549.2.10": .sha384,
            "1.2.840.113549.2.11": .sha512,
        ]
        guard let function = functions[prf] else {
            throw KeyMaterialError(.unsupported, "The pseudorandom function is \(prf)", at: "prf")
        }
        return .pbkdf2(salt: salt, function: function, iterations: iterations)
    }

    private static func scrypt(
        _ fields: inout ASN1Reader, keyBytes: Int
    ) throws(KeyMaterialError) -> KeyDerivation {
        let salt = try salt(&fields)
        let rounds = try fields.next("costParameter").integer(max: 1 << 20)
        let blockSize = try fields.next("blockSize").integer(max: 64)
        let parallelism = try fields.next("parallelizationParameter").integer(max: 16)
        try checkKeyLength(&fields, keyBytes: keyBytes)
        guard rounds > 1, rounds & (rounds - 1) == 0, blockSize > 0, parallelism > 0 else {
            throw KeyMaterialError(.malformed, "Impossible parameters", at: "scrypt-params")
        }
        // Lanes follow one another: they cost time where the other two cost memory.
        guard 128 * rounds * blockSize * parallelism <= PBES2.scryptBytesMax else {
            throw KeyMaterialError(.limitExceeded, "scrypt over more than \(PBES2.scryptBytesMax) bytes")
        }
        return .scrypt(salt: salt, rounds: rounds, blockSize: blockSize, parallelism: parallelism)
    }

    func key(_ passphrase: Passphrase, bytes: Int) throws(KeyMaterialError) -> [UInt8] {
        switch self {
        case .pbkdf2(let salt, let function, let iterations):
            return try Self.pbkdf2(passphrase, salt, function, iterations, bytes: bytes)
        case .scrypt(let salt, let rounds, let blockSize, let parallelism):
            let key = try? KDF.Scrypt.deriveKey(
                from: passphrase.utf8, salt: salt, outputByteCount: bytes, rounds: rounds, blockSize: blockSize,
                parallelism: parallelism)
            guard let key else { throw KeyMaterialError(.unsupported, "scrypt with these parameters") }
            return key.withUnsafeBytes { Array($0) }
        }
    }

    static func pbkdf2(
        _ passphrase: Passphrase, _ salt: [UInt8], _ function: KDF.Insecure.PBKDF2.HashFunction, _ iterations: Int,
        bytes: Int
    ) throws(KeyMaterialError) -> [UInt8] {
        let key = try? KDF.Insecure.PBKDF2.deriveKey(
            from: passphrase.utf8, salt: salt, using: function, outputByteCount: bytes,
            unsafeUncheckedRounds: iterations)
        guard let key else { throw KeyMaterialError(.unsupported, "PBKDF2 with these parameters") }
        return key.withUnsafeBytes { Array($0) }
    }
}
