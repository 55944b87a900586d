/// Something that was found, and the way out where there is one.
public struct Finding: Codable, Hashable, Sendable {
    /// Stable; the text is not.
    public var code: String
    public var detail: String
    @Nullable public var hint: String?

    public init(code: String, detail: String, hint: String? = nil) {
        self.code = code
        self.detail = detail
        self.hint = hint
    }
}

/// Whether an arrangement has all that it needs to be active.
public struct CompletenessReport: Codable, Hashable, Sendable {
    public var complete: Bool
    /// What is missing.
    public var findings: [Finding]

    public init(complete: Bool, findings: [Finding]) {
        self.complete = complete
        self.findings = findings
    }
}
