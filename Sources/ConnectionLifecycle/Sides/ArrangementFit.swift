/// Whether an arrangement is one that a plan can be carried out with.
public struct ArrangementFit: Sendable {
    let plan: ConnectionPlan

    public init(plan: ConnectionPlan) {
        self.plan = plan
    }

    /// Throws `arrangementNotFound`, `arrangementOfAnotherUser`, `otherAuthenticationMethod`.
    ///
    /// - Parameters:
    ///   - user: the arrangement's; nil for one that has none.
    ///   - isByCertificate: whether it authenticates by SSL client certificate.
    public func check(user: String?, isByCertificate: Bool, exists: Bool) throws(ConnectionError) {
        guard exists else {
            guard plan.newArrangement == nil else { return }
            throw ConnectionError(
                .arrangementNotFound, "There is no communication arrangement \(plan.arrangementID).",
                hint: "name a scenario and a system to have it made")
        }
        guard user == plan.userID else {
            throw ConnectionError(
                .arrangementOfAnotherUser,
                "the arrangement \(plan.arrangementID) is for \(user ?? "nobody"), not \(plan.userID)",
                hint: "name the user of the arrangement, or another arrangement")
        }
        guard isByCertificate else {
            throw ConnectionError(
                .otherAuthenticationMethod,
                "the arrangement \(plan.arrangementID) does not authenticate by SSL client certificate")
        }
    }
}
