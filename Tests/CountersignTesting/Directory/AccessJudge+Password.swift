public import IdentityDirectory

extension AccessJudge {
    /// From somewhere, where it does not matter from where.
    public func judge(_ call: Call, userName: String, password: String) async throws -> Verdict {
        try await judge(call, userName: userName, password: password, from: PeerNetwork(of: "192.0.2.1"))
    }
}
