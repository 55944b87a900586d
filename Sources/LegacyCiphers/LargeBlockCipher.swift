/// A block cipher with blocks of 128 bits that the platform's library lacks.
///
/// A block is handled as four words, each in little-endian order.
public protocol LargeBlockCipher: Sendable {
    func encrypt(block: SIMD4<UInt32>) -> SIMD4<UInt32>
    func decrypt(block: SIMD4<UInt32>) -> SIMD4<UInt32>
}

extension LargeBlockCipher {
    /// Encrypts in cipher block chaining mode with PKCS#7 padding.
    ///
    /// - Parameter initializationVector: 16 bytes.
    /// - Throws: `invalidParameter` for another length of the vector.
    public func encryptChained(
        _ plaintext: [UInt8], initializationVector: some Collection<UInt8>
    ) throws(LegacyCipherError) -> [UInt8] {
        var previous = try Self.block(of: initializationVector)
        let padding = UInt8(16 - plaintext.count % 16)
        var output = plaintext + [UInt8](repeating: padding, count: Int(padding))
        output.withUnsafeMutableBytes { bytes in
            for offset in stride(from: 0, to: bytes.count, by: 16) {
                previous = encrypt(block: Self.load(bytes, offset) ^ previous)
                Self.store(previous, bytes, offset)
            }
        }
        return output
    }

    /// Decrypts in cipher block chaining mode and removes the PKCS#7 padding.
    ///
    /// - Parameter initializationVector: 16 bytes.
    /// - Throws: `invalidCiphertext` where the length or the padding is wrong, `invalidParameter` for the vector.
    public func decryptChained(
        _ ciphertext: some Collection<UInt8>, initializationVector: some Collection<UInt8>
    ) throws(LegacyCipherError) -> [UInt8] {
        var previous = try Self.block(of: initializationVector)
        guard !ciphertext.isEmpty, ciphertext.count.isMultiple(of: 16) else {
            throw LegacyCipherError(code: .invalidCiphertext, detail: "not a whole number of blocks")
        }
        var output = Array(ciphertext)
        output.withUnsafeMutableBytes { bytes in
            for offset in stride(from: 0, to: bytes.count, by: 16) {
                let block = Self.load(bytes, offset)
                Self.store(decrypt(block: block) ^ previous, bytes, offset)
                previous = block
            }
        }
        let padding = Int(output[output.count - 1])
        guard (1...16).contains(padding), output.suffix(padding).allSatisfy({ Int($0) == padding }) else {
            throw LegacyCipherError(code: .invalidCiphertext, detail: "wrong padding")
        }
        output.removeLast(padding)
        return output
    }

    private static func block(of bytes: some Collection<UInt8>) throws(LegacyCipherError) -> SIMD4<UInt32> {
        guard bytes.count == 16 else {
            throw LegacyCipherError(code: .invalidParameter, detail: "an initialization vector has 16 bytes")
        }
        return Array(bytes).withUnsafeBytes { load(UnsafeRawBufferPointer($0), 0) }
    }

    private static func load(_ bytes: UnsafeMutableRawBufferPointer, _ offset: Int) -> SIMD4<UInt32> {
        load(UnsafeRawBufferPointer(bytes), offset)
    }

    private static func load(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> SIMD4<UInt32> {
        var block = SIMD4<UInt32>()
        for index in 0..<4 {
            block[index] = UInt32(
                littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 4 * index, as: UInt32.self))
        }
        return block
    }

    private static func store(_ block: SIMD4<UInt32>, _ bytes: UnsafeMutableRawBufferPointer, _ offset: Int) {
        for index in 0..<4 {
            bytes.storeBytes(of: block[index].littleEndian, toByteOffset: offset + 4 * index, as: UInt32.self)
        }
    }
}
