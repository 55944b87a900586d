import Foundation
import KeyMaterial

/// What is to be given to a partner, and what is awaited from it.
public struct PartnerQuestion: Sendable, Hashable {
    /// The signing request, PEM: where the partner issues.
    public let request: String?
    /// The certificate and those above it, PEM: where the partner only has to know it.
    public let certificates: String?
}

extension ConnectionRun {
    /// What a partner is asked in this run now; nil where nothing is awaited from one.
    public var partnerQuestion: PartnerQuestion? {
        let (step, isPending, request, chain) =
            switch content {
            case .connect(let course, let work):
                (course.currentStep?.rawValue, course.isPending, work.facts.request, work.facts.chain)
            case .rotation(let course, let work):
                (course.currentStep?.rawValue, course.isPending, work.facts.request, work.facts.chain)
            }
        guard endedAt == nil, isPending else { return nil }
        switch step {
        case ConnectStep.certify.rawValue: return PartnerQuestion(request: request, certificates: nil)
        case ConnectStep.agree.rawValue: return PartnerQuestion(request: nil, certificates: chain)
        default: return nil
        }
    }
}

extension Connections {
    /// Passes on what a partner has answered, and returns when the run goes on by it.
    ///
    /// - Throws: `ConnectionError` `notFound`; `invalid` where the run awaits nothing, or something else.
    public func answer(_ runID: String, _ answer: PartnerAnswer) async throws -> ConnectionRun {
        let run = try await run(runID)
        guard let question = run.partnerQuestion else {
            throw ConnectionError(.invalid, "The run \(runID) awaits nothing from a partner.")
        }
        try Self.check(answer, question)
        state.withLock { $0.answers[runID] = answer }
        let deadline = clock.now.addingTimeInterval(10)
        var after = run
        while clock.now < deadline, after.partnerQuestion == question {
            try await clock.sleep(until: clock.now.addingTimeInterval(0.05))
            after = try await self.run(runID)
        }
        return after
    }

    private static func check(_ answer: PartnerAnswer, _ question: PartnerQuestion) throws {
        switch (answer, question.request) {
        case (.agreed, nil): return
        case (.agreed, _?):
            throw ConnectionError(
                .invalid, "The partner's certificate for the signing request is awaited.",
                hint: "pass the certificate on that it sent")
        case (.certificates, nil):
            throw ConnectionError(
                .invalid, "The certificate is there already; only that the partner knows it is awaited.",
                hint: "say so without a certificate")
        case (.certificates(let chain), let text?):
            let request = try CertificateSigningRequest(pemOrDER: Array(text.utf8))
            guard chain.contains(where: { $0.publicKey.isSameKey(as: request.publicKey) }) else {
                throw ConnectionError(
                    .invalid, "None of these certificates is for the key of the signing request.",
                    hint: "send the partner the request of this run: it changes with each rotation")
            }
        }
    }
}
