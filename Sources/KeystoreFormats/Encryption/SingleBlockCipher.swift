import Crypto
import CryptoExtras
import LegacyCiphers

/// One block in, one block out, under a key: what the modes that pad nothing, or chain nothing, are made of.
protocol SingleBlockCipher {
    /// - Parameter block: of the cipher's size, as everything here.
    func encrypt(_ block: [UInt8]) -> [UInt8]
    func decrypt(_ block: [UInt8]) -> [UInt8]
}

/// AES by the platform's library.
struct SingleBlockAES: SingleBlockCipher {
    private let key: SymmetricKey

    /// nil for a key of a length that there is not.
    init?(key: [UInt8]) {
        guard [16, 24, 32].contains(key.count) else { return nil }
        self.key = SymmetricKey(data: key)
    }

    func encrypt(_ block: [UInt8]) -> [UInt8] {
        var block = block
        // It refuses other lengths of a block or a key, and nothing else.
        try? AES.permute(&block, key: key)
        return block
    }

    func decrypt(_ block: [UInt8]) -> [UInt8] {
        var block = block
        try? AES.inversePermute(&block, key: key)
        return block
    }
}

/// Our ciphers with blocks of 64 bits, on bytes.
struct SingleSmallBlock: SingleBlockCipher {
    let cipher: any SmallBlockCipher

    func encrypt(_ block: [UInt8]) -> [UInt8] { Self.bytes(cipher.encrypt(block: Self.number(block))) }
    func decrypt(_ block: [UInt8]) -> [UInt8] { Self.bytes(cipher.decrypt(block: Self.number(block))) }

    private static func number(_ block: [UInt8]) -> UInt64 { block.reduce(0) { $0 << 8 | UInt64($1) } }
    private static func bytes(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.bigEndian, Array.init) }
}
