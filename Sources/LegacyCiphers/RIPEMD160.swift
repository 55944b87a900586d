/// RIPEMD-160. Source: ISO/IEC 10118-3; Dobbertin, Bosselaers and Preneel, "RIPEMD-160, a strengthened version of RIPEMD".
enum RIPEMD160 {
    static func hash(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0]
        let padded = MerkleDamgardPadding.padded(message, lengthIsBigEndian: false)
        padded.withUnsafeBytes { bytes in
            for offset in stride(from: 0, to: bytes.count, by: 64) {
                let block = (0..<16).map {
                    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 4 * $0, as: UInt32.self))
                }
                let left = line(state, block, leftWords, leftTurns, leftConstants) { $0 }
                let right = line(state, block, rightWords, rightTurns, rightConstants) { 4 - $0 }
                let first = state[1] &+ left[2] &+ right[3]
                state[1] = state[2] &+ left[3] &+ right[4]
                state[2] = state[3] &+ left[4] &+ right[0]
                state[3] = state[4] &+ left[0] &+ right[1]
                state[4] = state[0] &+ left[1] &+ right[2]
                state[0] = first
            }
        }
        return state.flatMap { word in withUnsafeBytes(of: word.littleEndian, Array.init) }
    }

    /// One of the two lines of eighty steps; they differ in their tables, and in the order of the five functions.
    private static func line(
        _ state: [UInt32], _ block: [UInt32], _ words: [[Int]], _ turns: [[UInt32]], _ constants: [UInt32],
        function: (Int) -> Int
    ) -> [UInt32] {
        var w = state
        for round in 0..<5 {
            for step in 0..<16 {
                let mixed = value(function(round), w[1], w[2], w[3])
                let sum = w[0] &+ mixed &+ block[words[round][step]] &+ constants[round]
                w = [w[4], turn(sum, turns[round][step]) &+ w[4], w[1], turn(w[2], 10), w[3]]
            }
        }
        return w
    }

    private static func value(_ function: Int, _ x: UInt32, _ y: UInt32, _ z: UInt32) -> UInt32 {
        switch function {
        case 0: x ^ y ^ z
        case 1: (x & y) | (~x & z)
        case 2: (x | ~y) ^ z
        case 3: (x & z) | (y & ~z)
        default: x ^ (y | ~z)
        }
    }

    private static func turn(_ value: UInt32, _ count: UInt32) -> UInt32 { value << count | value >> (32 - count) }

    private static let leftConstants: [UInt32] = [0, 0x5a82_7999, 0x6ed9_eba1, 0x8f1b_bcdc, 0xa953_fd4e]
    private static let rightConstants: [UInt32] = [0x50a2_8be6, 0x5c4d_d124, 0x6d70_3ef3, 0x7a6d_76e9, 0]

    private static let permutation = [7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8]
    private static let leftWords: [[Int]] = repeated(Array(0..<16))
    private static let rightWords: [[Int]] = repeated((0..<16).map { (9 * $0 + 5) % 16 })

    /// Each round takes the words in the order of the one before, permuted.
    private static func repeated(_ first: [Int]) -> [[Int]] {
        (1..<5).reduce(into: [first]) { rounds, round in rounds.append(rounds[round - 1].map { permutation[$0] }) }
    }

    /// By round and by word of the block, the same for both lines.
    private static let turns: [[UInt32]] = [
        [11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8],
        [12, 13, 11, 15, 6, 9, 9, 7, 12, 15, 11, 13, 7, 8, 7, 7],
        [13, 15, 14, 11, 7, 7, 6, 8, 13, 14, 13, 12, 5, 5, 6, 9],
        [14, 11, 12, 14, 8, 6, 5, 5, 15, 12, 15, 14, 9, 9, 8, 6],
        [15, 12, 13, 13, 9, 5, 8, 6, 14, 11, 12, 11, 8, 6, 5, 5],
    ]
    private static let leftTurns = (0..<5).map { round in leftWords[round].map { turns[round][$0] } }
    private static let rightTurns = (0..<5).map { round in rightWords[round].map { turns[round][$0] } }
}
