import Foundation
import HTTPTypes
import Hummingbird

/// A request, as far as it can be told without knowing what it is for.
struct ODataRequest: Sendable {
    let method: HTTPRequest.Method
    let path: ODataPath
    /// As it came, relative to the root.
    let pathText: String
    let query: ODataQuery
    let wantsJSON: Bool

    /// Where the service is, as the caller addresses it, with a slash at the end.
    let root: String

    static let basePath = "/api/v1"

    init(_ request: Request) throws(ODataError) {
        // Old clients tunnel other methods through POST.
        let tunnelled = HTTPField.Name("X-HTTP-Method").flatMap { request.headers[$0] }.map { $0.uppercased() }
        let name = request.method == .post ? tunnelled ?? "POST" : request.method.rawValue
        method = HTTPRequest.Method(rawValue: name == "MERGE" ? "PATCH" : name) ?? request.method
        let text = request.uri.path.drop { $0 == "/" }.dropFirst(Self.basePath.count - 1).drop { $0 == "/" }
        pathText = String(text)
        path = try ODataPath(pathText)
        query = try ODataQuery(request.uri.query ?? "")
        wantsJSON = query.format.map { $0 == "json" } ?? Self.acceptsJSON(request)
        let host = request.head.authority ?? "localhost"
        let plain = host.filter { $0.isASCII && ($0.isLetter || $0.isNumber || ".-:[]_".contains($0)) }
        root = "https://\(plain)\(Self.basePath)/"
    }

    /// Whether the request names JSON among what it takes; clients that name nothing get Atom.
    static func acceptsJSON(_ request: Request) -> Bool {
        request.headers[.accept]?.lowercased().contains("application/json") ?? false
    }

    var isBatch: Bool { method == .post && path.segments.map(\.name) == ["$batch"] }

    var isRead: Bool { method == .get || method == .head }
}
