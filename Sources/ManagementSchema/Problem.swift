/// Why a request was not done, as problem details.
///
/// Source: RFC 9457 section 3. The members after `instance` are extensions; each is present only where it applies.
public struct Problem: Codable, Hashable, Sendable {
    /// Stable: what programs branch on. For example `certificate-already-assigned`.
    public var type: String
    public var title: String
    /// The HTTP status, repeated.
    public var status: Int
    /// For people; may change.
    public var detail: String
    /// The path that was asked for.
    public var instance: String?
    /// What to do about it.
    public var hint: String?
    /// What is wrong with which member of the body.
    public var errors: [ProblemPlace]?
    /// `certificate-already-assigned` and `public-key-already-assigned`: the communication user that holds it.
    public var owner: String?
    /// The rule by which the two clash.
    public var rule: String?
    /// The owner's certificate that clashes, by its SHA-256 fingerprint.
    public var clashingCertificate: String?
    /// The ways out of a conflict, in the order in which to consider them.
    public var waysOut: [ProblemWayOut]?
    /// `key-passphrase-needed`: the aliases whose keys the given passphrases do not open.
    public var aliases: [String]?
    /// `flow-not-runnable`: the steps and adapters that are missing here.
    public var missing: [String]?

    public init(type: String, title: String, status: Int, detail: String) {
        self.type = type
        self.title = title
        self.status = status
        self.detail = detail
    }
}

/// A place in the request and what is wrong there.
public struct ProblemPlace: Codable, Hashable, Sendable {
    /// A JSON pointer into the body, or `query` or `path` with the parameter's name.
    public var pointer: String
    public var detail: String

    public init(pointer: String, detail: String) {
        self.pointer = pointer
        self.detail = detail
    }
}

/// A way out of a conflict: what it is, and the request that takes it.
public struct ProblemWayOut: Codable, Hashable, Sendable {
    /// Stable: `create-key-pair`, `own-key`, `move`, …
    public var code: String
    public var detail: String
    /// The operation's id in the OpenAPI document.
    public var operation: String

    public init(code: String, detail: String, operation: String) {
        self.code = code
        self.detail = detail
        self.operation = operation
    }
}
