/// How a JKS file hides a private key: a stream of chained SHA-1 digests, and a digest as the check.
///
/// | bytes | what |
/// |---|---|
/// | 20 | salt, the first "digest" of the chain |
/// | n | the key, exclusive-or the stream `SHA1(passphrase ‖ previous)` |
/// | 20 | `SHA1(passphrase ‖ key)` |
///
/// The passphrase is big-endian UTF-16 without a terminator.
/// Source: the description of `sun.security.provider.KeyProtector` in the JDK's documentation of the format;
/// object identifier 1.3.6.1.4.1.42.2.17.1.1.
public enum JKSKeyProtector {
    static let saltSize = 20

    /// - Parameter salt: 20 random bytes.
    /// - Throws: `invalidParameter` for a salt of another length.
    public static func protect(
        _ key: [UInt8], passphrase: [UInt8], salt: [UInt8]
    ) throws(LegacyCipherError) -> [UInt8] {
        guard salt.count == saltSize else {
            throw LegacyCipherError(code: .invalidParameter, detail: "the salt has 20 bytes")
        }
        let hidden = applyStream(to: key[...], passphrase: passphrase, salt: salt)
        return salt + hidden + HashAlgorithm.sha1.hash(passphrase + key)
    }

    /// The key in the clear.
    ///
    /// - Returns: nil where the check fails: another passphrase, or damage; the format cannot tell which.
    /// - Throws: `invalidCiphertext` where there is no room for salt and check.
    public static func recover(
        _ protected: [UInt8], passphrase: [UInt8]
    ) throws(LegacyCipherError) -> [UInt8]? {
        guard protected.count >= 2 * saltSize else {
            throw LegacyCipherError(code: .invalidCiphertext, detail: "shorter than salt and check")
        }
        let salt = Array(protected.prefix(saltSize))
        let hidden = protected[saltSize..<protected.count - saltSize]
        let key = applyStream(to: hidden, passphrase: passphrase, salt: salt)
        let check = HashAlgorithm.sha1.hash(passphrase + key)
        let difference = zip(check, protected.suffix(saltSize)).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
        return difference == 0 ? key : nil
    }

    private static func applyStream(to bytes: ArraySlice<UInt8>, passphrase: [UInt8], salt: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count)
        var digest = salt
        var used = digest.count
        for byte in bytes {
            if used == digest.count {
                digest = HashAlgorithm.sha1.hash(passphrase + digest)
                used = 0
            }
            output.append(byte ^ digest[used])
            used += 1
        }
        return output
    }
}
