/// SHA3-224, the one member of SHA-3 that the platform's library lacks.
///
/// Source: FIPS 202 sections 3 and 6.
enum Keccak {
    static func sha3with224(_ message: UnsafeRawBufferPointer) -> [UInt8] {
        let rate = 144
        var input = Array(message) + [0x06]
        input += [UInt8](repeating: 0, count: (rate - input.count % rate) % rate)
        input[input.count - 1] |= 0x80
        var state = [UInt64](repeating: 0, count: 25)
        for start in stride(from: 0, to: input.count, by: rate) {
            for lane in 0..<rate / 8 {
                for byte in 0..<8 { state[lane] ^= UInt64(input[start + 8 * lane + byte]) << UInt64(8 * byte) }
            }
            permute(&state)
        }
        return Array(state.flatMap { lane in withUnsafeBytes(of: lane.littleEndian, Array.init) }.prefix(28))
    }

    private static func permute(_ state: inout [UInt64]) {
        for constant in roundConstants {
            let parity = (0..<5).map { x in (0..<5).reduce(0) { $0 ^ state[x + 5 * $1] } }
            for x in 0..<5 {
                let change = parity[(x + 4) % 5] ^ turned(parity[(x + 1) % 5], 1)
                for y in 0..<5 { state[x + 5 * y] ^= change }
            }
            var moved = state
            var (x, y) = (1, 0)
            for step in 0..<24 {
                let target = y + 5 * ((2 * x + 3 * y) % 5)
                moved[target] = turned(state[x + 5 * y], (step + 1) * (step + 2) / 2 % 64)
                (x, y) = (y, (2 * x + 3 * y) % 5)
            }
            for y in 0..<5 {
                for x in 0..<5 {
                    state[x + 5 * y] = moved[x + 5 * y] ^ (~moved[(x + 1) % 5 + 5 * y] & moved[(x + 2) % 5 + 5 * y])
                }
            }
            state[0] ^= constant
        }
    }

    private static func turned(_ lane: UInt64, _ count: Int) -> UInt64 {
        count == 0 ? lane : lane << UInt64(count) | lane >> UInt64(64 - count)
    }

    /// By the linear feedback shift register of section 3.2.5.
    private static let roundConstants: [UInt64] = {
        var register: UInt8 = 1
        return (0..<24).map { _ in
            var constant: UInt64 = 0
            for power in 0..<7 {
                if register & 1 != 0 { constant |= 1 << ((1 << UInt64(power)) - 1) }
                register = register & 0x80 != 0 ? register << 1 ^ 0x71 : register << 1
            }
            return constant
        }
    }()
}
