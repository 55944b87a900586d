public import Foundation
import KeyMaterial

/// What making a connection does at each step.
public struct ConnectWork: CourseWork {
    public let plan: ConnectionPlan
    /// What the steps have learned.
    public private(set) var facts = ConnectFacts()

    public init(plan: ConnectionPlan) {
        self.plan = plan
    }

    public mutating func perform(
        _ step: ConnectStep, on sides: ConnectionSides, at now: Date
    ) async throws -> StepResult {
        switch step {
        case .examine: try await examine(sides)
        case .prepare: try await prepare(sides.called)
        case .makeKey: try await makeKey(sides.calling)
        case .certify: try await certify(sides)
        case .installCertificate: try await install(sides.calling)
        case .agree:
            PartnerAgreement.result(
                sides.called, certificate: facts.request == nil ? nil : facts.certificates?.first)
        case .pointChannel: try await point(sides.calling)
        case .deploy: try await deploy(sides.calling)
        case .activateArrangement: try await activate(sides.called)
        case .call: try await call(sides, at: now)
        }
    }

    public mutating func undo(
        _ step: ConnectStep, on sides: ConnectionSides, at now: Date
    ) async throws -> StepResult {
        switch step {
        case .examine, .installCertificate, .agree, .call: break
        case .prepare: try await sides.called.unprepare(plan, to: try called(step))
        case .makeKey:
            if try calling(step).certificate == nil { try await sides.calling.removeKey(plan.alias) }
        case .certify:
            if let key = facts.publicKey { try await sides.called.withdraw(publicKey: key, from: plan.userID) }
        case .pointChannel:
            if let before = try calling(step).channel { try await sides.calling.point(plan, to: before) }
        case .deploy: try await undoDeployment(sides.calling)
        case .activateArrangement:
            if let before = try called(step).arrangement {
                try await sides.called.setState(before, ofArrangement: plan.arrangementID)
            }
        }
        return .done(changed: true)
    }

    // MARK: - Forward

    private mutating func examine(_ sides: ConnectionSides) async throws -> StepResult {
        try learn(try await sides.called.examine(plan), try await sides.calling.examine(plan))
        return .done(changed: false)
    }

    /// Takes in what is there on both sides; throws where the plan cannot be followed.
    mutating func learn(_ called: CalledState, _ calling: CallingState) throws {
        if let certificate = calling.certificate, !called.certificates.contains(certificate.fingerprint) {
            throw ConnectionError(
                .aliasTaken,
                "the alias \(plan.alias) has a key already, with a certificate that does not let \(plan.userID) in",
                hint: "choose another alias")
        }
        facts.called = called
        facts.calling = calling
    }

    private func prepare(_ side: any CalledSide) async throws -> StepResult {
        let state = try called(.prepare)
        guard !state.hasUser || state.arrangement == nil else { return .done(changed: false) }
        try await side.prepare(plan, from: state)
        let made = [
            state.hasUser ? nil : "user \(plan.userID)",
            state.arrangement == nil ? "arrangement \(plan.arrangementID)" : nil,
        ]
        return .done(changed: true, note: made.compactMap(\.self).joined(separator: ", ") + " made")
    }

    private mutating func makeKey(_ side: any CallingSide) async throws -> StepResult {
        if let kept = try calling(.makeKey).certificate {
            facts.certificate = kept.fingerprint
            return .done(changed: false, note: "\(plan.alias) has the user's key already")
        }
        let algorithm = try plan.key.usableAlgorithm ?? .ecP256
        let request = try await side.makeKey(plan.alias, for: plan.userID, algorithm: algorithm)
        facts.request = request.pem
        return .done(changed: true, note: "\(algorithm.rawValue) under \(plan.alias)")
    }

    private mutating func certify(_ sides: ConnectionSides) async throws -> StepResult {
        guard facts.certificate == nil else { return .done(changed: false) }
        guard let request = facts.signingRequest else { throw ConnectionError.outOfOrder(ConnectStep.certify) }
        let chain = try await sides.called.certify(request, for: plan.userID, validityDays: plan.key.validityDays)
        facts.chain = chain.map(\.pem).joined()
        return .done(
            changed: true, note: chain.first.map { "\($0.fingerprint.hex.prefix(16))… is \(plan.userID)'s" })
    }

    private mutating func install(_ side: any CallingSide) async throws -> StepResult {
        guard facts.certificate == nil else { return .done(changed: false) }
        guard let chain = facts.certificates, let leaf = chain.first else {
            throw ConnectionError.outOfOrder(ConnectStep.installCertificate)
        }
        try await side.install(chain, under: plan.alias)
        facts.certificate = leaf.fingerprint.hex
        return .done(changed: true)
    }

    private mutating func point(_ side: any CallingSide) async throws -> StepResult {
        guard let before = try calling(.pointChannel).channel else { return .done(changed: false) }
        if before.privateKeyAlias?.lowercased() == plan.alias.lowercased() { return .done(changed: false) }
        try await side.point(plan, to: ChannelSetting(channel: before.channel, privateKeyAlias: plan.alias))
        facts.hasPointed = true
        return .done(changed: true, note: "channel \(before.channel)")
    }

    private func deploy(_ side: any CallingSide) async throws -> StepResult {
        guard plan.flow != nil else { return .done(changed: false) }
        if try calling(.deploy).isDeployed, !facts.hasPointed { return .done(changed: false) }
        try await side.setDeployed(true, plan)
        return .done(changed: true)
    }

    private func activate(_ side: any CalledSide) async throws -> StepResult {
        if try called(.activateArrangement).isActive { return .done(changed: false) }
        try await side.setState(.active, ofArrangement: plan.arrangementID)
        return .done(changed: true)
    }

    // MARK: - Parts

    /// The flow as it was: deployed again with the alias that it had, or not deployed.
    private func undoDeployment(_ side: any CallingSide) async throws {
        let before = try calling(.deploy)
        if before.isDeployed || before.isDeployedOtherwise {
            if let channel = before.channel { try await side.point(plan, to: channel) }
            try await side.setDeployed(true, plan)
        } else {
            try await side.setDeployed(false, plan)
        }
    }

    private func called(_ step: ConnectStep) throws -> CalledState {
        guard let state = facts.called else { throw ConnectionError.outOfOrder(step) }
        return state
    }

    private func calling(_ step: ConnectStep) throws -> CallingState {
        guard let state = facts.calling else { throw ConnectionError.outOfOrder(step) }
        return state
    }

    /// Notes a call that was made; whoever reads the facts sees how it fared.
    mutating func note(_ report: CallReport) { facts.callReport = report }
}
