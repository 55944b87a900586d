/// A call to judge without making it.
public struct ExplainRequest: Codable, Hashable, Sendable {
    /// As for an assignment; absent: a call that presents none.
    public var certificate: String?
    /// Absent: GET.
    public var method: String?
    /// Absent: /.
    public var path: String?
    /// For a keystore whose certificates are encrypted.
    public var passphrase: String?
    /// Instead of all that: the identifier that a call was answered with; told is what was decided then.
    public var correlationId: String?

    public init(
        certificate: String? = nil, method: String? = nil, path: String? = nil, passphrase: String? = nil,
        correlationId: String? = nil
    ) {
        self.correlationId = correlationId
        self.certificate = certificate
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
    /// The call that was judged, where it was asked for by its identifier.
    @Nullable public var decision: DecisionResource?

    public init(
        verdict: VerdictValue, user: String? = nil, arrangement: String? = nil, service: String? = nil, code: String,
        detail: String, hint: String? = nil, decision: DecisionResource? = nil
    ) {
        self.decision = decision
        self.verdict = verdict
        self.user = user
        self.arrangement = arrangement
        self.service = service
        self.code = code
        self.detail = detail
        self.hint = hint
    }
}
