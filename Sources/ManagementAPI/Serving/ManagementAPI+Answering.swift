import Foundation
import HTTPTypes
import Hummingbird
import IdentityDirectory
import ManagementSchema
import NIOCore

extension ManagementAPI {
    /// Answers a request, whatever is wrong with it.
    func respond(to request: Request) async -> Response {
        do {
            return try await answer(request)
        } catch {
            return refusal(of: request, for: error)
        }
    }

    private func answer(_ request: Request) async throws -> Response {
        // The router has matched the first two segments, however many slashes stand around them.
        let segments = request.uri.path.split(separator: "/").dropFirst(2)
        switch table.match(request.method, segments) {
        case .malformed: throw ProblemError(.invalidRequest, "The path holds a percent escape that is none")
        case .nothing: throw ProblemError(.noSuchRoute, "There is no operation at this path")
        case .otherMethods(let methods): throw MethodRefusal(allowed: methods)
        case .route(let route, let parameters):
            let principal = try await principal(for: route, request)
            let call = ManagementCall(
                services: services, description: document.json, principal: principal, parameters: parameters,
                query: try query(of: request, for: route), bodyBytes: try await body(of: request, for: route))
            if let scope = principal?.scope, scope.namesObjects {
                try await ScopeCheck(call: call, scope: scope).check(route.operation)
            }
            return try Response(try await route.handle(call), to: route)
        }
    }

    /// Who asks; throws unless the route is open to it.
    private func principal(for route: Route, _ request: Request) async throws -> Principal? {
        if route.access == .anyone { return nil }
        guard let secret = Self.bearerToken(in: request.headers),
            let principal = try await services.directory.principal(token: secret)
        else {
            throw ProblemError(
                .unauthenticated, "The request carries no valid access token",
                hint: "Send `Authorization: Bearer TOKEN`; `countersign token create` makes one.")
        }
        if case .right(let right) = route.access, !principal.has(right) {
            throw ProblemError(.forbidden, "\(principal.name) lacks the right \(right.rawValue)")
        }
        return principal
    }

    /// Source: RFC 6750 section 2.1; the scheme compares without case (RFC 9110 section 11.1).
    static func bearerToken(in headers: HTTPFields) -> String? {
        guard let value = headers[.authorization] else { return nil }
        let parts = value.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }

    private func query(of request: Request, for route: Route) throws -> [String: String] {
        let known = Set(route.query.map(\.name))
        var query: [String: String] = [:]
        for (name, value) in request.uri.queryParameters {
            let name = String(name)
            guard known.contains(name) else {
                throw ProblemError(.invalidParameter, "The parameter is not known here", at: "query/\(name.prefix(80))")
            }
            query[name] = String(value)
        }
        return query
    }

    /// The body's bytes, when they are JSON that fits the route's schema; empty for a route that takes none.
    private func body(of request: Request, for route: Route) async throws -> [UInt8] {
        if let types = route.fileTypes {
            if let type = request.headers[.contentType].flatMap(MediaType.init(from:)), !types.contains(type.essence) {
                throw ProblemError(
                    .unsupportedMediaType, "The body's type is none of \(types.joined(separator: ", "))")
            }
            return try await bytes(of: request, for: route)
        }
        guard let schema = document.bodies[route.operation] else { return [] }
        if let type = request.headers[.contentType], MediaType(from: type)?.isJSON != true {
            throw ProblemError(.unsupportedMediaType, "The body's type is not application/json")
        }
        let bytes = try await bytes(of: request, for: route)
        guard JSONValue.isShallow(bytes) else {
            throw ProblemError(.invalidRequest, "The body nests deeper than \(JSONValue.depthMax) levels")
        }
        let value: JSONValue
        do {
            value = try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        } catch {
            throw ProblemError(.invalidRequest, "The body is not JSON")
        }
        let places = SchemaCheck(catalog: document.catalog).places(in: value, against: schema)
        guard places.isEmpty else {
            let first = places.first.map { "\($0.pointer) \($0.detail)" } ?? ""
            throw ProblemError(.invalidBody, "The body does not fit: \(first)", places: places)
        }
        return bytes
    }

    private func bytes(of request: Request, for route: Route) async throws -> [UInt8] {
        let tooLarge = ProblemError(.tooLarge, "The body is larger than \(route.bodyBytesMax) bytes")
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > route.bodyBytesMax {
            throw tooLarge
        }
        guard let buffer = try? await request.body.collect(upTo: route.bodyBytesMax) else { throw tooLarge }
        return Array(buffer.readableBytesView)
    }

    private func refusal(of request: Request, for error: any Error) -> Response {
        var headers = HTTPFields()
        var problem: Problem
        if let refusal = error as? MethodRefusal {
            let allowed = refusal.allowed.map(\.rawValue).joined(separator: ", ")
            headers[.allow] = allowed
            problem = ProblemError(.methodNotAllowed, "This path takes \(allowed)").problem
        } else if let described = Problem(describing: error) {
            problem = described
        } else {
            logger.error("request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            problem = ProblemError(.defect, "The request could not be carried out; the log tells why").problem
        }
        problem.instance = String(request.uri.path.prefix(256))
        if problem.status == 401 { headers[.wwwAuthenticate] = "Bearer realm=\"countersign\"" }
        return Response(problem: problem, headers: headers)
    }
}

/// The path exists, with other methods.
private struct MethodRefusal: Error {
    let allowed: [HTTPRequest.Method]
}

extension MediaType {
    /// Without parameters, in lower case.
    fileprivate var essence: String {
        description.lowercased().split(separator: ";").first.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
    }

    fileprivate var isJSON: Bool { description.lowercased().hasPrefix("application/json") }
}
