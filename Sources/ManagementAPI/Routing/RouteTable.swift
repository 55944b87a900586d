import Foundation
import HTTPTypes

/// All routes of the management API, and which one a request means.
struct RouteTable: Sendable {
    let routes: [Route]

    /// What a request's method and path lead to.
    enum Match: Sendable {
        case route(Route, parameters: [String: String])
        /// The path exists, with other methods.
        case otherMethods([HTTPRequest.Method])
        case nothing
        /// A percent escape that is not one, or not UTF-8.
        case malformed
    }

    /// - Parameter path: the segments below `/management/v1`, percent escapes as they came.
    func match(_ method: HTTPRequest.Method, _ path: some Collection<Substring>) -> Match {
        var segments: [String] = []
        for segment in path {
            guard let plain = String(segment).removingPercentEncoding else { return .malformed }
            segments.append(plain)
        }
        var others: [HTTPRequest.Method] = []
        // A route that spells a segment out comes before one that takes it as a parameter.
        var best: (route: Route, parameters: [String: String])?
        for route in routes {
            guard let parameters = Self.parameters(of: route, in: segments) else { continue }
            guard route.method == method else {
                others.append(route.method)
                continue
            }
            if best.map({ parameters.count < $0.parameters.count }) ?? true { best = (route, parameters) }
        }
        if let best { return .route(best.route, parameters: best.parameters) }
        return others.isEmpty ? .nothing : .otherMethods(others)
    }

    private static func parameters(of route: Route, in segments: [String]) -> [String: String]? {
        let pattern = route.segments
        guard pattern.count == segments.count else { return nil }
        var parameters: [String: String] = [:]
        for (expected, actual) in zip(pattern, segments) {
            if expected.hasPrefix("{") {
                parameters[String(expected.dropFirst().dropLast())] = actual
            } else if expected != actual {
                return nil
            }
        }
        return parameters
    }
}
