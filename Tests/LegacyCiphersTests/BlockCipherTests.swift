import LegacyCiphers
import Testing

@Suite struct BlockCipherTests {
    @Test func desEncryptsThePublishedBlock() throws {
        let cipher = try DES(key: hex("133457799BBCDFF1"))
        #expect(cipher.encrypt(block: number("0123456789ABCDEF")) == number("85E813540F0AB405"))
        #expect(cipher.decrypt(block: number("85E813540F0AB405")) == number("0123456789ABCDEF"))
    }

    /// NIST SP 800-67, appendix B.
    @Test func tripleDESEncryptsThePublishedBlocks() throws {
        let cipher = try TripleDES(key: hex("0123456789ABCDEF 23456789ABCDEF01 456789ABCDEF0123"))
        let plain = ["5468652071756663", "6B2062726F776E20", "666F78206A756D70"].map(number)
        let sealed = ["A826FD8CE53B855F", "CCE21C8112256FE6", "68D5C05DD9B6B900"].map(number)
        #expect(plain.map { cipher.encrypt(block: $0) } == sealed)
        #expect(sealed.map { cipher.decrypt(block: $0) } == plain)
    }

    @Test func tripleDESWithOneKeyThreeTimesIsDES() throws {
        let key = hex("133457799BBCDFF1")
        let block = number("0123456789ABCDEF")
        #expect(try TripleDES(key: key + key + key).encrypt(block: block) == DES(key: key).encrypt(block: block))
        #expect(try TripleDES(key: key + key).encrypt(block: block) == DES(key: key).encrypt(block: block))
    }

    /// RFC 2268, section 5.
    @Test(arguments: [
        ("0000000000000000", 63, "0000000000000000", "ebb773f993278eff"),
        ("ffffffffffffffff", 64, "ffffffffffffffff", "278b27e42e2f0d49"),
        ("3000000000000000", 64, "1000000000000001", "30649edf9be7d2c2"),
        ("88", 64, "0000000000000000", "61a8a244adacccf0"),
        ("88bca90e90875a", 64, "0000000000000000", "6ccf4308974c267f"),
        ("88bca90e90875a7f0f79c384627bafb2", 64, "0000000000000000", "1a807d272bbe5db1"),
        ("88bca90e90875a7f0f79c384627bafb2", 128, "0000000000000000", "2269552ab0f85ca6"),
        (
            "88bca90e90875a7f0f79c384627bafb216f80a6f85920584c42fceb0be255daf1e", 129, "0000000000000000",
            "5b78d3a43dfff1f1"
        ),
    ])
    func rc2EncryptsThePublishedBlock(key: String, bits: Int, plain: String, sealed: String) throws {
        let cipher = try RC2(key: hex(key), effectiveKeyBits: bits)
        #expect(cipher.encrypt(block: number(plain)) == number(sealed))
        #expect(cipher.decrypt(block: number(sealed)) == number(plain))
    }

    /// From Eric Young's published set.
    @Test(arguments: [
        ("0000000000000000", "0000000000000000", "4ef997456198dd78"),
        ("ffffffffffffffff", "ffffffffffffffff", "51866fd5b85ecb8a"),
        ("3000000000000000", "1000000000000001", "7d856f9a613063f2"),
        ("0123456789abcdef", "1111111111111111", "61f9c3802281b096"),
        ("fedcba9876543210", "0123456789abcdef", "0aceab0fc6a0a28d"),
        ("f0e1d2c3b4a5968778695a4b3c2d1e0f0011223344556677", "fedcba9876543210", "05044b62fa52d080"),
    ])
    func blowfishEncryptsThePublishedBlock(key: String, plain: String, sealed: String) throws {
        let cipher = try Blowfish(key: hex(key))
        #expect(cipher.encrypt(block: number(plain)) == number(sealed))
        #expect(cipher.decrypt(block: number(sealed)) == number(plain))
        #expect(throws: LegacyCipherError.self) { try Blowfish(key: []) }
    }

    @Test func desxIsDESBetweenTwoMasks() throws {
        let (key, before, after) = (hex("133457799BBCDFF1"), hex("0011223344556677"), hex("8899aabbccddeeff"))
        let cipher = try DESX(key: key + before + after)
        let block = number("0123456789ABCDEF")
        let sealed = try DES(key: key).encrypt(block: block ^ number("0011223344556677")) ^ number("8899aabbccddeeff")
        #expect(cipher.encrypt(block: block) == sealed)
        #expect(cipher.decrypt(block: sealed) == block)
        #expect(throws: LegacyCipherError.self) { try DESX(key: key) }
    }

    /// RFC 6229, section 2.
    @Test func rc4GivesThePublishedStream() throws {
        let stream = try RC4.apply(key: hex("0102030405"), to: [UInt8](repeating: 0, count: 16))
        #expect(stream == hex("b2396305f03dc027ccc3524a0a1118a8"))
    }

    @Test(arguments: 0..<20)
    func chainingGivesBackWhatItWasGiven(count: Int) throws {
        let cipher = try TripleDES(key: Array(1...24))
        let plain = (0..<count).map { UInt8($0) }
        let sealed = try cipher.encryptChained(plain, initializationVector: hex("0011223344556677"))
        #expect(sealed.count == (count / 8 + 1) * 8)
        #expect(try cipher.decryptChained(sealed, initializationVector: hex("0011223344556677")) == plain)
    }

    @Test func chainingXorsThePreviousBlock() throws {
        let cipher = try DES(key: hex("133457799BBCDFF1"))
        let sealed = try cipher.encryptChained(hex("0123456789ABCDEF"), initializationVector: hex("0011223344556677"))
        let first = cipher.encrypt(block: number("0123456789ABCDEF") ^ number("0011223344556677"))
        let second = cipher.encrypt(block: 0x0808_0808_0808_0808 ^ first)
        #expect(sealed == [first, second].flatMap { block in withUnsafeBytes(of: block.bigEndian, Array.init) })
    }

    @Test func wrongPaddingAndWrongLengthsAreRefused() throws {
        let cipher = try DES(key: hex("133457799BBCDFF1"))
        let vector = [UInt8](repeating: 0, count: 8)
        for ciphertext in [[], [1, 2, 3], hex("85E813540F0AB405")] {
            let error = #expect(throws: LegacyCipherError.self) {
                try cipher.decryptChained(ciphertext, initializationVector: vector)
            }
            #expect(error?.code == .invalidCiphertext)
        }
        #expect(throws: LegacyCipherError.self) { try DES(key: [1, 2, 3]) }
        #expect(throws: LegacyCipherError.self) { try TripleDES(key: [1, 2, 3]) }
        #expect(throws: LegacyCipherError.self) { try RC2(key: [], effectiveKeyBits: 40) }
        #expect(throws: LegacyCipherError.self) { try RC4.apply(key: [], to: [1]) }
    }
}
