import ManagementClient
import ManagementSchema

extension CommandFailure {
    /// The failure that a refused or unanswered request amounts to.
    init(_ error: ManagementClientError) {
        if let problem = error.problem {
            self.init(
                Self.status(of: problem), code: problem.type, problem.detail, hint: problem.hint ?? Self.hint(problem))
            return
        }
        let status: ExitStatus =
            switch error.code {
            case .unreachable, .untrustedServer: .serviceUnavailable
            case .configuration: .configuration
            case .refused: .refused
            default: .defect
            }
        self.init(status, code: error.code.rawValue, error.detail, hint: error.hint)
    }

    /// Refused by a rule, or bad input: the problem's type tells, then its status.
    static func status(of problem: Problem) -> ExitStatus {
        let rules: Set = ["certificate-refused", "password-too-weak", "not-runnable"]
        if rules.contains(problem.type) { return .refused }
        switch (problem.type, problem.status) {
        case ("part-not-served", _): return .configuration
        case ("no-such-route", _), (_, 405), (_, 500): return .defect
        case (_, 401), (_, 403), (_, 409): return .refused
        case (_, 404): return .inputMissing
        case (_, 502...504): return .serviceUnavailable
        default: return .badInputData
        }
    }

    private static func hint(_ problem: Problem) -> String? {
        switch problem.type {
        case "key-passphrase-needed":
            let aliases = (problem.aliases ?? []).joined(separator: ", ")
            return "give the passphrase of the key under \(aliases) with --key-passphrase-file"
        case "not-runnable": return problem.missing.map { "missing: " + $0.joined(separator: "; ") }
        case "wrong-passphrase":
            return "check the passphrase: one trailing newline of a passphrase file is dropped, no more"
        default:
            guard let places = problem.errors, places.count > 1 else { return nil }
            return places.map { "\($0.pointer) \($0.detail)" }.joined(separator: "; ")
        }
    }
}
