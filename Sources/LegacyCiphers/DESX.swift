/// DES with a key mixed in before it and another one after it, which OpenSSL offers for PEM keys.
///
/// Source: Rivest's DESX, in Kilian and Rogaway, "How to Protect DES Against Exhaustive Key Search", 1996.
public struct DESX: SmallBlockCipher {
    private let cipher: DES
    private let before: UInt64
    private let after: UInt64

    /// - Parameter key: the key of DES, what is mixed in before, and what after, of 8 bytes each.
    /// - Throws: `invalidParameter` for another length.
    public init(key: some Collection<UInt8>) throws(LegacyCipherError) {
        let bytes = Array(key)
        guard bytes.count == 24 else {
            throw LegacyCipherError(code: .invalidParameter, detail: "a DESX key has 24 bytes")
        }
        cipher = try DES(key: bytes[0..<8])
        before = bytes[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
        after = bytes[16..<24].reduce(0) { $0 << 8 | UInt64($1) }
    }

    public func encrypt(block: UInt64) -> UInt64 { cipher.encrypt(block: block ^ before) ^ after }

    public func decrypt(block: UInt64) -> UInt64 { cipher.decrypt(block: block ^ after) ^ before }
}
