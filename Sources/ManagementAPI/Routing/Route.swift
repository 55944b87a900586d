import HTTPTypes
import ManagementSchema

/// One operation of the management API: what it is called, who may, what it takes and gives, and what it does.
///
/// Router, OpenAPI document and the list of rights are all made from this.
struct Route: Sendable {
    typealias Body = any (Decodable & Sendable).Type
    typealias Handler = @Sendable (ManagementCall) async throws -> ManagementReply

    let method: HTTPRequest.Method
    /// Below `/management/v1`; a segment in braces is a parameter.
    let path: String
    /// The operation's id in the document and what the client calls it by. Stable.
    let operation: String
    let access: Access
    let summary: String
    var query: [QueryParameter] = []
    /// Nil: the route takes no JSON.
    var body: Body?
    /// The types of a file that is the body; nil: the route takes none.
    var fileTypes: [String]?
    var answer: Answer
    var bodyBytesMax = Self.smallBodyBytesMax
    var handle: Handler

    /// What a route answers when it is done.
    struct Answer: Sendable {
        enum Content: Sendable {
            case none
            case json(any (Decodable & Sendable).Type)
            case file(mediaTypes: [String])
        }

        var status: HTTPResponse.Status
        var content: Content
    }

    /// For everything but files.
    static let smallBodyBytesMax = 1 << 20
    /// For keystores and flow archives, which come as base64.
    static let fileBodyBytesMax = 24 << 20

    /// Whether a request brings something along.
    var takesBody: Bool { body != nil || fileTypes != nil }

    /// The path's segments.
    var segments: [Substring] { path.split(separator: "/") }

    /// The names in braces, in order.
    var parameterNames: [String] {
        segments.filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }
}

/// A parameter after the question mark.
struct QueryParameter: Hashable, Sendable {
    let name: String
    let summary: String
    let schema: JSONSchema

    init(_ name: String, _ summary: String, schema: JSONSchema = .string) {
        self.name = name
        self.summary = summary
        self.schema = schema
    }

    static let limit = QueryParameter("limit", "How many to answer, 1 to 1000; 100 when absent.", schema: .integer)
    static let cursor = QueryParameter("cursor", "Where to go on: `nextCursor` of the page before.")
    static let page = [limit, cursor]
}
