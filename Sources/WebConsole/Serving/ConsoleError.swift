import HTTPTypes

/// A refusal of the console itself: which status, what happened and where, and what to do.
struct ConsoleError: Error, Sendable {
    var status: Status
    var detail: String
    var hint: String?

    enum Status: Int, Sendable {
        case badRequest = 400
        case forbidden = 403
        case notFound = 404
        case conflict = 409
        case contentTooLarge = 413
        case unsupportedMediaType = 415
        case unprocessable = 422
        case failed = 500
        case unavailable = 503
    }

    init(_ status: Status, _ detail: String, hint: String? = nil) {
        self.status = status
        self.detail = detail
        self.hint = hint
    }

    static func notFound(_ what: String) -> ConsoleError {
        ConsoleError(.notFound, "There is no \(what).", hint: "It may have been renamed or deleted.")
    }
}
