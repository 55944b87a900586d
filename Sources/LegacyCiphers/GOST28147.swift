/// GOST 28147-89, the block cipher that GnuTLS and CryptoPro encrypt Russian keystores with.
///
/// Source: RFC 5830; RFC 4357 sections 2.3.2 and 11.2, RFC 7836 appendix C for the tables.
public struct GOST28147: SmallBlockCipher {
    private let schedule: GOST28147Schedule

    /// - Throws: `invalidParameter` unless the key has 32 bytes.
    public init(key: some Collection<UInt8>, parameters: GOST28147Parameters) throws(LegacyCipherError) {
        guard key.count == 32 else {
            throw LegacyCipherError(code: .invalidParameter, detail: "a key of GOST 28147-89 has 32 bytes")
        }
        let bytes = Array(key)
        let words = (0..<8).map { word in
            (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[4 * word + $1]) << UInt32(8 * $1) }
        }
        schedule = GOST28147Schedule(key: SIMD8(words), products: parameters.products)
    }

    private init(schedule: GOST28147Schedule) {
        self.schedule = schedule
    }

    public func encrypt(block: UInt64) -> UInt64 { schedule.encrypt(block.byteSwapped).byteSwapped }

    public func decrypt(block: UInt64) -> UInt64 { schedule.decrypt(block.byteSwapped).byteSwapped }

    /// Decrypts in the mode of feedback, with a new key and vector after each kilobyte, as the tables' standard demands.
    ///
    /// - Parameter vector: 8 bytes.
    /// - Throws: `invalidParameter` for another length of the vector.
    public func decryptFeedback(_ ciphertext: [UInt8], vector: [UInt8]) throws(LegacyCipherError) -> [UInt8] {
        guard vector.count == 8 else {
            throw LegacyCipherError(code: .invalidParameter, detail: "an initialization vector has 8 bytes")
        }
        var cipher = self
        var register = vector.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        var plaintext: [UInt8] = []
        plaintext.reserveCapacity(ciphertext.count)
        for start in stride(from: 0, to: ciphertext.count, by: 8) {
            if start > 0, start.isMultiple(of: 1024) {
                cipher = cipher.meshed
                register = cipher.encrypt(block: register)
            }
            let mask = cipher.encrypt(block: register)
            let block = ciphertext[start..<min(start + 8, ciphertext.count)]
            register = 0
            for (index, byte) in block.enumerated() {
                let shift = UInt64(56 - 8 * index)
                plaintext.append(byte ^ UInt8(truncatingIfNeeded: mask >> shift))
                register |= UInt64(byte) << shift
            }
        }
        return plaintext
    }

    /// The cipher with the key that takes the place of this one's.
    private var meshed: GOST28147 {
        var key = SIMD8<UInt32>()
        for index in 0..<4 {
            let part = schedule.decrypt(Self.mesh[index])
            key[2 * index] = UInt32(truncatingIfNeeded: part)
            key[2 * index + 1] = UInt32(truncatingIfNeeded: part >> 32)
        }
        return GOST28147(schedule: GOST28147Schedule(key: key, products: schedule.products))
    }

    /// The constant C of RFC 4357 section 2.3.2, the least significant byte first.
    private static let mesh: [UInt64] = [
        0x2304_c964_2272_0069, 0xc42a_e946_96db_3a8d, 0x1207_ed00_94ac_fe18, 0x2ba9_4cef_c2dc_86c0,
    ]
}

/// The rounds of GOST 28147-89 under one key: halves and key are numbers with the least significant byte first.
struct GOST28147Schedule {
    let key: SIMD8<UInt32>
    let products: [UInt32]

    func encrypt(_ block: UInt64) -> UInt64 {
        products.withUnsafeBufferPointer { Self.encrypt(block, key: key, $0) }
    }

    /// Three times through the key, then once from its end.
    @inline(__always)
    static func encrypt(_ block: UInt64, key: SIMD8<UInt32>, _ products: UnsafeBufferPointer<UInt32>) -> UInt64 {
        var low = UInt32(truncatingIfNeeded: block)
        var high = UInt32(truncatingIfNeeded: block >> 32)
        for _ in 0..<3 {
            for word in stride(from: 0, to: 8, by: 2) {
                high ^= product(low &+ key[word], products)
                low ^= product(high &+ key[word &+ 1], products)
            }
        }
        for word in stride(from: 7, to: 0, by: -2) {
            high ^= product(low &+ key[word], products)
            low ^= product(high &+ key[word &- 1], products)
        }
        return UInt64(low) << 32 | UInt64(high)
    }

    /// Once through the key, then three times from its end.
    func decrypt(_ block: UInt64) -> UInt64 {
        products.withUnsafeBufferPointer { products in
            var low = UInt32(truncatingIfNeeded: block)
            var high = UInt32(truncatingIfNeeded: block >> 32)
            for word in stride(from: 0, to: 8, by: 2) {
                high ^= Self.product(low &+ key[word], products)
                low ^= Self.product(high &+ key[word + 1], products)
            }
            for _ in 0..<3 {
                for word in stride(from: 7, to: 0, by: -2) {
                    high ^= Self.product(low &+ key[word], products)
                    low ^= Self.product(high &+ key[word - 1], products)
                }
            }
            return UInt64(low) << 32 | UInt64(high)
        }
    }

    @inline(__always)
    private static func product(_ word: UInt32, _ products: UnsafeBufferPointer<UInt32>) -> UInt32 {
        func part(_ row: UInt32, _ shift: UInt32) -> UInt32 {
            products[Int(truncatingIfNeeded: row | word &>> shift & 0xff)]
        }
        return part(0, 0) ^ part(256, 8) ^ part(512, 16) ^ part(768, 24)
    }
}
