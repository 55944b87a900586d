/// Says why key material could not be read, made or used.
///
/// Every reader of this module throws this one type. Neither `detail` nor `location` ever holds a secret: they may
/// be logged and shown.
public struct KeyMaterialError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What a program decides by; stable over releases, open to additions.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        /// The name itself, such as `malformed`; it stays the same from one release to the next.
        public let rawValue: String

        /// Takes any name, so that a newer library's codes can be compared with.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The bytes are not what they claim to be.
        public static let malformed = Code(rawValue: "malformed")
        /// The bytes are well formed, and name something that cannot be done here.
        public static let unsupported = Code(rawValue: "unsupported")
        /// A size, a count or an iteration count is above what is worked on.
        public static let limitExceeded = Code(rawValue: "limitExceeded")
        /// The content is encrypted and no passphrase was given.
        public static let passphraseRequired = Code(rawValue: "passphraseRequired")
        /// The passphrase does not open the content (or the content is damaged: the two cannot be told apart).
        public static let wrongPassphrase = Code(rawValue: "wrongPassphrase")
        /// Nothing of the kind asked for is in the bytes.
        public static let notFound = Code(rawValue: "notFound")
        /// A value that the caller gave cannot be encoded.
        public static let invalidValue = Code(rawValue: "invalidValue")
        /// The key is carried, but nothing here can compute with it.
        public static let keyNotUsable = Code(rawValue: "keyNotUsable")

        /// The name, for logs and messages.
        public var description: String { rawValue }
    }

    /// What a program decides by.
    public let code: Code
    /// One sentence for a person, without a full stop.
    public let detail: String
    /// Where in the input, such as `tbsCertificate.validity` or `line 12`; nil when the input as a whole is meant.
    public let location: String?

    /// - Parameters:
    ///   - code: what a program decides by.
    ///   - detail: one sentence without a full stop, and without a secret.
    ///   - location: the field or the line; nil when the input as a whole is meant.
    public init(_ code: Code, _ detail: String, at location: String? = nil) {
        self.code = code
        self.detail = detail
        self.location = location
    }

    /// Detail, place and code in one line; it may be shown and logged.
    public var description: String {
        guard let location else { return "\(detail) (\(code))" }
        return "\(detail) at \(location) (\(code))"
    }
}
