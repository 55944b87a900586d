import KeyMaterial

/// What the gateway is handed: verdicts from memory, and a place to note them.
public protocol AccessJudge: Sendable {
    /// Judges a call by its certificate, or by having none. Never waits for anything.
    ///
    /// Throws `DirectoryError` with the code `undecided` when the directory's state is not known or too old.
    func judge(_ call: Call) throws -> Verdict

    /// Judges a call that carries a user name and a password as well.
    ///
    /// Where many are to be checked, networks take turns. Throws as the other one, and when too many wait already.
    func judge(
        _ call: Call, userName: String, password: String, from network: PeerNetwork
    ) async throws -> Verdict

    /// Notes a decision; never blocks, and drops the oldest ones when they are not written away fast enough.
    func record(_ decision: AccessDecision)

    /// The same with what was presented, so that a refusal can be explained later.
    func record(_ decision: AccessDecision, presented: PresentedCertificate?)
}

extension AccessJudge {
    public func record(_ decision: AccessDecision, presented: PresentedCertificate?) { record(decision) }
}
