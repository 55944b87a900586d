import HTTPTypes
import IntegrationTenant
import ManagementSchema

/// A refusal, in the shape that clients of the API know.
struct ODataError: Error, Sendable, Hashable {
    /// The HTTP status, and the code that stands in the body.
    struct Kind: Hashable, Sendable {
        let status: Int
        let code: String

        static let badRequest = Kind(status: 400, code: "Bad Request")
        static let unauthorized = Kind(status: 401, code: "Unauthorized")
        static let forbidden = Kind(status: 403, code: "Forbidden")
        static let notFound = Kind(status: 404, code: "Not Found")
        static let methodNotAllowed = Kind(status: 405, code: "Method Not Allowed")
        static let conflict = Kind(status: 409, code: "Conflict")
        static let tooLarge = Kind(status: 413, code: "Payload Too Large")
        static let unsupportedMediaType = Kind(status: 415, code: "Unsupported Media Type")
        static let defect = Kind(status: 500, code: "Internal Server Error")
        static let notOffered = Kind(status: 501, code: "Unsupported")
        static let unavailable = Kind(status: 503, code: "Service Unavailable")
    }

    let kind: Kind
    let detail: String
    /// Further header fields of the answer.
    var headers: [HTTPField.Name: String] = [:]

    init(_ kind: Kind, _ detail: String, headers: [HTTPField.Name: String] = [:]) {
        self.kind = kind
        self.detail = detail
        self.headers = headers
    }

    /// What a caller is told about an error of the rules; nil for one that is a defect of ours.
    ///
    /// Content that cannot be used is 400 here, where the management API says 422: the clients know no other.
    init?(describing error: any Error) {
        if let error = error as? ODataError {
            self = error
            return
        }
        guard let problem = Problem(describing: error) else { return nil }
        let kind: Kind =
            switch problem.status {
            case 401: .unauthorized
            case 403: .forbidden
            case 404: .notFound
            case 409: .conflict
            case 413: .tooLarge
            case 503: .unavailable
            default: .badRequest
            }
        let hint = problem.hint.map { " \($0)" } ?? ""
        let end = problem.detail.hasSuffix(".") || hint.isEmpty ? "" : "."
        self.init(kind, problem.detail + end + hint)
    }
}
