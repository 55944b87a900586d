import Foundation
import KeyMaterial

extension ConnectWork {
    /// Sends a message through the flow, and asks the called side how its calls arrived.
    ///
    /// Nothing is sent where nothing was changed, and where the plan says so.
    mutating func call(_ sides: ConnectionSides, at now: Date) async throws -> StepResult {
        guard plan.call != nil, plan.flow != nil, hasChangedAnything else { return .done(changed: false) }
        let report = try await sides.calling.call(plan)
        note(report)
        if sides.called is PartnerCalledSide { return try partnersAnswer(to: report) }
        let arrivals = try await sides.called.arrivals(correlationID: report.correlationID)
        if let error = try Self.flaw(of: report, arrivals: arrivals, plan: plan, certificate: facts.certificate) {
            throw ConnectionError(.callNotProven, error)
        }
        return .done(
            changed: false,
            note: "arrived as \(plan.userID), certificate \(report.fingerprint?.prefix(16) ?? "")…, "
                + "correlation id \(report.correlationID)")
    }

    /// A partner is not asked as whom the call arrived: that it was answered is all that can be seen.
    private func partnersAnswer(to report: CallReport) throws -> StepResult {
        if let error = report.error { throw ConnectionError(.callNotProven, "the call failed: \(error)") }
        guard let certificate = facts.certificate, report.fingerprint == certificate else {
            throw ConnectionError(
                .callNotProven, "the call was sent with another certificate than the one under \(plan.alias)")
        }
        return .done(
            changed: false,
            note: "answered \(report.status.map(String.init) ?? ""), certificate \(certificate.prefix(16))…")
    }

    private var hasChangedAnything: Bool {
        facts.request != nil || facts.hasPointed || facts.called?.isActive == false
            || facts.calling?.isDeployed == false
    }

    /// Why the call proves nothing; nil when it does.
    private static func flaw(
        of report: CallReport, arrivals: [Arrival], plan: ConnectionPlan, certificate: String?
    ) throws -> String? {
        if let error = report.error { return "the call failed: \(error)" }
        guard let certificate, report.fingerprint == certificate else {
            return "the call was sent with another certificate than the one under \(plan.alias)"
        }
        guard let arrival = arrivals.first(where: { $0.fingerprint == certificate }) else {
            return "the called side saw no call with the certificate under \(plan.alias)"
        }
        guard arrival.code == "accepted" else { return "the called side refused the call: \(arrival.detail)" }
        guard arrival.userID == plan.userID else {
            return "the call arrived as \(arrival.userID ?? "nobody"), not as \(plan.userID)"
        }
        return nil
    }
}

extension KeyWish {
    /// Nil when no algorithm was named; throws `invalid` for one that is not known.
    var usableAlgorithm: KeyAlgorithm? {
        get throws {
            guard let algorithm else { return nil }
            guard let known = KeyAlgorithm(rawValue: algorithm) else {
                throw ConnectionError(
                    .invalid, "\"\(algorithm)\" is no kind of key",
                    hint: "give one of " + KeyAlgorithm.allCases.map(\.rawValue).joined(separator: ", "))
            }
            return known
        }
    }
}

extension ConnectionError {
    static func outOfOrder(_ step: some CourseStep) -> ConnectionError {
        ConnectionError(.outOfOrder, "the step \(step.rawValue) ran before what it builds on")
    }
}
