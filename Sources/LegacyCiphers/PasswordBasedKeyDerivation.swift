/// The key derivations of PKCS#5 and of OpenSSL's old PEM encryption that the platform's library lacks.
public enum PasswordBasedKeyDerivation {
    /// PBKDF1: the first 16 bytes are an 8-byte key and an 8-byte initialization vector.
    ///
    /// - Parameter iterations: 1 or more; the caller bounds it.
    /// Source: RFC 8018 section 5.1.
    public static func pbkdf1(
        passphrase: [UInt8], salt: [UInt8], iterations: Int, hash: HashAlgorithm
    ) -> [UInt8] {
        hash.hash(passphrase + salt, iterations: iterations)
    }

    /// PBKDF2 over any of our hash functions: slower than the platform's own, which knows fewer.
    ///
    /// - Parameter iterations: 1 or more; the caller bounds it.
    /// Source: RFC 8018 section 5.2.
    public static func pbkdf2(
        passphrase: [UInt8], salt: [UInt8], iterations: Int, byteCount: Int, hash: HashAlgorithm
    ) -> [UInt8] {
        var output: [UInt8] = []
        var block: UInt32 = 1
        while output.count < byteCount {
            let index = withUnsafeBytes(of: block.bigEndian, Array.init)
            var round = hash.authenticationCode(for: salt + index, key: passphrase)
            var sum = round
            var left = iterations - 1
            while left > 0 {
                round = hash.authenticationCode(for: round, key: passphrase)
                for index in sum.indices { sum[index] ^= round[index] }
                left -= 1
            }
            output += sum
            block += 1
        }
        return Array(output.prefix(byteCount))
    }

    /// The key of an encrypted "traditional" PEM block: MD5 over the digest so far, the passphrase and the salt.
    ///
    /// - Parameter salt: the first 8 bytes of the initialization vector in the `DEK-Info` header.
    /// Source: OpenSSL's documentation of `EVP_BytesToKey` with a count of 1.
    public static func traditionalPEM(passphrase: [UInt8], salt: [UInt8], byteCount: Int) -> [UInt8] {
        var output: [UInt8] = []
        var digest: [UInt8] = []
        while output.count < byteCount {
            digest = HashAlgorithm.md5.hash(digest + passphrase + salt)
            output += digest
        }
        return Array(output.prefix(byteCount))
    }
}
