/// How a block cipher is applied to more than one block; OpenSSL offers each of these for keys.
///
/// Source: NIST SP 800-38A section 6. Where no width is named, segments of feedback are whole blocks.
enum BlockMode: String {
    case chaining = "CBC"
    case codeBook = "ECB"
    case cipherFeedback = "CFB"
    case cipherFeedbackOfBytes = "CFB8"
    case cipherFeedbackOfBits = "CFB1"
    case outputFeedback = "OFB"
    case counter = "CTR"

    /// Whether the last block is filled up, as PKCS#7 has it; the other modes mask as many bytes as there are.
    var isPadded: Bool { self == .chaining || self == .codeBook }

    /// Whether there is an initialization vector, of one block.
    var takesVector: Bool { self != .codeBook }

    /// The plaintext, with whatever its last block was filled up with; nil where a mode that is filled up gets no whole
    /// number of blocks.
    ///
    /// - Parameters:
    ///   - vector: one block; anything in the code book's mode.
    ///   - blockSize: in bytes.
    ///   - cipher: encrypts or decrypts one block.
    func decrypt(
        _ ciphertext: ArraySlice<UInt8>, vector: [UInt8], blockSize: Int, cipher: some SingleBlockCipher
    ) -> [UInt8]? {
        switch self {
        case .chaining, .codeBook:
            return decryptBlocks(ciphertext, vector: vector, blockSize: blockSize, cipher: cipher)
        case .cipherFeedbackOfBytes: return decryptBytes(ciphertext, vector: vector, cipher: cipher)
        case .cipherFeedbackOfBits: return decryptBits(ciphertext, vector: vector, cipher: cipher)
        case .cipherFeedback, .outputFeedback, .counter:
            return unmask(ciphertext, vector: vector, cipher: cipher)
        }
    }

    /// Takes PKCS#7's padding off where the mode has it; nil where there is none.
    func unpadded(_ plaintext: [UInt8], blockSize: Int) -> [UInt8]? {
        guard isPadded else { return plaintext }
        guard let last = plaintext.last, (1...blockSize).contains(Int(last)),
            plaintext.suffix(Int(last)).allSatisfy({ $0 == last })
        else { return nil }
        return plaintext.dropLast(Int(last))
    }

    private func decryptBlocks(
        _ ciphertext: ArraySlice<UInt8>, vector: [UInt8], blockSize: Int, cipher: some SingleBlockCipher
    ) -> [UInt8]? {
        guard !ciphertext.isEmpty, ciphertext.count.isMultiple(of: blockSize) else { return nil }
        var previous = takesVector ? vector : [UInt8](repeating: 0, count: blockSize)
        var plaintext: [UInt8] = []
        plaintext.reserveCapacity(ciphertext.count)
        var rest = ciphertext
        while !rest.isEmpty {
            let block = Array(rest.prefix(blockSize))
            plaintext += zip(cipher.decrypt(block), previous).lazy.map { $0 ^ $1 }
            if takesVector { previous = block }
            rest = rest.dropFirst(blockSize)
        }
        return plaintext
    }

    private func unmask(
        _ ciphertext: ArraySlice<UInt8>, vector: [UInt8], cipher: some SingleBlockCipher
    ) -> [UInt8] {
        var register = vector
        var plaintext: [UInt8] = []
        plaintext.reserveCapacity(ciphertext.count)
        var rest = ciphertext
        while !rest.isEmpty {
            let block = rest.prefix(vector.count)
            let mask = cipher.encrypt(register)
            plaintext += zip(block, mask).lazy.map { $0 ^ $1 }
            switch self {
            case .cipherFeedback: register = Array(block)
            case .counter: Self.increment(&register)
            default: register = mask
            }
            rest = rest.dropFirst(vector.count)
        }
        return plaintext
    }

    private func decryptBytes(
        _ ciphertext: ArraySlice<UInt8>, vector: [UInt8], cipher: some SingleBlockCipher
    ) -> [UInt8] {
        var register = vector
        return ciphertext.map { byte in
            let mask = cipher.encrypt(register)[0]
            register.removeFirst()
            register.append(byte)
            return byte ^ mask
        }
    }

    private func decryptBits(
        _ ciphertext: ArraySlice<UInt8>, vector: [UInt8], cipher: some SingleBlockCipher
    ) -> [UInt8] {
        var register = vector
        return ciphertext.map { byte in
            stride(from: UInt8(7), through: 0, by: -1).reduce(UInt8(0)) { plain, place in
                let bit = byte >> place & 1
                let mask = cipher.encrypt(register)[0] >> 7
                Self.shift(&register, in: bit)
                return plain << 1 | (bit ^ mask)
            }
        }
    }

    /// The register one bit to the left.
    private static func shift(_ register: inout [UInt8], in bit: UInt8) {
        var carry = bit
        for index in register.indices.reversed() {
            let next = register[index] >> 7
            register[index] = register[index] << 1 | carry
            carry = next
        }
    }

    private static func increment(_ counter: inout [UInt8]) {
        for index in counter.indices.reversed() {
            counter[index] &+= 1
            if counter[index] != 0 { return }
        }
    }
}
