import Crypto
import CryptoExtras
import Foundation

/// AES in the mode "counter with CBC-MAC", without associated data.
///
/// Source: RFC 3610; NIST SP 800-38C.
struct AESCCM {
    let key: [UInt8]
    /// 7 to 13 bytes.
    let nonce: [UInt8]
    /// 4 to 16 bytes, an even number.
    let tagLength: Int

    /// nil for a nonce or a tag of a length that there is not.
    init?(key: [UInt8], nonce: [UInt8], tagLength: Int) {
        guard (7...13).contains(nonce.count), (4...16).contains(tagLength), tagLength.isMultiple(of: 2),
            [16, 24, 32].contains(key.count)
        else { return nil }
        self.key = key
        self.nonce = nonce
        self.tagLength = tagLength
    }

    /// The plaintext; nil where the tag does not match.
    func open(_ sealed: [UInt8]) -> [UInt8]? {
        guard sealed.count >= tagLength, let opened = applyCounter(to: Array(sealed.dropLast(tagLength))),
            let tag = tag(of: opened.output, mask: opened.mask)
        else { return nil }
        return ConstantTime.equal(tag, sealed.suffix(tagLength)) ? opened.output : nil
    }

    /// The ciphertext and the tag behind it; nil where the message is too long for the nonce.
    func seal(_ plaintext: [UInt8]) -> [UInt8]? {
        guard let sealed = applyCounter(to: plaintext), let tag = tag(of: plaintext, mask: sealed.mask) else {
            return nil
        }
        return sealed.output + tag
    }

    private var lengthSize: Int { 15 - nonce.count }

    /// Counter block zero masks the tag; the text takes those from one on.
    private func applyCounter(to text: [UInt8]) -> (output: [UInt8], mask: [UInt8])? {
        let first = [UInt8(lengthSize - 1)] + nonce + [UInt8](repeating: 0, count: lengthSize)
        guard let start = try? AES._CTR.Nonce(nonceBytes: first) else { return nil }
        let input = [UInt8](repeating: 0, count: 16) + text
        guard let output = try? AES._CTR.encrypt(input, using: SymmetricKey(data: key), nonce: start) else {
            return nil
        }
        return (Array(output.dropFirst(16)), Array(output.prefix(16)))
    }

    private func tag(of plaintext: [UInt8], mask: [UInt8]) -> [UInt8]? {
        guard lengthSize >= 8 || plaintext.count >> (8 * lengthSize) == 0 else { return nil }
        var message = [UInt8((tagLength - 2) / 2 * 8 + lengthSize - 1)] + nonce
        for shift in stride(from: lengthSize - 1, through: 0, by: -1) {
            message.append(shift >= 8 ? 0 : UInt8(truncatingIfNeeded: plaintext.count >> (8 * shift)))
        }
        message += plaintext
        message += [UInt8](repeating: 0, count: (16 - message.count % 16) % 16)
        guard let zero = try? AES._CBC.IV(ivBytes: [UInt8](repeating: 0, count: 16)),
            let chained = try? AES._CBC.encrypt(message, using: SymmetricKey(data: key), iv: zero, noPadding: true)
        else { return nil }
        return zip(chained.suffix(16), mask).prefix(tagLength).map { $0 ^ $1 }
    }
}
