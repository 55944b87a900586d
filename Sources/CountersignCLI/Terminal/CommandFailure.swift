/// What a command ends with when it cannot do what it was asked: said to a person, or as JSON under `--json`.
struct CommandFailure: Error, Sendable, Hashable, CustomStringConvertible {
    let exitStatus: ExitStatus
    /// A stable name for scripts: "wrongPassphrase", "aliasInUse".
    let code: String
    /// One sentence; printed after `countersign: `.
    let what: String
    /// What to do about it; nil where there is nothing to advise.
    let hint: String?

    init(_ exitStatus: ExitStatus, code: String, _ what: String, hint: String? = nil) {
        self.exitStatus = exitStatus
        self.code = code
        self.what = what
        self.hint = hint
    }

    var description: String { what }

    static func usage(_ what: String, hint: String? = nil) -> CommandFailure {
        CommandFailure(.usage, code: "usage", what, hint: hint)
    }

    /// As the command line prints it: `{"error":{"code","detail","hint"}}`.
    var json: JSONValue {
        .object([
            ("error", .object([("code", .string(code)), ("detail", .string(what)), ("hint", .optional(hint))]))
        ])
    }
}
