public import Foundation
import KeyMaterial

/// What replacing a connection's key pair does at each step.
///
/// The new key is made under an alias of its own beside the one in use. When its certificate is there, both aliases
/// change their content in one step: the flows go on naming the same alias, and the next message uses the new key.
public struct RotationWork: CourseWork {
    public let plan: ConnectionPlan
    public let policy: RotationPolicy
    /// What the steps have learned.
    public internal(set) var facts = RotationFacts()

    public init(plan: ConnectionPlan, policy: RotationPolicy) {
        self.plan = plan
        self.policy = policy
    }

    /// Where the new key is made, and where the old one lies until it is removed.
    public var spareAlias: String { plan.alias + ".rotation" }

    public mutating func perform(
        _ step: RotationStep, on sides: ConnectionSides, at now: Date
    ) async throws -> StepResult {
        switch step {
        case .examine: try await examine(sides)
        case .makeKey: try await makeKey(sides.calling)
        case .certify: try await certify(sides.called)
        case .installCertificate: try await install(sides.calling)
        case .agree: PartnerAgreement.result(sides.called, certificate: facts.certificates?.first)
        case .exchange: try await exchange(sides.calling, at: now)
        case .observe: try await observe(sides, at: now)
        case .retire: try await retire(sides.called, at: now)
        case .overlap: try await overlap(sides, at: now)
        case .unassign: try await unassign(sides.called)
        case .removeOldKey: try await removeOldKey(sides.calling)
        }
    }

    public mutating func undo(
        _ step: RotationStep, on sides: ConnectionSides, at now: Date
    ) async throws -> StepResult {
        switch step {
        case .makeKey: try await sides.calling.removeKey(spareAlias)
        case .certify: return try await withdraw(sides)
        case .exchange:
            guard let old = facts.oldFingerprint else { throw ConnectionError.outOfOrder(step) }
            try await sides.calling.exchange(plan.alias, with: spareAlias, until: old)
        case .examine, .installCertificate, .agree, .observe, .retire, .overlap, .unassign, .removeOldKey: break
        }
        return .done(changed: true)
    }

    // MARK: - Forward

    private mutating func examine(_ sides: ConnectionSides) async throws -> StepResult {
        let called = try await sides.called.examine(plan)
        guard let old = try await sides.calling.examine(plan).certificate else {
            throw ConnectionError(.keyPairMissing, "there is no key pair under the alias \(plan.alias)")
        }
        guard called.certificates.contains(old.fingerprint) else {
            throw ConnectionError(
                .keyPairMissing, "the certificate under \(plan.alias) does not let \(plan.userID) in now",
                hint: "make the connection anew with connect, under another alias")
        }
        facts.old = old
        return .done(changed: false, note: "in use: \(old.fingerprint.prefix(16))…")
    }

    private mutating func makeKey(_ side: any CallingSide) async throws -> StepResult {
        let algorithm = try plan.key.usableAlgorithm ?? facts.old?.algorithm.flatMap { KeyAlgorithm(rawValue: $0) }
        let request = try await side.makeKey(spareAlias, for: plan.userID, algorithm: algorithm ?? .ecP256)
        facts.request = request.pem
        return .done(changed: true)
    }

    private mutating func certify(_ side: any CalledSide) async throws -> StepResult {
        guard let request = facts.signingRequest else { throw ConnectionError.outOfOrder(RotationStep.certify) }
        let chain = try await side.certify(request, for: plan.userID, validityDays: plan.key.validityDays)
        guard let leaf = chain.first else { throw ConnectionError.outOfOrder(RotationStep.certify) }
        facts.chain = chain.map(\.pem).joined()
        facts.new = leaf.fingerprint.hex
        return .done(changed: true, note: "\(leaf.fingerprint.hex.prefix(16))… is \(plan.userID)'s too")
    }

    private func install(_ side: any CallingSide) async throws -> StepResult {
        guard let chain = facts.certificates else { throw ConnectionError.outOfOrder(RotationStep.installCertificate) }
        try await side.install(chain, under: spareAlias)
        return .done(changed: true)
    }

    private mutating func exchange(_ side: any CallingSide, at now: Date) async throws -> StepResult {
        guard let new = facts.newFingerprint else { throw ConnectionError.outOfOrder(RotationStep.exchange) }
        try await side.exchange(plan.alias, with: spareAlias, until: new)
        facts.exchangedAt = now
        return .done(changed: true)
    }

    private mutating func retire(_ side: any CalledSide, at now: Date) async throws -> StepResult {
        guard let old = facts.oldFingerprint else { throw ConnectionError.outOfOrder(RotationStep.retire) }
        try await side.retire(old)
        facts.retiredAt = now
        return .done(changed: true)
    }

    private func unassign(_ side: any CalledSide) async throws -> StepResult {
        guard let old = facts.oldFingerprint else { throw ConnectionError.outOfOrder(RotationStep.unassign) }
        try await side.unassign(old)
        let isPartner = side is PartnerCalledSide
        return .done(
            changed: true, note: isPartner ? "the partner may forget \(old.hex.prefix(16))… from now on" : nil)
    }

    private func removeOldKey(_ side: any CallingSide) async throws -> StepResult {
        try await side.removeKey(spareAlias)
        return .done(changed: true)
    }

    // MARK: - Back

    /// The new certificate is freed when no call is under way with it any more.
    private func withdraw(_ sides: ConnectionSides) async throws -> StepResult {
        if let new = facts.newFingerprint, let usage = try await sides.calling.usage(of: new), usage.underWay > 0 {
            return .pending(reason: "\(usage.underWay) calls are under way", againAfterSeconds: 0.05)
        }
        guard let key = facts.signingRequest?.publicKey.fingerprint else { return .done(changed: false) }
        try await sides.called.withdraw(publicKey: key, from: plan.userID)
        return .done(changed: true)
    }
}
