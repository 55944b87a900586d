import Foundation
import KeyMaterial

/// The two steps that watch the calls.
extension RotationWork {
    /// Done when a call was let in with the new certificate; throws when such calls are refused, or when none came in
    /// the time that the policy gives.
    mutating func observe(_ sides: ConnectionSides, at now: Date) async throws -> StepResult {
        guard let new = facts.newFingerprint, let exchangedAt = facts.exchangedAt else {
            throw ConnectionError.outOfOrder(RotationStep.observe)
        }
        if let sighting = try await sides.called.sighting(of: new) {
            facts.firstArrival = sighting
            return .done(changed: false, note: "first call: \(Self.text(of: sighting))")
        }
        if let usage = try await sides.calling.usage(of: new), usage.accepted == 0, usage.refused > 0 {
            throw ConnectionError(
                .newCertificateRefused,
                "calls with the new certificate fail: \(usage.lastRefusal ?? "no reason was given")",
                hint: "the old key is in use again")
        }
        let waited = now.timeIntervalSince(exchangedAt)
        guard waited < policy.observeSecondsMax else {
            throw ConnectionError(
                .newCertificateNotSeen, "no call came with the new certificate in \(Int(waited)) s",
                hint: "the old key is in use again; rotate at a time when calls are made")
        }
        return .pending(reason: "no call has come with the new certificate", againAfterSeconds: Self.pause(waited))
    }

    /// Done when no call is under way with the old certificate, and none has come for as long as the policy says.
    mutating func overlap(_ sides: ConnectionSides, at now: Date) async throws -> StepResult {
        guard let old = facts.oldFingerprint, let retiredAt = facts.retiredAt else {
            throw ConnectionError.outOfOrder(RotationStep.overlap)
        }
        let last = try await sides.called.sighting(of: old)
        facts.lastArrival = last
        if let usage = try await sides.calling.usage(of: old), usage.underWay > 0 {
            return .pending(reason: "\(usage.underWay) calls are under way", againAfterSeconds: 0.05)
        }
        let quiet = now.timeIntervalSince(max(retiredAt, last?.at ?? retiredAt))
        guard quiet >= policy.overlapSeconds else {
            let reason = last.map { "last call with the old certificate: \(Self.text(of: $0))" } ?? "overlap"
            return .pending(reason: reason, againAfterSeconds: min(policy.overlapSeconds - quiet, 60))
        }
        return .done(changed: false, note: last.map { "last call: \(Self.text(of: $0))" })
    }

    /// Often at first, when traffic flows; then seldom.
    private static func pause(_ waited: Double) -> Double { min(max(waited / 4, 0.02), 30) }

    private static func text(of sighting: Sighting) -> String {
        sighting.at.formatted(.iso8601) + (sighting.address.map { " from \($0)" } ?? "")
    }
}
