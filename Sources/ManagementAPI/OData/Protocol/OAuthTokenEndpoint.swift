import Foundation
import HTTPTypes
import Hummingbird
import IdentityDirectory
import NIOCore

/// `/oauth/token`, for clients that can only fetch a token before they call: the client's secret is an access token,
/// and comes back as one.
///
/// Source: RFC 6749 sections 2.3.1, 4.4 and 5.
struct OAuthTokenEndpoint: Sendable {
    let directory: Directory

    private static let bodyBytesMax = 16 << 10
    /// How long a client may use the token before it asks again; the access token itself may last longer or end sooner.
    private static let lifetimeSeconds = 3600

    func respond(to request: Request) async -> Response {
        guard let buffer = try? await request.body.collect(upTo: Self.bodyBytesMax),
            let form = try? ODataQuery(String(buffer: buffer)).parameters
        else { return Self.refusal(.badRequest, "invalid_request") }
        let grant = form["grant_type"] ?? request.uri.queryParameters["grant_type"].map(String.init)
        guard grant == "client_credentials" else { return Self.refusal(.badRequest, "unsupported_grant_type") }
        guard let secret = ODataService.basicPassword(in: request.headers) ?? form["client_secret"],
            let plain = secret.removingPercentEncoding
        else { return Self.refusal(.unauthorized, "invalid_client") }
        do {
            guard try await directory.principal(token: plain) != nil else {
                return Self.refusal(.unauthorized, "invalid_client")
            }
        } catch {
            return Self.refusal(.serviceUnavailable, "temporarily_unavailable")
        }
        return Self.response(
            .ok,
            "{\"access_token\":\(ODataJSON.quoted(plain)),\"token_type\":\"bearer\","
                + "\"expires_in\":\(Self.lifetimeSeconds)}")
    }

    private static func refusal(_ status: HTTPResponse.Status, _ code: String) -> Response {
        response(status, "{\"error\":\"\(code)\"}")
    }

    private static func response(_ status: HTTPResponse.Status, _ text: String) -> Response {
        var headers: HTTPFields = [.contentType: "application/json", .cacheControl: "no-store"]
        if status == .unauthorized { headers[.wwwAuthenticate] = "Basic realm=\"countersign\"" }
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text)))
    }
}
