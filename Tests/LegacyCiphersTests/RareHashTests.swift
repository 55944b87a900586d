import LegacyCiphers
import Testing

@Suite struct RareHashTests {
    /// RFC 1319, appendix A.5.
    @Test(arguments: [
        ("", "8350e5a3e24c153df2275c9f80692773"), ("a", "32ec01ec4a6dac72c0ab96fb34c0b5d1"),
        ("abc", "da853b0d3f88d99b30283a69e6ded6bb"), ("message digest", "ab4f496bfb2a530b219ff33031fe06b0"),
        (
            "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
            "d5976f79d83d3a0dc9806c3c66f3efd8"
        ),
    ])
    func md2GivesThePublishedDigests(message: String, digest: String) {
        #expect(HashAlgorithm.md2.hash(Array(message.utf8)) == hex(digest))
    }

    /// RFC 1320, appendix A.5.
    @Test(arguments: [
        ("", "31d6cfe0d16ae931b73c59d7e0c089c0"), ("a", "bde52cb31de33e46245e05fbdbd6fb24"),
        ("abc", "a448017aaf21d8525fc10ae87aa6729d"), ("message digest", "d9130a8164549fe818874806e1c7014b"),
        (
            "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
            "e33b4ddc9c38f2199c3e7b164fcc0536"
        ),
    ])
    func md4GivesThePublishedDigests(message: String, digest: String) {
        #expect(HashAlgorithm.md4.hash(Array(message.utf8)) == hex(digest))
    }

    /// `openssl dgst -sha3-224`.
    @Test(arguments: [
        (0, "6b4e03423667dbb73b6e15454f0eb1abd4597f9a1b078e3f5b5a6bc7"),
        (3, "e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf"),
    ])
    func sha3with224AgreesWithOtherPrograms(count: Int, digest: String) {
        #expect(HashAlgorithm.sha3with224.hash(Array("abc".utf8.prefix(count))) == hex(digest))
    }

    @Test(arguments: [143, 144, 145, 288])
    func sha3with224PadsAroundABlock(count: Int) {
        let digests = [
            143: "be8ab3ed2e01ba6dd4e5d0155a2a51e1f09eb1c4a4ea95b3c8d90fd6",
            144: "74b20692cc69d85bc41b5f6c4688515e97fdd7328ec2d854c77dad8d",
            145: "77939e719fb4c8cb035ff6fa3ee9d3f698236f289fb25ae12ffed33d",
            288: "e04805b51aab1a0bd94018fe86b885de006cce6d8750147aaff75fad",
        ]
        let message = [UInt8](repeating: UInt8(ascii: "x"), count: count)
        #expect(HashAlgorithm.sha3with224.hash(message) == hex(digests[count] ?? ""))
    }
}
