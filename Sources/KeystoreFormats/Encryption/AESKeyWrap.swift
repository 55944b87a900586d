import Crypto
import CryptoExtras
import Foundation

/// AES key wrap, with padding or without.
///
/// Source: RFC 5649; RFC 3394 section 2.2 for the rounds and for the form without padding.
enum AESKeyWrap {
    private static let mark: [UInt8] = [0xa6, 0x59, 0x59, 0xa6]

    /// The plaintext of a whole number of half blocks; nil where the check within shows that the key is wrong.
    static func unwrapUnpadded(_ wrapped: [UInt8], key: [UInt8]) -> [UInt8]? {
        guard wrapped.count >= 24, wrapped.count.isMultiple(of: 8), [16, 24, 32].contains(key.count),
            let opened = rounds(wrapped, key: key), opened.prefix(8).allSatisfy({ $0 == 0xa6 })
        else { return nil }
        return Array(opened.dropFirst(8))
    }

    /// The plaintext; nil where the check within shows that the key is wrong.
    static func unwrap(_ wrapped: [UInt8], key: [UInt8]) -> [UInt8]? {
        guard wrapped.count >= 16, wrapped.count.isMultiple(of: 8), [16, 24, 32].contains(key.count),
            let opened = wrapped.count == 16 ? block(wrapped, key: key) : rounds(wrapped, key: key)
        else { return nil }
        let length = opened[4..<8].reduce(0) { $0 << 8 | Int($1) }
        let padded = opened.count - 8
        guard opened.starts(with: mark), length <= padded, length > padded - 8,
            opened[(8 + length)...].allSatisfy({ $0 == 0 })
        else { return nil }
        return Array(opened[8..<8 + length])
    }

    private static func block(_ bytes: [UInt8], key: [UInt8]) -> [UInt8]? {
        var block = bytes
        guard (try? AES.inversePermute(&block, key: SymmetricKey(data: key))) != nil else { return nil }
        return block
    }

    /// Six times over all half blocks, from the last to the first.
    private static func rounds(_ bytes: [UInt8], key: [UInt8]) -> [UInt8]? {
        let key = SymmetricKey(data: key)
        let count = bytes.count / 8 - 1
        var output = bytes
        for step in stride(from: 6 * count, through: 1, by: -1) {
            let place = 8 * ((step - 1) % count + 1)
            var block = Array(output[0..<8]) + output[place..<place + 8]
            for index in 0..<8 { block[index] ^= UInt8(truncatingIfNeeded: step >> (8 * (7 - index))) }
            guard (try? AES.inversePermute(&block, key: key)) != nil else { return nil }
            output.replaceSubrange(0..<8, with: block[0..<8])
            output.replaceSubrange(place..<place + 8, with: block[8..<16])
        }
        return output
    }
}
