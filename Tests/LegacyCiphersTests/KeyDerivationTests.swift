import LegacyCiphers
import Testing

@Suite struct KeyDerivationTests {
    /// The examples in wide use for the passphrase "smeg".
    @Test(arguments: [
        (
            PKCS12KeyDerivation.Purpose.encryptionKey, "0A58CF64530D823F",
            "8AAAE6297B6CB04642AB5B077851284EB7128F1A2A7FBCA3"
        ),
        (.initializationVector, "0A58CF64530D823F", "79993DFE048D3B76"),
        (.authenticationKey, "3D83C0E4546AC140", "8D967D88F6CAA9D714800AB3D48051D63F73A312"),
    ])
    func pkcs12DerivesThePublishedKeys(purpose: PKCS12KeyDerivation.Purpose, salt: String, key: String) {
        let derived = PKCS12KeyDerivation.deriveKey(
            passphrase: hex("0073006D006500670000"), salt: hex(salt), purpose: purpose, iterations: 1,
            byteCount: key.count / 2, hash: .sha1)
        #expect(derived == hex(key))
    }

    /// What BouncyCastle 1.72 gives, which still has the derivation of its first versions.
    @Test func earlyBouncyCastleDerivesItsOwnKeys() {
        func derive(_ purpose: PKCS12KeyDerivation.Purpose, _ count: Int) -> [UInt8] {
            PKCS12KeyDerivation.deriveKeyOfEarlyBouncyCastle(
                passphrase: hex("0073006500630072006500740000"), salt: Array(0..<20), purpose: purpose,
                iterations: 1024, byteCount: count)
        }
        let key =
            "1b53fd63232af6bfdbc00f5841e92cc4dc94ab59859016d170f14d78bdb824e8"
            + "7e9255724abddec2828f68b8b08ac58d372c600d35d07179a8f88f28d1257727"
        #expect(derive(.encryptionKey, 64) == hex(key))
        #expect(derive(.encryptionKey, 24) == hex(String(key.prefix(48))))
        #expect(derive(.initializationVector, 16) == hex("9a076ec78bca39cf3bf5efd6f1fd110c"))
    }

    @Test(arguments: [
        (HashAlgorithm.sha224, 55, "fb0bd626a70c28541dfa781bb5cc4d7d7f56622a58f01a0b1ddd646f"),
        (.sha224, 56, "d40854fc9caf172067136f2e29e1380b14626bf6f0dd06779f820dcd"),
        (.sha224, 64, "a88cd5cde6d6fe9136a4e58b49167461ea95d388ca2bdb7afdc3cbf4"),
        (.sha512by224, 111, "3ebe1b48e8c66acb9ae014db95b4bec93de7e9572bff41cf566bd7d0"),
        (.sha512by224, 112, "79b41fef2a0439d2705724a67615f7bcbcd2bf5664a7774b80818eb6"),
        (.sha512by224, 128, "261b94bcba554264b3b738e9e09e7dc68ac8e0b4c8517fe9bb7c3617"),
        (.sha512by256, 116, "3e388237ac45be866fc5a02d63b8a1a5b84a26c2e642da482b987eedbb01b1f2"),
        (.sha512by256, 127, "2fe3b2a6ee7e12f6fe4ba82166541ad9b4ed882c493581cbe300d68f3757b778"),
    ])
    func truncatedHashesAgreeWithOtherProgramsAroundABlock(hash: HashAlgorithm, count: Int, digest: String) {
        #expect(hash.hash([UInt8](repeating: 0x61, count: count)) == hex(digest))
    }

    @Test(arguments: HashAlgorithm.allCases)
    func hashesHaveTheirDigestSizeAndRepeat(hash: HashAlgorithm) {
        let once = hash.hash([1, 2, 3])
        #expect(once.count == hash.digestSize)
        #expect(hash.hash([1, 2, 3], iterations: 3) == hash.hash(hash.hash(once)))
    }

    /// RFC 2202, cases 2 and 6.
    @Test func authenticationCodesAreThePublishedOnes() {
        let short = HashAlgorithm.sha1.authenticationCode(
            for: Array("what do ya want for nothing?".utf8), key: Array("Jefe".utf8))
        #expect(short == hex("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"))
        let long = HashAlgorithm.sha1.authenticationCode(
            for: Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            key: [UInt8](repeating: 0xaa, count: 80))
        #expect(long == hex("aa4ae5e15272d00e95705637ce8a3b55ed402112"))
    }

    @Test func pbkdf1GivesThePublishedKey() {
        let key = PasswordBasedKeyDerivation.pbkdf1(
            passphrase: Array("password".utf8), salt: hex("78578E5A5D63CB06"), iterations: 1000, hash: .sha1)
        #expect(Array(key.prefix(16)) == hex("DC19847E05C64D2FAF10EBFB4A3D2A20"))
    }

    @Test(arguments: [
        (
            HashAlgorithm.sha512by256,
            "9fa42ea03f8f8ac08be344def79d9c031e8f773f20a1061f5f38b37f01d32943ddc662e95a95dd1e"
        ),
        (.sha3with256, "6677065466c97fdef1c15ae8d95020ca948334f53eceeafc6115ddf405f6d6a4f75ba13a75082d8d"),
    ])
    func pbkdf2WorksOverHashesThatThePlatformLacks(hash: HashAlgorithm, key: String) {
        let derived = PasswordBasedKeyDerivation.pbkdf2(
            passphrase: Array("password".utf8), salt: Array("salt".utf8), iterations: 3, byteCount: 40, hash: hash)
        #expect(derived == hex(key))
    }

    @Test func traditionalPEMKeysAgreeWithOtherPrograms() {
        let key = PasswordBasedKeyDerivation.traditionalPEM(
            passphrase: Array("secret".utf8), salt: Array(0..<8), byteCount: 32)
        #expect(key == hex("035fb8145b73cf111570dc936112be9c375a5d3d8b915bc213bdbef9dbfb7851"))
    }
}
