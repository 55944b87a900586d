/// A call to judge without making it.
public struct ExplainRequest: Codable, Hashable, Sendable {
    /// As for an assignment; absent, with the next two absent too: a call that presents none.
    public var certificate: String?
    /// The SHA-256 fingerprint of an assigned certificate, in place of the certificate itself.
    public var fingerprint: String?
    /// Of a call that was made: what was decided then, and what would be decided now. Nothing else is given then.
    public var correlationId: String?
    /// Absent: one that the service allows.
    public var method: String?
    /// Absent: that of the first service that would let the caller in.
    public var path: String?
    /// For a keystore whose certificates are encrypted.
    public var passphrase: String?

    public init(
        certificate: String? = nil, fingerprint: String? = nil, correlationId: String? = nil, method: String? = nil,
        path: String? = nil, passphrase: String? = nil
    ) {
        self.certificate = certificate
        self.fingerprint = fingerprint
        self.correlationId = correlationId
        self.method = method
        self.path = path
        self.passphrase = passphrase
    }
}

/// Whether a call gets through.
public enum VerdictValue: String, SchemaEnumeration, Hashable {
    case accepted
    case refused
}

/// What became of a step of a judgement.
public enum ExplainOutcomeValue: String, SchemaEnumeration, Hashable {
    case passed
    case failed
    case notReached
}

/// One thing that a call is judged by.
public struct ExplainStep: Codable, Hashable, Sendable {
    /// `presented`, `parsed`, `withinValidity`, `notBlocked`, `assigned`, `clientUsage`, `userUnlocked`,
    /// `activeArrangement`, `serviceCovered` or `methodAllowed`.
    public var step: String
    /// The same as a question.
    public var question: String
    public var outcome: ExplainOutcomeValue
    /// What was found; empty where the step was not reached.
    public var detail: String
    /// What to do.
    @Nullable public var hint: String?

    public init(step: String, question: String, outcome: ExplainOutcomeValue, detail: String, hint: String? = nil) {
        self.step = step
        self.question = question
        self.outcome = outcome
        self.detail = detail
        self.hint = hint
    }
}

/// How a call would be judged now, and why.
public struct ExplainResult: Codable, Hashable, Sendable {
    public var verdict: VerdictValue
    @Nullable public var user: String?
    @Nullable public var arrangement: String?
    @Nullable public var service: String?
    /// `accepted`, or the reason of the refusal.
    public var code: String
    public var detail: String
    @Nullable public var hint: String?
    /// What was judged.
    public var method: String
    public var path: String
    /// In the order in which calls are judged; the first that failed is the reason. Empty where the certificate of a
    /// recorded call is not known any more: the rest is then as it was recorded.
    public var steps: [ExplainStep]
    /// The call that was made, where one was asked for.
    @Nullable public var decision: DecisionResource?
    /// Whether calls before that one came with the same correlation id, which callers choose; the list of decisions has
    /// them. Absent where no call was asked for.
    public var isLatestOfSeveral: Bool?

    public init(
        verdict: VerdictValue, user: String? = nil, arrangement: String? = nil, service: String? = nil, code: String,
        detail: String, hint: String? = nil, method: String, path: String, steps: [ExplainStep],
        decision: DecisionResource? = nil
    ) {
        self.verdict = verdict
        self.user = user
        self.arrangement = arrangement
        self.service = service
        self.code = code
        self.detail = detail
        self.hint = hint
        self.method = method
        self.path = path
        self.steps = steps
        self.decision = decision
    }
}
