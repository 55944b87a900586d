import CountersignTesting
import LegacyCiphers
import Testing

/// The hash functions of other countries' standards and of libraries' own taste, that keystores name now and then.
@Suite struct ForeignHashTests {
    /// RFC 6986 section 10.1 for the first message; the empty one as published by others.
    @Test func streebogGivesThePublishedDigests() {
        let message = Array("012345678901234567890123456789012345678901234567890123456789012".utf8)
        #expect(
            HashAlgorithm.streebog512.hash(message)
                == hex(
                    "1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa"
                        + "00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48"))
        #expect(
            HashAlgorithm.streebog256.hash(message)
                == hex("9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500"))
        #expect(
            HashAlgorithm.streebog256.hash([])
                == hex("3f539a213e97c802cc229d474c6aa32a825a360b2a933a949fd925208d9ce1bb"))
        #expect(
            HashAlgorithm.streebog512.hash([])
                == hex(
                    "8e945da209aa869f0455928529bcae4679e9873ab707b55315f56ceb98bef0a7"
                        + "362f715528356ee83cda5f2aac4c6ad2ba3a715c1bcd81cb8e9f90bf4c1c1a8a"))
    }

    /// With CryptoPro's parameters; beside BouncyCastle's library, around the ends of blocks.
    @Test(arguments: [
        (0, "981e5f3ca30c841487830f84fb433e13ac1101569b9c13584ac483234cd656c0"),
        (3, "b285056dbf18d7392d7677369524dd14747459ed8143997e163b2986f92fd42c"),
        (31, "64aadb1a34370e6451865fd8ab4e951a9e72ad339b32f4aef04ab3a836e006cf"),
        (32, "48924ffd105ace9a408551665423b26881ad1028f5fb323b6d6da1c20cef9c56"),
        (33, "10f2bad20ae2bf796d26a1dcbc9ff9d6f3f25d2782dcc9ec80c68cc90f711521"),
        (100, "3d2ba2272ba6bf096348a2a8ae272f1846b063cebde18bda90c2d902f455c3d8"),
    ])
    func streebogsPredecessorAgreesWithOtherPrograms(count: Int, digest: String) {
        let message = (0..<count).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        #expect(HashAlgorithm.gost94.hash(message) == hex(digest))
    }

    /// RFC 7836 appendix B.
    @Test func streebogAuthenticates() {
        let key = (0..<32).map { UInt8($0) }
        let message = hex("0126bdb87800af214341456563780100")
        #expect(
            HashAlgorithm.streebog256.authenticationCode(for: message, key: key)
                == hex("a1aa5f7de402d7b3d323f2991c8d4534013137010a83754fd0af6d7cd4922ed9"))
        #expect(
            HashAlgorithm.streebog512.authenticationCode(for: message, key: key)
                == hex(
                    "a59bab22ecae19c65fbde6e5f4e9f5d8549d31f037f9df9b905500e171923a77"
                        + "3d5f1530f2ed7e964cb2eedc29e9ad2f3afe93b2814f79f5000ffc0366c251e6"))
    }

    /// Lengths around the ends of blocks, beside OpenSSL.
    @Test(
        .enabled(if: ExternalProgram.shouldTest("openssl")),
        arguments: [
            (HashAlgorithm.ripemd160, "rmd160"), (.sm3, "sm3"), (.blake2b512, "blake2b512"),
            (.blake2s256, "blake2s256"), (.whirlpool, "whirlpool"),
        ])
    func digestsAgreeWithOpenSSL(hash: HashAlgorithm, name: String) throws {
        let folder = try ScratchFolder()
        let openssl = try ExternalProgram.required("openssl")
        for count in [0, 3, 31, 32, 33, 55, 56, 63, 64, 65, 127, 128, 129, 300] {
            let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let file = try folder.write("message", message)
            let outcome = try openssl.run([
                "dgst", "-provider", "legacy", "-provider", "default", "-\(name)", "-r", file,
            ])
            try #require(outcome.status == 0, "\(outcome.errors)")
            #expect(hash.hash(message) == hex(String(outcome.output.prefix { $0 != " " })), "\(count) bytes")
        }
    }
}
