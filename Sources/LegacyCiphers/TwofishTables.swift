/// The fixed permutations and matrices of Twofish.
///
/// Source: "Twofish: A 128-Bit Block Cipher", sections 4.3.1 to 4.3.5.
enum TwofishTables {
    /// The function h: substitutions keyed by the list, then the matrix MDS.
    static func mix(_ word: UInt32, _ list: [UInt32]) -> UInt32 {
        (0..<4).reduce(0) { sum, position in
            sum ^ substituted(UInt8(truncatingIfNeeded: word >> UInt32(8 * position)), position: position, list)
        }
    }

    /// What one byte adds to the outcome of h.
    static func substituted(_ byte: UInt8, position: Int, _ list: [UInt32]) -> UInt32 {
        func key(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: list[index] >> UInt32(8 * position)) }
        func permuted(_ byte: UInt8, _ choice: [Int]) -> UInt8 { permutations[choice[position]][Int(byte)] }
        var value = byte
        if list.count == 4 { value = permuted(value, [1, 0, 0, 1]) ^ key(3) }
        if list.count >= 3 { value = permuted(value, [1, 1, 0, 0]) ^ key(2) }
        value = permuted(value, [0, 1, 0, 1]) ^ key(1)
        value = permuted(value, [0, 0, 1, 1]) ^ key(0)
        value = permuted(value, [1, 0, 1, 0])
        return (0..<4).reduce(0) { word, row in
            word | UInt32(product(value, diffusion[row][position], modulus: 0x169)) << UInt32(8 * row)
        }
    }

    /// Eight bytes of the key made into a word by the Reed-Solomon matrix.
    static func reduced(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        (0..<4).reduce(0) { word, row in
            let sum = zip(bytes, errorCorrection[row]).reduce(UInt8(0)) {
                $0 ^ product($1.0, $1.1, modulus: 0x14d)
            }
            return word | UInt32(sum) << UInt32(8 * row)
        }
    }

    /// Multiplies in the field of 256 elements.
    private static func product(_ left: UInt8, _ right: UInt8, modulus: UInt16) -> UInt8 {
        var (sum, factor, rest) = (UInt16(0), UInt16(left), right)
        while rest != 0 {
            if rest & 1 != 0 { sum ^= factor }
            factor <<= 1
            if factor & 0x100 != 0 { factor ^= modulus }
            rest >>= 1
        }
        return UInt8(truncatingIfNeeded: sum)
    }

    private static let diffusion: [[UInt8]] = [
        [0x01, 0xef, 0x5b, 0x5b], [0x5b, 0xef, 0xef, 0x01], [0xef, 0x5b, 0x01, 0xef], [0xef, 0x01, 0xef, 0x5b],
    ]

    private static let errorCorrection: [[UInt8]] = [
        [0x01, 0xa4, 0x55, 0x87, 0x5a, 0x58, 0xdb, 0x9e], [0xa4, 0x56, 0x82, 0xf3, 0x1e, 0xc6, 0x68, 0xe5],
        [0x02, 0xa1, 0xfc, 0xc1, 0x47, 0xae, 0x3d, 0x19], [0xa4, 0x55, 0x87, 0x5a, 0x58, 0xdb, 0x9e, 0x03],
    ]

    /// q0 and q1, each put together of four permutations of half bytes.
    private static let permutations: [[UInt8]] = [
        [
            [8, 1, 7, 13, 6, 15, 3, 2, 0, 11, 5, 9, 14, 12, 10, 4],
            [14, 12, 11, 8, 1, 2, 3, 5, 15, 4, 10, 6, 7, 0, 9, 13],
            [11, 10, 5, 14, 6, 13, 9, 0, 12, 8, 15, 3, 2, 4, 7, 1],
            [13, 7, 15, 4, 1, 2, 6, 14, 9, 11, 3, 0, 8, 5, 12, 10],
        ],
        [
            [2, 8, 11, 13, 15, 7, 6, 14, 3, 1, 9, 4, 0, 10, 12, 5],
            [1, 14, 2, 11, 4, 12, 3, 7, 6, 13, 10, 5, 15, 9, 0, 8],
            [4, 12, 7, 5, 1, 6, 9, 10, 0, 14, 13, 8, 2, 11, 3, 15],
            [11, 9, 5, 1, 12, 3, 13, 14, 6, 4, 7, 15, 2, 0, 8, 10],
        ],
    ].map { tables in (0..<256).map { permuted(UInt8($0), tables) } }

    private static func permuted(_ byte: UInt8, _ tables: [[UInt8]]) -> UInt8 {
        func step(_ high: UInt8, _ low: UInt8) -> (UInt8, UInt8) {
            let turned = (low >> 1 | low << 3) & 0xf
            return (high ^ low, high ^ turned ^ (high << 3 & 0xf))
        }
        let (first, second) = step(byte >> 4, byte & 0xf)
        let (third, fourth) = step(tables[0][Int(first)], tables[1][Int(second)])
        return tables[3][Int(fourth)] << 4 | tables[2][Int(third)]
    }
}
