/// Why a legacy cipher could not do its work.
public struct LegacyCipherError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A stable name for the reason.
    public struct Code: RawRepresentable, Sendable, Hashable {
        public var rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The key, the initialization vector or the salt has a length that the algorithm does not take.
        public static let invalidParameter = Code(rawValue: "invalidParameter")
        /// The ciphertext is not a whole number of blocks, or its padding is wrong: a wrong key, or damage.
        public static let invalidCiphertext = Code(rawValue: "invalidCiphertext")
    }

    public var code: Code
    public var detail: String

    public var description: String { "\(code.rawValue): \(detail)" }
}
