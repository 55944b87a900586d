import LegacyCiphers
import Testing

@Suite struct JKSKeyProtectorTests {
    /// "pä€" in UTF-16.
    private let passphrase = hex("007000e420ac")
    private let key = Array(UInt8(0)..<50)
    private let protected = hex(
        """
        000102030405060708090a0b0c0d0e0f101112130a6d409227aae913d74d310a16ff4c7e44327a4330933451b480380dcee7b6f4
        8f94434996fef9ce72acf7381f6f94302fd235d8feb971356472d508ae6076cecbda4e7bcdc6
        """)

    @Test func protectionAgreesWithAnotherProgram() throws {
        #expect(try JKSKeyProtector.protect(key, passphrase: passphrase, salt: Array(0..<20)) == protected)
        #expect(try JKSKeyProtector.recover(protected, passphrase: passphrase) == key)
    }

    @Test func wrongPassphraseAndDamageGiveNothing() throws {
        #expect(try JKSKeyProtector.recover(protected, passphrase: hex("0070")) == nil)
        for index in [0, 20, 69, 70, 89] {
            var damaged = protected
            damaged[index] ^= 1
            #expect(try JKSKeyProtector.recover(damaged, passphrase: passphrase) == nil)
        }
    }

    @Test func whatIsTooShortIsRefused() {
        #expect(throws: LegacyCipherError.self) {
            try JKSKeyProtector.recover(Array(protected.prefix(39)), passphrase: passphrase)
        }
        #expect(throws: LegacyCipherError.self) { try JKSKeyProtector.protect(key, passphrase: passphrase, salt: [1]) }
    }
}
