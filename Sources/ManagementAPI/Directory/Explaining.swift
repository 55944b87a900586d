import IdentityDirectory
import KeyMaterial
import ManagementSchema

/// Judging a call without making it, from a certificate, from an assigned one, or from a call that was made.
enum Explaining {
    static func answer(_ call: ManagementCall, _ body: ExplainRequest) async throws -> ExplainResult {
        let given = [body.certificate, body.fingerprint, body.correlationId].compactMap { $0 }
        guard given.count <= 1 else {
            throw ProblemError(
                .invalidParameter, "Only one of certificate, fingerprint and correlationId can be explained",
                at: "/certificate")
        }
        let directory = call.services.directory
        if let id = body.correlationId {
            guard body.method == nil, body.path == nil else {
                throw ProblemError(
                    .invalidParameter, "The method and the path are those of the recorded call",
                    at: "/correlationId")
            }
            return ExplainResult(try await directory.explain(correlationID: id))
        }
        var input: (certificate: Certificate, chain: [Certificate])?
        if let text = body.certificate {
            let found = try CertificateInput(text, passphrase: body.passphrase)
            input = (found.certificate, found.chain)
        } else if let text = body.fingerprint {
            guard let fingerprint = Fingerprint(hex: text) else {
                throw ProblemError(
                    ProblemTable.invalidValue, "The fingerprint is not 64 hexadecimal digits", at: "/fingerprint")
            }
            let held = try await directory.assignment(fingerprint)
            input = (held.certificate, held.chain)
        }
        return ExplainResult(
            try await directory.explain(
                certificate: input?.certificate, chain: input?.chain ?? [], method: body.method?.uppercased(),
                path: body.path))
    }
}

extension ExplainResult {
    init(_ explanation: Explanation) {
        let steps = explanation.steps.map { step in
            ExplainStep(
                step: step.kind.rawValue, question: step.kind.question,
                outcome: ExplainOutcomeValue(rawValue: step.outcome.rawValue) ?? .notReached, detail: step.detail,
                hint: step.hint)
        }
        let verdict = explanation.verdict
        self.init(
            verdict: .refused, user: verdict.userID, code: verdict.code.rawValue, detail: verdict.detail,
            method: explanation.method, path: explanation.path, steps: steps)
        switch verdict {
        case .accepted(let acceptance):
            self.verdict = .accepted
            arrangement = acceptance.arrangementID
            service = acceptance.service.name
        case .refused(let refusal): hint = refusal.hint
        }
    }

    init(_ recorded: RecordedExplanation) {
        let decision = recorded.decision
        if let explanation = recorded.explanation {
            self.init(explanation)
        } else {
            self.init(
                verdict: decision.code == .accepted ? .accepted : .refused, user: decision.userID,
                arrangement: decision.arrangementID, service: decision.service, code: decision.code.rawValue,
                detail: decision.detail,
                hint: [recorded.reservation.text, recorded.reservation.hint ?? decision.hint].compactMap(\.self)
                    .joined(separator: " "),
                method: decision.method, path: decision.path, steps: [])
        }
        self.decision = DecisionResource(decision)
        isLatestOfSeveral = recorded.isLatestOfSeveral
    }
}
