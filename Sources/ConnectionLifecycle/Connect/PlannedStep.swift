/// What a step of making a connection would do.
public struct PlannedStep: Sendable, Hashable {
    public let step: ConnectStep
    /// Whether it would change anything.
    public let isNeeded: Bool
    public let detail: String
}

extension ConnectWork {
    /// What each step would do, once both sides have been examined; empty before.
    public var plannedSteps: [PlannedStep] {
        guard let called = facts.called, let calling = facts.calling else { return [] }
        let hasKey = calling.certificate != nil
        let isPointed = calling.channel.map { $0.privateKeyAlias?.lowercased() == plan.alias.lowercased() } ?? true
        let isDeployed = plan.flow == nil || (calling.isDeployed && isPointed)
        let isUnchanged = hasKey && isPointed && isDeployed && called.isActive
        let missing = [
            called.hasUser ? nil : "user \(plan.userID)",
            called.hasSystem ? nil : plan.newArrangement.map { "system \($0.systemID)" },
            called.arrangement == nil ? "arrangement \(plan.arrangementID)" : nil,
        ].compactMap(\.self)
        func step(_ step: ConnectStep, _ isNeeded: Bool, _ detail: String) -> PlannedStep {
            PlannedStep(step: step, isNeeded: isNeeded, detail: isNeeded ? detail : "nothing to do")
        }
        return [
            step(.prepare, !missing.isEmpty, missing.joined(separator: ", ")),
            step(.makeKey, !hasKey, "\(plan.key.algorithm ?? "ec-p256") under the alias \(plan.alias)"),
            step(.certify, !hasKey, "for \(plan.userID)"),
            step(.installCertificate, !hasKey, "under the alias \(plan.alias)"),
            step(.pointChannel, !isPointed, "\(calling.channel?.channel ?? ""): \(plan.alias)"),
            step(.deploy, !isDeployed, plan.flow?.flowID ?? ""),
            step(.activateArrangement, !called.isActive, plan.arrangementID),
            step(.call, plan.call != nil && plan.flow != nil && !isUnchanged, "one message through the flow"),
        ]
    }
}
