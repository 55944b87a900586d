/// A verdict on a call that was not made, with every step on the way to it.
public struct Explanation: Sendable, Hashable {
    public var verdict: Verdict
    /// The method and the path that were judged; chosen where none was given.
    public var method: String
    public var path: String
    /// In the order in which calls are judged; the first that failed is the reason.
    public var steps: [Step]

    /// One thing that is looked at.
    public struct Step: Sendable, Hashable {
        public var kind: Kind
        public var outcome: Outcome
        /// What was found, in a sentence; empty when the step was not reached.
        public var detail: String
        /// What to do; nil where nothing is amiss.
        public var hint: String?

        public init(_ kind: Kind, _ outcome: Outcome, _ detail: String = "", hint: String? = nil) {
            self.kind = kind
            self.outcome = outcome
            self.detail = detail
            self.hint = hint
        }
    }

    /// What became of a step.
    public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
        case passed, failed, notReached
    }

    /// The steps of a judgement by certificate.
    public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        case presented, parsed, withinValidity, notBlocked, assigned, clientUsage, userUnlocked, activeArrangement
        case serviceCovered, methodAllowed

        /// What the step asks.
        public var question: String {
            switch self {
            case .presented: "Did the caller present a certificate?"
            case .parsed: "Can it be read as a certificate?"
            case .withinValidity: "Is it within its validity?"
            case .notBlocked: "Is it neither blocked nor revoked?"
            case .assigned: "Does it stand for exactly one user?"
            case .clientUsage: "May it authenticate a client?"
            case .userUnlocked: "Is the user not locked?"
            case .activeArrangement: "Does an active arrangement of the user accept certificates?"
            case .serviceCovered: "Does one of its services cover the path?"
            case .methodAllowed: "Does the service allow the method?"
            }
        }
    }
}

extension VerdictCode {
    /// The step that a refusal with this code failed at; nil for what no certificate is refused for.
    var step: Explanation.Kind? {
        switch self {
        case .certificateMissing: .presented
        case .malformedCertificate: .parsed
        case .notYetValid, .expired: .withinValidity
        case .blocked, .revoked: .notBlocked
        case .notAssigned, .untrustedIssuer: .assigned
        case .clientAuthenticationNotAllowed: .clientUsage
        case .userLocked: .userUnlocked
        case .noActiveArrangement: .activeArrangement
        case .serviceNotCovered: .serviceCovered
        case .methodNotAllowed: .methodAllowed
        default: nil
        }
    }
}

/// What was decided about a call that was made, and what would be decided now.
public struct RecordedExplanation: Sendable, Hashable {
    public var decision: AccessDecision
    /// Nil where the certificate that was presented does not explain the call, or is not known here any more.
    public var explanation: Explanation?
    /// Whether calls before it came with the same correlation id: one message's attempts, or anybody who made it up.
    public var isLatestOfSeveral: Bool

    public init(decision: AccessDecision, explanation: Explanation?, isLatestOfSeveral: Bool = false) {
        self.decision = decision
        self.explanation = explanation
        self.isLatestOfSeveral = isLatestOfSeveral
    }

    /// Why there is no explanation by the certificate, and what to do, a sentence each.
    public var reservation: (text: String, hint: String?) {
        switch decision.code {
        case .differentUsers:
            ("The call was refused as differentUsers: a certificate and a password came with it, of two users.", nil)
        case .malformedCertificate: ("The certificate of this call could not be read.", nil)
        case .malformedRequest:
            (
                "The request could be read in more than one way, and was refused before its certificate was looked at.",
                "Ask the caller to send it in one plain form."
            )
        case .undecided: ("Nothing could be decided about this call.", nil)
        case _ where decision.isByPassword: ("This call was judged by user name and password.", nil)
        default:
            (
                "The certificate of this call is not known here.",
                "Ask the caller for its certificate and give it itself to see every step."
            )
        }
    }
}

extension AccessDecision {
    /// Whether a password, and not the certificate, was what the call was judged by, as far as that is on record.
    var isByPassword: Bool {
        switch code {
        case .passwordWrong, .passwordLocked: true
        case .accepted: assignment == nil
        case .certificateMissing, .malformedCertificate, .malformedRequest, .undecided: false
        default: fingerprint == nil
        }
    }
}
