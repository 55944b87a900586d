/// BLAKE2b and BLAKE2s without a key, at their full lengths. Source: RFC 7693.
enum BLAKE2 {
    static func blake2b512(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        let initial: [UInt64] = [
            0x6a09_e667_f3bc_c908, 0xbb67_ae85_84ca_a73b, 0x3c6e_f372_fe94_f82b, 0xa54f_f53a_5f1d_36f1,
            0x510e_527f_ade6_82d1, 0x9b05_688c_2b3e_6c1f, 0x1f83_d9ab_fb41_bd6b, 0x5be0_cd19_137e_2179,
        ]
        return hash(message, initial, rounds: 12, turns: [32, 24, 16, 63])
    }

    static func blake2s256(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        let initial: [UInt32] = [
            0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
        ]
        return hash(message, initial, rounds: 10, turns: [16, 12, 8, 7])
    }

    private static func hash<Word: FixedWidthInteger & UnsignedInteger>(
        _ message: UnsafeRawBufferPointer, _ initial: [Word], rounds: Int, turns: [Word]
    ) -> [UInt8] {
        let wordSize = Word.bitWidth / 8
        let blockSize = 16 * wordSize
        var state = initial
        // The parameters: length of the digest, no key, one tree of one leaf.
        state[0] ^= 0x0101_0000 ^ Word(8 * wordSize)
        var start = 0
        repeat {
            let end = min(start + blockSize, message.count)
            var block = Array(message[start..<end])
            block += [UInt8](repeating: 0, count: blockSize - block.count)
            let words = block.withUnsafeBytes { bytes in
                (0..<16).map { Word(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * wordSize, as: Word.self)) }
            }
            var work = state + initial
            work[12] ^= Word(truncatingIfNeeded: end)
            if end == message.count { work[14] = ~work[14] }
            for round in 0..<rounds { mix(&work, words, orders[round % 10], turns) }
            for index in 0..<8 { state[index] ^= work[index] ^ work[index + 8] }
            start = end
        } while start < message.count
        return state.flatMap { word in withUnsafeBytes(of: word.littleEndian, Array.init) }
    }

    private static func mix<Word: FixedWidthInteger & UnsignedInteger>(
        _ v: inout [Word], _ words: [Word], _ order: [Int], _ turns: [Word]
    ) {
        func turn(_ value: Word, _ count: Word) -> Word { value >> count | value << (Word(Word.bitWidth) - count) }
        for (index, (a, b, c, d)) in quarters.enumerated() {
            v[a] = v[a] &+ v[b] &+ words[order[2 * index]]
            v[d] = turn(v[d] ^ v[a], turns[0])
            v[c] = v[c] &+ v[d]
            v[b] = turn(v[b] ^ v[c], turns[1])
            v[a] = v[a] &+ v[b] &+ words[order[2 * index + 1]]
            v[d] = turn(v[d] ^ v[a], turns[2])
            v[c] = v[c] &+ v[d]
            v[b] = turn(v[b] ^ v[c], turns[3])
        }
    }

    /// Columns, then diagonals.
    private static let quarters = [
        (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15), (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13),
        (3, 4, 9, 14),
    ]

    private static let orders = [
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
        [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4], [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
        [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13], [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
        [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11], [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
        [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5], [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
    ]
}
