/// What an examination of a certificate for a user found, before anything is written.
public struct CertificateFindings: Sendable, Hashable {
    /// One thing that was found.
    public struct Finding: Sendable, Hashable, Codable {
        /// A stable word: `expired`, `notYetValid`, `certificateAlreadyAssigned`, `publicKeyAlreadyAssigned`,
        /// `clientAuthenticationNotAllowed`, `certificateAuthority`, `trustedAuthority`, `issuedAssigned`, `weakKey`,
        /// `weakSignature`, `nameNotPossible`, `untrustedIssuer`, `blocked`, `expiresSoon`, `sameKeySameUser`, …
        public var code: String
        public var detail: String
        /// The way out; nil where there is none.
        public var hint: String?

        public init(code: String, detail: String, hint: String? = nil) {
            self.code = code
            self.detail = detail
            self.hint = hint
        }
    }

    /// Why the assignment would be refused, the first being what `assign` throws; empty when it would be accepted.
    public var refusals: [Finding]
    /// What was looked at and is neither reason to refuse nor to warn: `validity`, `usage`, `strength`, `trusted`,
    /// `notTrusted`, `keyNotKnown`, `subjectNotKnown`.
    public var observations: [Finding]
    public var warnings: [Finding]
    /// What happens when a caller presents this certificate, in a sentence each.
    public var atCallTime: [String]
    /// The error that `assign` would throw, with the owner where there is one; nil when it would be accepted.
    public var error: DirectoryError?

    public var isAssignable: Bool { refusals.isEmpty }

    public init(
        refusals: [Finding] = [], warnings: [Finding] = [], observations: [Finding] = [], atCallTime: [String] = [],
        error: DirectoryError? = nil
    ) {
        self.refusals = refusals
        self.observations = observations
        self.warnings = warnings
        self.atCallTime = atCallTime
        self.error = error
    }
}
