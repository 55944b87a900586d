/// The RC4 stream cipher: the same operation encrypts and decrypts.
///
/// Source: RFC 6229 (test vectors); RFC 7292 appendix C for its use.
public enum RC4 {
    /// - Parameter key: 1 to 256 bytes.
    /// - Throws: `invalidParameter` for another length.
    public static func apply(
        key: some Collection<UInt8>, to bytes: some Collection<UInt8>
    ) throws(LegacyCipherError) -> [UInt8] {
        let key = Array(key)
        guard (1...256).contains(key.count) else {
            throw LegacyCipherError(code: .invalidParameter, detail: "an RC4 key has 1 to 256 bytes")
        }
        var state = [UInt8](0...255)
        var second = 0
        for first in 0..<256 {
            second = (second + Int(state[first]) + Int(key[first % key.count])) & 255
            state.swapAt(first, second)
        }
        var output = Array(bytes)
        var first = 0
        second = 0
        for index in output.indices {
            first = (first + 1) & 255
            second = (second + Int(state[first])) & 255
            state.swapAt(first, second)
            output[index] ^= state[Int(state[first] &+ state[second])]
        }
        return output
    }
}
