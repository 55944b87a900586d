public import KeyMaterial

/// Why the directory refused or could not do something.
public struct DirectoryError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The stable word for the reason.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        private init(_ rawValue: String) { self.rawValue = rawValue }
        public var description: String { rawValue }

        public static let notFound = Code("notFound")
        public static let alreadyExists = Code("alreadyExists")
        public static let invalid = Code("invalid")
        /// Something else refers to the object.
        public static let inUse = Code("inUse")
        public static let incomplete = Code("incomplete")
        /// There are as many as are allowed.
        public static let tooMany = Code("tooMany")
        /// Something would stop working, and nobody said that this is meant.
        public static let unconfirmed = Code("unconfirmed")
        /// Somebody else changed the object since it was looked at.
        public static let changedMeanwhile = Code("changedMeanwhile")
        public static let certificateAlreadyAssigned = Code("certificateAlreadyAssigned")
        public static let publicKeyAlreadyAssigned = Code("publicKeyAlreadyAssigned")
        /// The certificate itself is the reason; `finding` tells which property.
        public static let certificateRefused = Code("certificateRefused")
        /// A revocation list that cannot be relied on, or is older than the one that is known.
        public static let revocationListRefused = Code("revocationListRefused")
        public static let passwordTooWeak = Code("passwordTooWeak")
        /// Name, password, token or link do not let anybody in.
        public static let signInRefused = Code("signInRefused")
        /// Nothing can be decided: the gateway answers 503.
        public static let undecided = Code("undecided")
        /// The store failed; nothing was changed.
        public static let storeUnavailable = Code("storeUnavailable")
    }

    public var code: Code
    public var detail: String
    /// What to do about it; nil where nothing helps.
    public var hint: String?
    /// The user that holds what was asked for; nil unless something is already assigned.
    public var owner: String?
    /// The rule by which two assignments clash; nil unless something is already assigned.
    public var rule: ClashRule?
    /// The owner's certificate that clashes; nil where it is not known.
    public var clashing: Fingerprint?
    /// The code of the finding for `certificateRefused`.
    public var finding: String?

    public init(
        _ code: Code, _ detail: String, hint: String? = nil, owner: String? = nil, rule: ClashRule? = nil,
        clashing: Fingerprint? = nil, finding: String? = nil
    ) {
        self.code = code
        self.detail = detail
        self.hint = hint
        self.owner = owner
        self.rule = rule
        self.clashing = clashing
        self.finding = finding
    }

    public var description: String { "\(code): \(detail)" + (hint.map { " (\($0))" } ?? "") }
}

extension DirectoryError {
    /// - Parameter what: the object with its kind, as in `communication system CRM`.
    public static func changedMeanwhile(_ what: String) -> DirectoryError {
        DirectoryError(
            .changedMeanwhile, "Somebody else changed the \(what) meanwhile; nothing was saved.",
            hint: "Open it in another window and compare; what is saved next takes its place.")
    }

    /// A cursor of a list that is sorted otherwise.
    public static let foreignCursor = DirectoryError(
        .invalid, "The cursor is of a list that is sorted otherwise.", hint: "Begin at the first page.")
}

/// By what two assignments of different users clash.
public enum ClashRule: String, Sendable, Hashable, Codable {
    /// The very same certificate.
    case sameCertificate
    /// The same subject, and at least one of the two is matched by name.
    case sameName
    /// The same public key.
    case samePublicKey

    /// The rule in a sentence.
    public var explanation: String {
        switch self {
        case .sameCertificate: "It is the same certificate, byte for byte."
        case .sameName: "Both have the same subject, and at least one of the two assignments is matched by name."
        case .samePublicKey: "Both certificates have the same public key: who holds it can present either."
        }
    }
}
