import LegacyCiphers
import Testing

@Suite struct TwofishTests {
    /// The "known answer" and table vectors that the authors published with the cipher.
    @Test(arguments: [
        ("00000000000000000000000000000000", "00000000000000000000000000000000", "9F589F5CF6122C32B6BFEC2F2AE8C35A"),
        (
            "0123456789ABCDEFFEDCBA98765432100011223344556677", "00000000000000000000000000000000",
            "CFD1D2E5A9BE9CDF501F13B892BD2248"
        ),
        (
            "0123456789ABCDEFFEDCBA987654321000112233445566778899AABBCCDDEEFF", "00000000000000000000000000000000",
            "37527BE0052334B89F0CFCCAE87CFA20"
        ),
        ("9F589F5CF6122C32B6BFEC2F2AE8C35A", "D491DB16E7B1C39E86CB086B789F5419", "019F9809DE1711858FAAC3A3BA20FBC3"),
    ])
    func publishedBlockIsEncryptedAndDecrypted(key: String, plain: String, sealed: String) throws {
        let cipher = try Twofish(key: hex(key))
        // One block and the padding after it: the first block of the outcome is the block itself.
        let zero = [UInt8](repeating: 0, count: 16)
        let chained = try cipher.encryptChained(hex(plain), initializationVector: zero)
        #expect(Array(chained.prefix(16)) == hex(sealed))
        #expect(try cipher.decryptChained(chained, initializationVector: zero) == hex(plain))
    }

    @Test(arguments: [0, 1, 15, 16, 17, 32, 100])
    func chainingGivesBackWhatItWasGiven(count: Int) throws {
        let cipher = try Twofish(key: Array(0..<32))
        let plain = (0..<count).map { UInt8($0) }
        let vector: [UInt8] = Array(100..<116)
        let sealed = try cipher.encryptChained(plain, initializationVector: vector)
        #expect(sealed.count == (count / 16 + 1) * 16)
        #expect(try cipher.decryptChained(sealed, initializationVector: vector) == plain)
    }

    @Test func wrongLengthsAreRefused() throws {
        #expect(throws: LegacyCipherError.self) { try Twofish(key: [1, 2, 3]) }
        let cipher = try Twofish(key: Array(0..<16))
        #expect(throws: LegacyCipherError.self) {
            try cipher.decryptChained([1, 2, 3], initializationVector: [UInt8](repeating: 0, count: 16))
        }
        #expect(throws: LegacyCipherError.self) {
            try cipher.encryptChained([1], initializationVector: [1])
        }
    }

    /// The example of the paper that proposed the cipher.
    @Test func ideaEncryptsThePublishedBlock() throws {
        let cipher = try IDEA(key: hex("00010002000300040005000600070008"))
        #expect(cipher.encrypt(block: number("0000000100020003")) == number("11FBED2B01986DE5"))
        #expect(cipher.decrypt(block: number("11FBED2B01986DE5")) == number("0000000100020003"))
        #expect(throws: LegacyCipherError.self) { try IDEA(key: [1]) }
    }
}
