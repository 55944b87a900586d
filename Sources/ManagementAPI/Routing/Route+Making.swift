import HTTPTypes
import ManagementSchema

extension Route {
    /// A route that reads.
    static func get<Answer: Codable & Sendable>(
        _ path: String, _ operation: String, _ access: Access, _ summary: String, query: [QueryParameter] = [],
        _ handle: @escaping @Sendable (ManagementCall) async throws -> Answer
    ) -> Route {
        Route(
            method: .get, path: path, operation: operation, access: access, summary: summary, query: query,
            answer: .init(status: .ok, content: .json(Answer.self)),
            handle: { call in .json(try await handle(call)) })
    }

    /// A route that answers a file.
    static func file(
        _ path: String, _ operation: String, _ access: Access, _ summary: String, query: [QueryParameter] = [],
        mediaTypes: [String], _ handle: @escaping @Sendable (ManagementCall) async throws -> ManagementReply
    ) -> Route {
        Route(
            method: .get, path: path, operation: operation, access: access, summary: summary, query: query,
            answer: .init(status: .ok, content: .file(mediaTypes: mediaTypes)), handle: handle)
    }

    /// A route that takes a body and answers one.
    static func send<Body: Decodable & Sendable, Answer: Codable & Sendable>(
        _ method: HTTPRequest.Method, _ path: String, _ operation: String, _ access: Access, _ summary: String,
        status: HTTPResponse.Status = .ok, bodyBytesMax: Int = smallBodyBytesMax,
        _ handle: @escaping @Sendable (ManagementCall, Body) async throws -> Answer
    ) -> Route {
        Route(
            method: method, path: path, operation: operation, access: access, summary: summary, body: Body.self,
            answer: .init(status: status, content: .json(Answer.self)), bodyBytesMax: bodyBytesMax,
            handle: { call in .json(try await handle(call, try call.body(Body.self))) })
    }

    /// A route that takes a body and has nothing to say when it is done.
    static func order<Body: Decodable & Sendable>(
        _ method: HTTPRequest.Method, _ path: String, _ operation: String, _ access: Access, _ summary: String,
        _ handle: @escaping @Sendable (ManagementCall, Body) async throws -> Void
    ) -> Route {
        Route(
            method: method, path: path, operation: operation, access: access, summary: summary, body: Body.self,
            answer: .init(status: .noContent, content: .none),
            handle: { call in
                try await handle(call, try call.body(Body.self))
                return .nothing
            })
    }

    /// A route that is all in its path: lock, deploy, and so on.
    static func act<Answer: Codable & Sendable>(
        _ path: String, _ operation: String, _ access: Access, _ summary: String, query: [QueryParameter] = [],
        _ handle: @escaping @Sendable (ManagementCall) async throws -> Answer
    ) -> Route {
        Route(
            method: .post, path: path, operation: operation, access: access, summary: summary, query: query,
            answer: .init(status: .ok, content: .json(Answer.self)),
            handle: { call in .json(try await handle(call)) })
    }

    /// A route that removes.
    static func delete(
        _ path: String, _ operation: String, _ access: Access, _ summary: String, query: [QueryParameter] = [],
        _ handle: @escaping @Sendable (ManagementCall) async throws -> Void
    ) -> Route {
        Route(
            method: .delete, path: path, operation: operation, access: access, summary: summary, query: query,
            answer: .init(status: .noContent, content: .none),
            handle: { call in
                try await handle(call)
                return .nothing
            })
    }

    /// A route that takes a file as it is, and has something to say when it was taken in.
    static func upload<Answer: Codable & Sendable>(
        _ path: String, _ operation: String, _ access: Access, _ summary: String, query: [QueryParameter],
        mediaTypes: [String], bodyBytesMax: Int,
        _ handle: @escaping @Sendable (ManagementCall) async throws -> Answer
    ) -> Route {
        Route(
            method: .post, path: path, operation: operation, access: access, summary: summary, query: query,
            fileTypes: mediaTypes, answer: .init(status: .created, content: .json(Answer.self)),
            bodyBytesMax: bodyBytesMax, handle: { call in .json(try await handle(call)) })
    }
}
