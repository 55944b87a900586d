import KeyMaterial
import LegacyCiphers

/// The encryption of JCEKS, `PBEWithMD5AndTripleDES`, with its parameters:
/// `SEQUENCE { salt OCTET STRING, iterations INTEGER }`.
struct JCEKSScheme {
    private let salt: [UInt8]
    private let iterations: Int

    init(parameters: ArraySlice<UInt8>, limits: KeystoreLimits) throws(KeystoreError) {
        var outer = BERReader(parameters, depthMax: limits.depthMax)
        var parts = try outer.next(BERTag.sequence, "the parameters of a sealed key").reader()
        salt = Array(try parts.next(BERTag.octetString, "the salt of a sealed key").content)
        iterations = try parts.next(BERTag.integer, "the iterations of a sealed key").integer() ?? Int.max
        guard salt.count == 8 else { throw KeystoreError(.damaged, "the salt of a sealed key has not 8 bytes") }
    }

    /// nil where the passphrase is not the right one.
    func decrypt(
        _ ciphertext: [UInt8], _ forms: PassphraseForms, budget: WorkBudget
    ) throws(KeystoreError) -> [UInt8]? {
        try budget.spend(iterations)
        return try? JCEKSKeyProtector.recover(
            ciphertext, passphrase: forms.utf8, salt: salt, iterations: iterations)
    }
}

extension JCEKSScheme {
    /// As many as the JDK makes.
    private static let iterations = 200_000

    /// The DER of new parameters, and the ciphertext.
    ///
    /// - Throws: `notRepresentable` for a passphrase outside ASCII, which Java does not take here.
    static func encrypt(
        _ plaintext: [UInt8], _ passphrase: Passphrase
    ) throws(KeystoreError) -> (parameters: [UInt8], ciphertext: [UInt8]) {
        guard passphrase.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) else {
            throw KeystoreError(
                .notRepresentable, "Java opens keys of JCEKS only with passphrases of ASCII characters")
        }
        // Salts of equal halves are read differently by different versions of Java.
        var salt = PasswordBasedSealing.random(8)
        while salt[..<4] == salt[4...] { salt = PasswordBasedSealing.random(8) }
        do throws(LegacyCipherError) {
            let ciphertext = try JCEKSKeyProtector.protect(
                plaintext, passphrase: passphrase.utf8, salt: salt, iterations: iterations)
            return (DER.sequence(DER.octetString(salt), DER.integer(iterations)), ciphertext)
        } catch {
            throw KeystoreError(.notRepresentable, error.detail)
        }
    }

    /// EncryptedPrivateKeyInfo with this scheme.
    static func seal(_ pkcs8: [UInt8], _ passphrase: Passphrase) throws(KeystoreError) -> [UInt8] {
        let sealed = try encrypt(pkcs8, passphrase)
        return DER.sequence(
            DER.sequence(DER.identifier(.jceksKeyProtector), sealed.parameters), DER.octetString(sealed.ciphertext))
    }
}
