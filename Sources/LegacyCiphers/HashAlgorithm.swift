import Crypto
public import Foundation

/// The hash functions that keystore files name, for key derivation and message authentication.
public enum HashAlgorithm: String, Sendable, CaseIterable {
    case md2 = "MD2"
    case md4 = "MD4"
    case md5 = "MD5"
    case sha1 = "SHA-1"
    case sha224 = "SHA-224"
    case sha256 = "SHA-256"
    case sha384 = "SHA-384"
    case sha512 = "SHA-512"
    case sha512by224 = "SHA-512/224"
    case sha512by256 = "SHA-512/256"
    case sha3with224 = "SHA3-224"
    case sha3with256 = "SHA3-256"
    case sha3with384 = "SHA3-384"
    case sha3with512 = "SHA3-512"
    case ripemd160 = "RIPEMD-160"
    case sm3 = "SM3"
    case blake2b512 = "BLAKE2b-512"
    case blake2s256 = "BLAKE2s-256"
    case streebog256 = "Streebog-256"
    case streebog512 = "Streebog-512"
    case gost94 = "GOST R 34.11-94"
    case whirlpool = "Whirlpool"

    /// In bytes.
    public var digestSize: Int {
        switch self {
        case .md2, .md4, .md5: 16
        case .sha1, .ripemd160: 20
        case .sha224, .sha512by224, .sha3with224: 28
        case .sha256, .sha512by256, .sha3with256, .sm3, .blake2s256, .streebog256, .gost94: 32
        case .sha384, .sha3with384: 48
        case .sha512, .sha3with512, .blake2b512, .streebog512, .whirlpool: 64
        }
    }

    /// The size of the blocks that the function works on, in bytes: what HMAC and PKCS#12 pad to.
    public var blockSize: Int {
        switch self {
        case .md2: 16
        case .gost94: 32
        case .md4, .md5, .sha1, .sha224, .sha256, .ripemd160, .sm3, .blake2s256, .streebog256, .streebog512,
            .whirlpool:
            64
        case .sha384, .sha512, .sha512by224, .sha512by256, .blake2b512: 128
        case .sha3with224: 144
        case .sha3with256: 136
        case .sha3with384: 104
        case .sha3with512: 72
        }
    }

    /// How many times the work of SHA-1 one hash is, roughly: what the platform's library computes counts as one.
    public var relativeCost: Int {
        switch self {
        case .md5, .sha1, .sha256, .sha384, .sha512, .sha3with256, .sha3with384, .sha3with512: 1
        // No more than that: NSS and GnuTLS write 600,000 iterations whatever the hash.
        case .sha224, .sha512by224, .sha512by256, .sha3with224, .md2, .md4, .streebog256, .streebog512,
            .gost94:
            8
        case .ripemd160, .sm3, .blake2b512, .blake2s256, .whirlpool: 20
        }
    }

    /// Hashes the message, then the digest again until `iterations` hashes are made.
    ///
    /// - Parameter iterations: 1 or more.
    public func hash(_ message: [UInt8], iterations: Int = 1) -> [UInt8] {
        switch self {
        case .md5: Self.repeated(Insecure.MD5.self, message, iterations)
        case .sha1: Self.repeated(Insecure.SHA1.self, message, iterations)
        case .sha256: Self.repeated(SHA256.self, message, iterations)
        case .sha384: Self.repeated(SHA384.self, message, iterations)
        case .sha512: Self.repeated(SHA512.self, message, iterations)
        case .sha3with256: Self.repeated(SHA3_256.self, message, iterations)
        case .sha3with384: Self.repeated(SHA3_384.self, message, iterations)
        case .sha3with512: Self.repeated(SHA3_512.self, message, iterations)
        default: repeatedOwn(message, iterations)
        }
    }

    /// Source: RFC 2104.
    public func authenticationCode(for message: some DataProtocol, key: [UInt8]) -> [UInt8] {
        switch self {
        case .md5: Self.code(Insecure.MD5.self, message, key)
        case .sha1: Self.code(Insecure.SHA1.self, message, key)
        case .sha256: Self.code(SHA256.self, message, key)
        case .sha384: Self.code(SHA384.self, message, key)
        case .sha512: Self.code(SHA512.self, message, key)
        case .sha3with256: Self.code(SHA3_256.self, message, key)
        case .sha3with384: Self.code(SHA3_384.self, message, key)
        case .sha3with512: Self.code(SHA3_512.self, message, key)
        default: ownCode(Array(message), key)
        }
    }

    private static func code<Function: HashFunction>(
        _: Function.Type, _ message: some DataProtocol, _ key: [UInt8]
    ) -> [UInt8] {
        Array(HMAC<Function>.authenticationCode(for: message, using: SymmetricKey(data: key)))
    }

    private func ownCode(_ message: [UInt8], _ key: [UInt8]) -> [UInt8] {
        let key = key.count > blockSize ? hash(key) : key
        let padded = key + [UInt8](repeating: 0, count: blockSize - key.count)
        let inner = hash(padded.map { $0 ^ 0x36 } + message)
        return hash(padded.map { $0 ^ 0x5c } + inner)
    }

    private static func repeated<Function: HashFunction>(
        _: Function.Type, _ message: [UInt8], _ iterations: Int
    ) -> [UInt8] {
        var digest = message.withUnsafeBytes { Function.hash(data: $0) }
        var left = iterations - 1
        while left > 0 {
            digest = digest.withUnsafeBytes { Function.hash(data: $0) }
            left -= 1
        }
        return Array(digest)
    }

    private func repeatedOwn(_ message: [UInt8], _ iterations: Int) -> [UInt8] {
        var digest = ownHash(message)
        var left = iterations - 1
        while left > 0 {
            digest = ownHash(digest)
            left -= 1
        }
        return digest
    }

    private func ownHash(_ message: [UInt8]) -> [UInt8] {
        message.withUnsafeBytes { bytes in
            switch self {
            case .md2: MD2.hash(bytes)
            case .md4: MD4.hash(bytes)
            case .sha3with224: Keccak.sha3with224(bytes)
            case .sha512by224:
                TruncatedSHA2.sha512(bytes, initial: TruncatedSHA2.initial512by224, digestSize: 28)
            case .sha512by256:
                TruncatedSHA2.sha512(bytes, initial: TruncatedSHA2.initial512by256, digestSize: 32)
            case .ripemd160: RIPEMD160.hash(bytes)
            case .sm3: SM3.hash(bytes)
            case .blake2b512: BLAKE2.blake2b512(bytes)
            case .blake2s256: BLAKE2.blake2s256(bytes)
            case .streebog256, .streebog512: Streebog.hash(bytes, digestSize: digestSize)
            case .gost94: GOST94.hash(bytes)
            case .whirlpool: Whirlpool.hash(bytes)
            default:
                TruncatedSHA2.sha224(bytes)
            }
        }
    }
}
