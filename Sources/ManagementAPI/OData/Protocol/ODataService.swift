import Foundation
import HTTPTypes
import Hummingbird
import IdentityDirectory
import IntegrationTenant
import Logging
import NIOCore

/// The API that is compatible with SAP Cloud Integration's OData V2, below `/api/v1`.
///
/// What it does is in the table of operations; this reads requests, applies query options and writes answers.
struct ODataService: Sendable {
    let services: ManagementServices
    let logger: Logger
    let table: ODataTable
    let tokens = CSRFTokens()
    let tasks = ODataTasks()

    init(services: ManagementServices, logger: Logger) throws {
        self.services = services
        self.logger = logger
        table = try ODataTable(ODataOperation.all)
    }

    /// Answers a request, whatever is wrong with it.
    func respond(to request: Request) async -> Response {
        await answered(request) { try await answer($0, request) }
    }

    /// What the work gives, or the refusal that clients know for what went wrong.
    func answered(_ request: Request, _ work: (ODataRequest) async throws -> Response) async -> Response {
        do {
            return try await work(try ODataRequest(request))
        } catch {
            var refusal = ODataError(describing: error)
            if refusal == nil {
                logger.error("request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
                refusal = ODataError(.defect, "The request could not be carried out; the server's log tells why")
            }
            return Response(refusal: refusal ?? ODataError(.defect, ""), asJSON: Self.wantsJSON(request))
        }
    }

    private func answer(_ asked: ODataRequest, _ request: Request) async throws -> Response {
        let principal = try await principal(request)
        let fetches = request.headers[.csrfToken]?.lowercased() == "fetch"
        let isGood = tokens.isGood(request.headers[.csrfToken], for: principal.name, at: services.clock.now)
        guard asked.isRead || isGood else {
            throw ODataError(
                .forbidden, "CSRF token validation failed: fetch a token by GET with 'X-CSRF-Token: Fetch' first",
                headers: [.csrfToken: "Required"])
        }
        var response =
            asked.isBatch ? try await batch(request, principal) : try await response(asked, principal, request)
        if asked.isRead, fetches {
            response.headers[.csrfToken] = tokens.make(for: principal.name, at: services.clock.now)
        }
        return response
    }

    func response(_ asked: ODataRequest, _ principal: Principal, _ request: Request) async throws -> Response {
        let writer = ODataWriter(request: asked, now: services.clock.now)
        switch asked.path.segments.first?.name {
        case nil where asked.isRead: return writer.serviceDocument(ODataEntityType.all)
        case "$metadata" where asked.isRead: return writer.metadata(ODataEntityType.all)
        case "$batch":
            throw ODataError(.methodNotAllowed, "$batch takes POST, and no other batch", headers: [.allow: "POST"])
        default: break
        }
        let target = try target(asked)
        let call = try await call(asked, target, principal, request)
        let result = try await target.operation.handle(call)
        return try await ODataAnswer(service: self, call: call, writer: writer).response(result, target.rest)
    }

    /// What an operation is called with; throws for a caller who may not take it.
    func call(_ asked: ODataRequest, _ target: Target, _ principal: Principal, _ request: Request) async throws
        -> ODataCall
    {
        guard let tenant = services.tenant else {
            throw ODataError(.notFound, "This server does not run the integration tenant")
        }
        guard principal.has(target.operation.right) else {
            throw ODataError(.forbidden, "\(principal.name) lacks the right \(target.operation.right.rawValue)")
        }
        try Self.checkParameters(asked, target.operation)
        return ODataCall(
            tenant: tenant, principal: principal, keys: target.keys, query: asked.query,
            bodyBytes: try await Self.body(request, target.operation), now: services.clock.now,
            gatewayAddress: services.gatewayAddress, tasks: tasks)
    }

    /// Source: RFC 6750 section 2.1, RFC 7617; with Basic, the password is an access token and the user says nothing.
    private func principal(_ request: Request) async throws -> Principal {
        let secret = ManagementAPI.bearerToken(in: request.headers) ?? Self.basicPassword(in: request.headers)
        guard let secret, let principal = try await services.directory.principal(token: secret) else {
            throw ODataError(
                .unauthorized, "The request carries no valid access token",
                headers: [.wwwAuthenticate: "Bearer realm=\"countersign\", Basic realm=\"countersign\""])
        }
        if principal.scope?.namesObjects == true {
            throw ODataError(
                .forbidden, "The token is narrowed to single objects, which this API does not tell apart")
        }
        return principal
    }

    static func basicPassword(in headers: HTTPFields) -> String? {
        let parts = (headers[.authorization] ?? "").split(separator: " ")
        guard parts.count == 2, parts[0].lowercased() == "basic", let data = Data(base64Encoded: String(parts[1])),
            let text = String(validating: data, as: UTF8.self), let colon = text.firstIndex(of: ":")
        else { return nil }
        return String(text[text.index(after: colon)...])
    }

    private static func wantsJSON(_ request: Request) -> Bool {
        switch request.uri.queryParameters["$format"] {
        case "json": true
        case "xml", "atom": false
        default: ODataRequest.acceptsJSON(request)
        }
    }

    private static func checkParameters(_ asked: ODataRequest, _ operation: ODataOperation) throws {
        let known = Set(operation.parameters)
        if let unknown = asked.query.parameters.keys.filter({ !known.contains($0) }).min() {
            throw ODataError(.badRequest, "The parameter \(unknown.prefix(80)) is not known here")
        }
    }

    private static func body(_ request: Request, _ operation: ODataOperation) async throws -> [UInt8] {
        guard operation.method != .get, operation.method != .delete else { return [] }
        if !operation.takesBytes, let type = request.headers[.contentType]?.lowercased(),
            !type.hasPrefix("application/json")
        {
            throw ODataError(.unsupportedMediaType, "The body's type is not application/json")
        }
        guard let buffer = try? await request.body.collect(upTo: Route.fileBodyBytesMax) else {
            throw ODataError(.tooLarge, "The body is larger than \(Route.fileBodyBytesMax) bytes")
        }
        return Array(buffer.readableBytesView)
    }
}

extension HTTPField.Name {
    static let csrfToken = HTTPField.Name("X-CSRF-Token") ?? .cookie
}

extension Response {
    fileprivate init(refusal: ODataError, asJSON: Bool) {
        var headers: HTTPFields = [.cacheControl: "no-store", .xContentTypeOptions: "nosniff"]
        headers[.contentType] = asJSON ? "application/json" : "application/xml"
        for (name, value) in refusal.headers { headers[name] = value }
        let text = asJSON ? ODataJSON.error(refusal) : ODataAtom.error(refusal)
        self.init(
            status: .init(code: refusal.kind.status), headers: headers,
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
