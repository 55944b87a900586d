import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import IdentityDirectory
import NIOCore
import Synchronization
import Testing

@testable import ManagementAPI

/// Speaks the API as its clients do: a token fetched first, JSON asked for by name.
struct ODataCaller: Sendable {
    let client: any TestClientProtocol
    let secret: String
    var token: String?

    init(_ caller: TestCaller, as role: Role = .administrator) async throws {
        client = caller.client
        secret = caller.tokens[role] ?? ""
        let answer = try await send(.get, "", headers: [.csrfToken: "Fetch"])
        token = answer.headers[.csrfToken]
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, body: [UInt8]? = nil, type: String? = "application/json",
        accept: String? = "application/json", headers extra: HTTPFields = [:]
    ) async throws -> TestAnswer {
        var headers = extra
        if headers[.authorization] == nil { headers[.authorization] = "Bearer \(secret)" }
        headers[.accept] = accept
        if body != nil { headers[.contentType] = type }
        if method != .get, headers[.csrfToken] == nil { headers[.csrfToken] = token }
        return try await client.execute(
            uri: "/api/v1/" + path, method: method, headers: headers, body: body.map { ByteBuffer(bytes: $0) }
        ) { TestAnswer(status: $0.status.code, headers: $0.headers, bytes: Array($0.body.readableBytesView)) }
    }

    func get(_ path: String) async throws -> TestAnswer { try await send(.get, path) }

    func send(_ method: HTTPRequest.Method, _ path: String, _ body: [String: String]) async throws -> TestAnswer {
        try await send(method, path, body: Array(try JSONEncoder().encode(body)))
    }
}

extension TestAnswer {
    private var object: [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]) ?? [:]
    }

    /// Under `d`: one entity's members.
    var entity: [String: Any] { object["d"] as? [String: Any] ?? [:] }

    /// Under `d/results`: the members of each.
    var results: [[String: Any]] { entity["results"] as? [[String: Any]] ?? [] }

    /// The text of a refusal.
    var refusal: String? {
        let error = object["error"] as? [String: Any]
        return (error?["message"] as? [String: String])?["value"]
    }
}
