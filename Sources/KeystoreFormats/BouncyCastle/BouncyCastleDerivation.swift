import KeyMaterial
import LegacyCiphers

/// The derivation of BKS and UBER: that of PKCS#12, with SHA-1.
struct BouncyCastleDerivation {
    /// As `PassphraseForms.bouncyCastle` has it.
    let passphrase: [UInt8]
    let salt: [UInt8]
    let iterations: Int
    /// Whether it makes the mistake of BouncyCastle's first versions.
    var isEarly = false

    func bytes(_ purpose: PKCS12KeyDerivation.Purpose, _ count: Int) -> [UInt8] {
        isEarly
            ? PKCS12KeyDerivation.deriveKeyOfEarlyBouncyCastle(
                passphrase: passphrase, salt: salt, purpose: purpose, iterations: iterations, byteCount: count)
            : PKCS12KeyDerivation.deriveKey(
                passphrase: passphrase, salt: salt, purpose: purpose, iterations: iterations, byteCount: count,
                hash: .sha1)
    }

    /// One with a new salt. BouncyCastle itself makes 1,024 to 2,047 iterations and refuses UBER files with more than
    /// 65,536.
    static func new(_ passphrase: Passphrase) -> BouncyCastleDerivation {
        BouncyCastleDerivation(
            passphrase: PassphraseForms(passphrase).bouncyCastle, salt: PasswordBasedSealing.random(20),
            iterations: 10_000)
    }
}

extension BigEndianWriter {
    mutating func append(_ derivation: BouncyCastleDerivation) {
        appendCounted(derivation.salt)
        append(UInt32(truncatingIfNeeded: derivation.iterations))
    }
}
