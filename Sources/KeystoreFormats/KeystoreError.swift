/// Why a keystore could not be read, changed or written.
public struct KeystoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A stable name for the reason.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        /// The name itself, such as `wrongPassphrase`; it stays the same from one release to the next.
        public let rawValue: String

        /// Takes any name, so that a newer library's codes can be compared with.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The passphrase does not open the file, or the format cannot tell a wrong passphrase from damage.
        public static let wrongPassphrase = Code(rawValue: "wrongPassphrase")
        /// The operation cannot be done without a passphrase and none was given.
        public static let passphraseNeeded = Code(rawValue: "passphraseNeeded")
        /// The bytes break the rules of their own format.
        public static let damaged = Code(rawValue: "damaged")
        /// A format or an algorithm that is recognised and not handled; the detail names it.
        public static let unsupported = Code(rawValue: "unsupported")
        /// A cipher that is known and that this build lacks; the detail begins with its name.
        public static let cipherMissing = Code(rawValue: "cipherMissing")
        /// The file asks for more work or memory than the limits allow.
        public static let limitExceeded = Code(rawValue: "limitExceeded")
        /// The file's integrity check is of a kind that was not verified, and would be replaced.
        public static let integrityUnchecked = Code(rawValue: "integrityUnchecked")
        /// None of the formats.
        public static let notAKeystore = Code(rawValue: "notAKeystore")
        /// An entry of that alias is there already.
        public static let aliasInUse = Code(rawValue: "aliasInUse")
        /// No entry has that alias.
        public static let aliasNotFound = Code(rawValue: "aliasNotFound")
        /// The entry's key has not been opened and cannot be carried over as it is.
        public static let keyLocked = Code(rawValue: "keyLocked")
        /// A certificate is not of the key that it was given for.
        public static let certificateMismatch = Code(rawValue: "certificateMismatch")
        /// The format has no place for the entry.
        public static let notRepresentable = Code(rawValue: "notRepresentable")

        /// The name, for logs and messages.
        public var description: String { rawValue }
    }

    /// What programs decide by; the sentences may change.
    public let code: Code
    /// One sentence for a person; holds no secret.
    public let detail: String
    /// Where in the file or at which entry; nil when it concerns the whole.
    public let location: String?

    /// - Parameters:
    ///   - code: what a program decides by.
    ///   - detail: one sentence without a full stop, and without a secret.
    ///   - location: the entry or the place in the file; nil when the whole is meant.
    public init(_ code: Code, _ detail: String, at location: String? = nil) {
        self.code = code
        self.detail = detail
        self.location = location
    }

    /// Detail and place in one line; it may be shown and logged.
    public var description: String {
        location.map { "\(detail) (\($0))" } ?? detail
    }
}
