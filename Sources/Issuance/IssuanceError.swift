/// Why the authority did not issue a certificate.
public struct IssuanceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The stable word for the reason.
    public struct Code: RawRepresentable, Sendable, Hashable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The validity is not positive, too long, or ends after the authority's own.
        public static let invalidValidity = Code(rawValue: "invalidValidity")
        public static let invalidSubject = Code(rawValue: "invalidSubject")
        /// The signing request is not signed by the key that it is for.
        public static let requestNotProven = Code(rawValue: "requestNotProven")
        /// The key of a signing request is too weak to be certified.
        public static let weakKey = Code(rawValue: "weakKey")
        /// A caller asked for another certificate than the one that follows its own.
        public static let renewalRefused = Code(rawValue: "renewalRefused")
        public static let emptyPassphrase = Code(rawValue: "emptyPassphrase")
        /// Key generation, signing or writing failed.
        public static let failed = Code(rawValue: "failed")
        /// The authority's life does not allow that now.
        public static let wrongState = Code(rawValue: "wrongState")
        /// There is no such authority.
        public static let notFound = Code(rawValue: "notFound")
        public static let storeUnavailable = Code(rawValue: "storeUnavailable")
    }

    public let code: Code
    public let detail: String
    /// What to do about it; nil where nothing helps.
    public let hint: String?

    public init(_ code: Code, _ detail: String, hint: String? = nil) {
        self.code = code
        self.detail = detail
        self.hint = hint
    }

    public var description: String { detail }
}
