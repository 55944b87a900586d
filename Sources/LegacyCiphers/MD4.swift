/// MD4. Source: RFC 1320.
enum MD4 {
    static func hash(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476]
        let padded = MerkleDamgardPadding.padded(message, lengthIsBigEndian: false)
        padded.withUnsafeBytes { bytes in
            for offset in stride(from: 0, to: bytes.count, by: 64) {
                let block = (0..<16).map {
                    UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 4 * $0, as: UInt32.self))
                }
                state = zip(state, mixed(state, block)).map { $0 &+ $1 }
            }
        }
        return state.flatMap { word in withUnsafeBytes(of: word.littleEndian, Array.init) }
    }

    /// Three rounds of sixteen steps.
    private static func mixed(_ state: [UInt32], _ block: [UInt32]) -> [UInt32] {
        var w = state
        for round in 0..<3 {
            for step in 0..<16 {
                let value = value(round, w[1], w[2], w[3])
                let sum = w[0] &+ value &+ block[words[round][step]] &+ constants[round]
                let count = turns[round][step % 4]
                w = [w[3], sum << count | sum >> (32 - count), w[1], w[2]]
            }
        }
        return w
    }

    private static func value(_ round: Int, _ x: UInt32, _ y: UInt32, _ z: UInt32) -> UInt32 {
        switch round {
        case 0: (x & y) | (~x & z)
        case 1: (x & y) | (x & z) | (y & z)
        default: x ^ y ^ z
        }
    }

    private static let constants: [UInt32] = [0, 0x5a82_7999, 0x6ed9_eba1]
    private static let turns: [[UInt32]] = [[3, 7, 11, 19], [3, 5, 9, 13], [3, 9, 11, 15]]
    private static let words: [[Int]] = [
        Array(0..<16),
        (0..<16).map { $0 % 4 * 4 + $0 / 4 },
        [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    ]
}
