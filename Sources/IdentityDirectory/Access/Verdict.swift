public import KeyMaterial

/// What a call is answered with, as a value; a thrown error means that nothing could be decided.
public enum Verdict: Sendable, Hashable {
    case accepted(Acceptance)
    case refused(Refusal)

    /// `accepted`, or the refusal's code.
    public var code: VerdictCode {
        switch self {
        case .accepted: .accepted
        case .refused(let refusal): refusal.code
        }
    }

    /// The user that the caller is, as far as it came to be known.
    public var userID: String? {
        switch self {
        case .accepted(let acceptance): acceptance.userID
        case .refused(let refusal): refusal.userID
        }
    }

    /// A sentence for the administrator; never for the caller.
    public var detail: String {
        switch self {
        case .accepted(let acceptance):
            "Accepted as \(acceptance.userID) by arrangement \(acceptance.arrangementID), "
                + "service \(acceptance.service.name)."
        case .refused(let refusal): refusal.detail
        }
    }
}

/// Who is calling, and by which arrangement.
public struct Acceptance: Sendable, Hashable {
    public var userID: String
    public var arrangementID: String
    public var scenarioID: String
    public var service: InboundService
    /// The method of the arrangement: with `userAndPassword` the `Authorization` header was consumed.
    public var authenticationMethod: AuthenticationMethod
    /// The fingerprint of the assigned certificate by which the caller was recognised; nil by password.
    public var assignment: Fingerprint?
    /// For a call of an integration flow: the scenarios with flows among their services that the user has active
    /// arrangements of, with this method; empty for others.
    public var flowScenarios: Set<String>

    public init(
        userID: String, arrangementID: String, scenarioID: String, service: InboundService,
        authenticationMethod: AuthenticationMethod = .sslClientCertificate, assignment: Fingerprint? = nil,
        flowScenarios: Set<String> = []
    ) {
        self.userID = userID
        self.arrangementID = arrangementID
        self.scenarioID = scenarioID
        self.service = service
        self.authenticationMethod = authenticationMethod
        self.assignment = assignment
        self.flowScenarios = flowScenarios
    }
}

/// Why a call is refused, and what to do about it.
public struct Refusal: Sendable, Hashable {
    public var code: VerdictCode
    public var detail: String
    /// The user that the caller would have been; nil when not known.
    public var userID: String?
    public var hint: String?

    public init(code: VerdictCode, detail: String, userID: String? = nil, hint: String? = nil) {
        self.code = code
        self.detail = detail
        self.userID = userID
        self.hint = hint
    }
}

/// The stable word for a verdict.
public struct VerdictCode: RawRepresentable, Sendable, Hashable, Codable, CustomStringConvertible {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    private init(_ rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }

    public static let accepted = VerdictCode("accepted")
    public static let certificateMissing = VerdictCode("certificateMissing")
    public static let malformedCertificate = VerdictCode("malformedCertificate")
    public static let notYetValid = VerdictCode("notYetValid")
    public static let expired = VerdictCode("expired")
    public static let blocked = VerdictCode("blocked")
    public static let revoked = VerdictCode("revoked")
    public static let notAssigned = VerdictCode("notAssigned")
    public static let untrustedIssuer = VerdictCode("untrustedIssuer")
    public static let clientAuthenticationNotAllowed = VerdictCode("clientAuthenticationNotAllowed")
    public static let userLocked = VerdictCode("userLocked")
    public static let noActiveArrangement = VerdictCode("noActiveArrangement")
    public static let serviceNotCovered = VerdictCode("serviceNotCovered")
    public static let methodNotAllowed = VerdictCode("methodNotAllowed")
    /// The user name or the password is wrong.
    public static let passwordWrong = VerdictCode("passwordWrong")
    /// The password is locked after repeated failures, or there is none.
    public static let passwordLocked = VerdictCode("passwordLocked")
    /// The certificate belongs to another user than the one that the password is for.
    public static let differentUsers = VerdictCode("differentUsers")
    /// Nothing could be decided: only in the log of decisions, never a verdict.
    public static let undecided = VerdictCode("undecided")

    /// The request could be read in more than one way, and was not judged: only in the log of decisions.
    public static let malformedRequest = VerdictCode("malformedRequest")

    /// Every code, in the order in which a call is judged.
    public static let all: [VerdictCode] = [
        .accepted, .certificateMissing, .malformedCertificate, .notYetValid, .expired, .blocked, .revoked,
        .notAssigned, .untrustedIssuer, .clientAuthenticationNotAllowed, .passwordWrong, .passwordLocked,
        .differentUsers, .userLocked, .noActiveArrangement, .serviceNotCovered, .methodNotAllowed, .undecided,
        .malformedRequest,
    ]
}
