/// A block cipher with blocks of 64 bits, as everything was before AES.
///
/// A block is handled as one number whose most significant byte is the first byte of the block.
public protocol SmallBlockCipher: Sendable {
    func encrypt(block: UInt64) -> UInt64
    func decrypt(block: UInt64) -> UInt64
}

extension SmallBlockCipher {
    /// Encrypts in cipher block chaining mode with PKCS#7 padding.
    ///
    /// - Parameter initializationVector: 8 bytes.
    /// - Throws: `invalidParameter` for another length of the vector.
    public func encryptChained(
        _ plaintext: [UInt8], initializationVector: some Collection<UInt8>
    ) throws(LegacyCipherError) -> [UInt8] {
        var previous = try Self.block(of: initializationVector)
        var output: [UInt8] = []
        output.reserveCapacity(plaintext.count + 8)
        let padding = UInt8(8 - plaintext.count % 8)
        let padded = plaintext + [UInt8](repeating: padding, count: Int(padding))
        padded.withUnsafeBytes { bytes in
            for offset in stride(from: 0, to: bytes.count, by: 8) {
                let block = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                previous = encrypt(block: block ^ previous)
                withUnsafeBytes(of: previous.bigEndian) { output.append(contentsOf: $0) }
            }
        }
        return output
    }

    /// Decrypts in cipher block chaining mode and removes the PKCS#7 padding.
    ///
    /// - Parameter initializationVector: 8 bytes.
    /// - Throws: `invalidCiphertext` where the length or the padding is wrong, `invalidParameter` for the vector.
    public func decryptChained(
        _ ciphertext: some Collection<UInt8>, initializationVector: some Collection<UInt8>
    ) throws(LegacyCipherError) -> [UInt8] {
        var previous = try Self.block(of: initializationVector)
        guard !ciphertext.isEmpty, ciphertext.count.isMultiple(of: 8) else {
            throw LegacyCipherError(code: .invalidCiphertext, detail: "not a whole number of blocks")
        }
        var output = Array(ciphertext)
        output.withUnsafeMutableBytes { bytes in
            for offset in stride(from: 0, to: bytes.count, by: 8) {
                let block = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                let plain = decrypt(block: block) ^ previous
                bytes.storeBytes(of: plain.bigEndian, toByteOffset: offset, as: UInt64.self)
                previous = block
            }
        }
        let padding = Int(output[output.count - 1])
        guard (1...8).contains(padding), output.suffix(padding).allSatisfy({ Int($0) == padding }) else {
            throw LegacyCipherError(code: .invalidCiphertext, detail: "wrong padding")
        }
        output.removeLast(padding)
        return output
    }

    private static func block(of bytes: some Collection<UInt8>) throws(LegacyCipherError) -> UInt64 {
        guard bytes.count == 8 else {
            throw LegacyCipherError(code: .invalidParameter, detail: "an initialization vector has 8 bytes")
        }
        return bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
