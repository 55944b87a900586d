import KeyMaterial
import LegacyCiphers

/// Writes the check over a PFX's contents; the layout is that of `PFXIntegrity`.
struct PFXIntegrityWriter {
    let profile: WritingProfile
    let passphrase: Passphrase

    /// MacData in DER; nil where the profile has none.
    func bytes(over content: [UInt8]) throws(KeystoreError) -> [UInt8]? {
        switch profile {
        case .passwordless: return nil
        case .fips2026: return try pbmac1(over: content)
        case .java8, .windowsServer2016: return mac(over: content, hash: .sha1, name: .sha1)
        case .modern2026: return mac(over: content, hash: .sha256, name: .sha256)
        }
    }

    private func mac(over content: [UInt8], hash: HashAlgorithm, name: ObjectIdentifier) -> [UInt8] {
        let salt = PasswordBasedSealing.random(20)
        let key = PKCS12KeyDerivation.deriveKey(
            passphrase: PassphraseForms.wide(passphrase), salt: salt, purpose: .authenticationKey,
            iterations: profile.iterations, byteCount: hash.digestSize, hash: hash)
        let digest = DER.octetString(hash.authenticationCode(for: content, key: key))
        return DER.sequence(
            DER.sequence(DER.sequence(DER.identifier(name), DER.null), digest), DER.octetString(salt),
            DER.integer(profile.iterations))
    }

    /// Salt and iterations of MacData itself mean nothing then: a salt has to be there all the same, and iterations of 1
    /// are left out in DER.
    private func pbmac1(over content: [UInt8]) throws(KeystoreError) -> [UInt8] {
        let salt = PasswordBasedSealing.random(20)
        let key = try KeyDerivation.pbkdf2(
            passphrase: passphrase.utf8, salt: salt, iterations: profile.iterations, byteCount: 32, hash: .sha256)
        let function = DER.sequence(DER.identifier(.hmacSHA256), DER.null)
        let derivation = DER.sequence(
            DER.identifier(.pbkdf2),
            DER.sequence(DER.octetString(salt), DER.integer(profile.iterations), DER.integer(32), function))
        let algorithm = DER.sequence(DER.identifier(.pbmac1), DER.sequence(derivation, function))
        let digest = DER.octetString(HashAlgorithm.sha256.authenticationCode(for: content, key: key))
        return DER.sequence(
            DER.sequence(algorithm, digest), DER.octetString(PasswordBasedSealing.random(8)))
    }
}
