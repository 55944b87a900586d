import Foundation
import IdentityDirectory
import NIOCore
import NIOHTTP1

/// The verdict on what a proxy in front asks about: what it is answered, and what is noted. The same on every port and
/// in every protocol that it may ask by.
struct Authorization {
    enum Answer {
        /// With who the caller is.
        case allowed([(name: String, value: String)])
        case refused
        case undecided
    }

    /// The asking itself, not what is asked about.
    struct Circumstances {
        var correlationID: String
        let at: Date
        let startedAt: NIODeadline
        /// Where the proxy is, for want of the caller's address.
        let peerAddress: String
        /// For the decision.
        let id: String
    }

    let answer: Answer
    let decision: AccessDecision

    init(
        of asked: Subrequest, by proxy: FrontProxy, judge: any AccessJudge, circumstances: Circumstances
    ) {
        let call = Call(
            certificate: asked.certificate, method: asked.method, path: asked.target.path, at: circumstances.at)
        let verdict = Result { try judge.judge(call).obeying(methodOverride: asked.methodOverride) }
        let address = asked.peerAddress ?? circumstances.peerAddress
        let microseconds = Int((NIODeadline.now() - circumstances.startedAt).nanoseconds / 1000)
        var decision: AccessDecision
        switch verdict {
        case .success(let verdict):
            decision = AccessDecision(
                call: call, verdict: verdict, correlationID: circumstances.correlationID, peerAddress: address,
                durationMicroseconds: microseconds, id: circumstances.id)
            decision.detail += " Asked by \(proxy.name)."
            if case .accepted(let acceptance) = verdict {
                answer = .allowed(Self.identity(acceptance))
            } else {
                answer = .refused
            }
        case .failure(let error):
            decision = AccessDecision(
                id: circumstances.id, correlationID: circumstances.correlationID, at: call.at, code: .undecided,
                detail: "\(error) Asked by \(proxy.name).", method: call.method, path: call.path,
                peerAddress: address, durationMicroseconds: microseconds)
            decision.fingerprint = call.certificate?.fingerprint.hex
            decision.serialNumber = call.certificate?.serialNumber.decimal
            answer = .undecided
        }
        self.decision = decision
    }

    private static func identity(_ acceptance: Acceptance) -> [(name: String, value: String)] {
        [
            ("X-Forwarded-User", ForwardedFields.printable(acceptance.userID)),
            ("X-Forwarded-Arrangement", ForwardedFields.printable(acceptance.arrangementID)),
            ("X-Forwarded-Service", ForwardedFields.printable(acceptance.service.name)),
        ]
    }
}

extension Verdict {
    /// A method in a header field is judged like the request's own: some upstreams act by it.
    func obeying(methodOverride: String?) -> Verdict {
        guard let methodOverride, case .accepted(let acceptance) = self else { return self }
        let allowed = acceptance.service.methods
        guard !allowed.isEmpty, !allowed.contains(methodOverride) else { return self }
        return .refused(
            Refusal(
                code: .methodNotAllowed,
                detail: "The service \(acceptance.service.name) does not allow the method of the override field.",
                userID: acceptance.userID))
    }
}
