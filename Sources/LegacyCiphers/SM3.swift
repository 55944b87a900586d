/// SM3, the Chinese standard's hash function. Source: GM/T 0004-2012; draft-sca-cfrg-sm3.
enum SM3 {
    static func hash(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        var state: [UInt32] = [
            0x7380_166f, 0x4914_b2b9, 0x1724_42d7, 0xda8a_0600, 0xa96f_30bc, 0x1631_38aa, 0xe38d_ee4d, 0xb0fb_0e4e,
        ]
        let padded = MerkleDamgardPadding.padded(message, lengthIsBigEndian: true)
        padded.withUnsafeBytes { bytes in
            for offset in stride(from: 0, to: bytes.count, by: 64) {
                compress(
                    &state,
                    (0..<16).map {
                        UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 4 * $0, as: UInt32.self))
                    })
            }
        }
        return state.flatMap { word in withUnsafeBytes(of: word.bigEndian, Array.init) }
    }

    private static func turn(_ value: UInt32, _ count: UInt32) -> UInt32 {
        let count = count % 32
        return count == 0 ? value : value << count | value >> (32 - count)
    }

    private static func compress(_ state: inout [UInt32], _ block: [UInt32]) {
        var schedule = block
        for index in 16..<68 {
            let mixed = schedule[index - 16] ^ schedule[index - 9] ^ turn(schedule[index - 3], 15)
            let permuted = mixed ^ turn(mixed, 15) ^ turn(mixed, 23)
            schedule.append(permuted ^ turn(schedule[index - 13], 7) ^ schedule[index - 6])
        }
        var w = state
        for round in 0..<64 {
            let constant: UInt32 = round < 16 ? 0x79cc_4519 : 0x7a87_9d8a
            let first = turn(turn(w[0], 12) &+ w[4] &+ turn(constant, UInt32(round)), 7)
            let second = first ^ turn(w[0], 12)
            let (a, b, c) = (w[0], w[1], w[2])
            let (e, f, g) = (w[4], w[5], w[6])
            let choice = round < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c)
            let other = round < 16 ? e ^ f ^ g : (e & f) | (~e & g)
            let sum = choice &+ w[3] &+ second &+ (schedule[round] ^ schedule[round + 4])
            let total = other &+ w[7] &+ first &+ schedule[round]
            w = [sum, a, turn(b, 9), c, total ^ turn(total, 9) ^ turn(total, 17), e, turn(f, 19), g]
        }
        for index in 0..<8 { state[index] ^= w[index] }
    }
}

/// A bit, zeros, and the length in bits, to whole blocks of 64 bytes: the end of MD5, SHA-1 and their relatives.
enum MerkleDamgardPadding {
    static func padded(_ message: UnsafeRawBufferPointer, lengthIsBigEndian: Bool) -> [UInt8] {
        var bytes = Array(message)
        bytes.append(0x80)
        while bytes.count % 64 != 56 { bytes.append(0) }
        let length = UInt64(message.count * 8)
        withUnsafeBytes(of: lengthIsBigEndian ? length.bigEndian : length.littleEndian) { bytes.append(contentsOf: $0) }
        return bytes
    }
}
