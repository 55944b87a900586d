/// The modes in which a block cipher masks bytes and pads nothing, which OpenSSL offers for keys beside CBC.
///
/// Only encryption of blocks is asked for. Source: NIST SP 800-38A sections 6.3 to 6.5, with segments of a whole block.
enum StreamMode: String {
    case cipherFeedback = "CFB"
    case outputFeedback = "OFB"
    case counter = "CTR"

    /// The plaintext, as long as the ciphertext.
    ///
    /// - Parameters:
    ///   - vector: one block.
    ///   - encrypt: gives the block that another one is encrypted to.
    func decrypt(
        _ ciphertext: ArraySlice<UInt8>, vector: [UInt8], encrypt: ([UInt8]) throws -> [UInt8]
    ) rethrows -> [UInt8] {
        var register = vector
        var plaintext: [UInt8] = []
        plaintext.reserveCapacity(ciphertext.count)
        var rest = ciphertext
        while !rest.isEmpty {
            let block = rest.prefix(vector.count)
            let mask = try encrypt(register)
            plaintext += zip(block, mask).lazy.map { $0 ^ $1 }
            switch self {
            case .cipherFeedback: register = Array(block)
            case .outputFeedback: register = mask
            case .counter: Self.increment(&register)
            }
            rest = rest.dropFirst(vector.count)
        }
        return plaintext
    }

    private static func increment(_ counter: inout [UInt8]) {
        for index in counter.indices.reversed() {
            counter[index] &+= 1
            if counter[index] != 0 { return }
        }
    }
}
