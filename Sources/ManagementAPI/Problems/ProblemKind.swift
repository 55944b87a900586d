import HTTPTypes

/// What kinds of problem there are: the stable type, the HTTP status, and the title.
struct ProblemKind: Hashable, Sendable {
    /// Stable. Source: RFC 9457 section 3.1.1.
    let type: String
    let status: Int
    let title: String

    init(_ type: String, _ status: Int, _ title: String) {
        self.type = type
        self.status = status
        self.title = title
    }

    static let invalidRequest = ProblemKind("invalid-request", 400, "The request cannot be read")
    static let invalidParameter = ProblemKind("invalid-parameter", 400, "A parameter cannot be read")
    static let invalidBody = ProblemKind("invalid-body", 422, "The body does not fit the operation")
    static let unauthenticated = ProblemKind("unauthenticated", 401, "A valid access token is needed")
    static let forbidden = ProblemKind("forbidden", 403, "The right for this is missing")
    static let notFound = ProblemKind("not-found", 404, "There is no such thing")
    static let noSuchRoute = ProblemKind("no-such-route", 404, "There is no such operation")
    static let partNotServed = ProblemKind("part-not-served", 404, "This server does not run that part")
    static let methodNotAllowed = ProblemKind("method-not-allowed", 405, "The operation has another method")
    static let tooLarge = ProblemKind("too-large", 413, "The body is larger than the operation takes")
    static let unsupportedMediaType = ProblemKind("unsupported-media-type", 415, "The body is not JSON")
    static let defect = ProblemKind("defect", 500, "A defect of the server")
}
