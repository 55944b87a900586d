import HTTPTypes
import IdentityDirectory
import Testing

@testable import ManagementAPI

/// What holds for every operation of the document, whatever it does.
@Suite struct EveryOperationTests {
    private static let routes = RouteTable.management.routes

    private static func path(_ route: Route, _ value: String = "nobody") -> String {
        let segments = route.segments.map { $0.hasPrefix("{") ? value : String($0) }
        return OpenAPIDocument.basePath + "/" + segments.joined(separator: "/")
    }

    @Test func nobodyGetsInWithoutAToken() async throws {
        try await TestServer().run { caller in
            for route in Self.routes where route.access != .anyone {
                let answer = try await caller.send(route.method, Self.path(route), as: nil, body: "{}")
                #expect(answer.status == 401, "\(route.operation)")
                #expect(answer.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true, "\(route.operation)")
                #expect(try answer.problem.type == "unauthenticated", "\(route.operation)")
            }
        }
    }

    @Test(arguments: [Role.integrationDeveloper, .securityAuditor])
    func aRoleWithoutTheRightIsRefused(role: Role) async throws {
        try await TestServer().run { caller in
            for route in Self.routes {
                guard case .right(let right) = route.access, !role.rights.contains(right) else { continue }
                let answer = try await caller.send(route.method, Self.path(route), as: role, body: "{}")
                #expect(answer.status == 403, "\(route.operation)")
                #expect(try answer.problem.type == "forbidden", "\(route.operation)")
            }
        }
    }

    @Test(arguments: [
        ("", 400), ("not JSON", 400), ("[1,2", 400), ("{\"unknown\": 1}", 422), ("[]", 422), ("null", 422),
        (String(repeating: "[", count: 5000), 400),
    ])
    func aBodyThatDoesNotFitIsTheCallersFault(body: String, status: Int) async throws {
        try await TestServer().run { caller in
            for route in Self.routes where route.body != nil {
                let answer = try await caller.send(route.method, Self.path(route), body: body)
                #expect(answer.status == status, "\(route.operation): \(answer.text)")
                if status == 422 { #expect(try answer.problem.errors?.isEmpty == false, "\(route.operation)") }
            }
        }
    }

    @Test func aBodyOfAnotherMediaTypeIsRefused() async throws {
        try await TestServer().run { caller in
            for route in Self.routes where route.body != nil {
                let answer = try await caller.send(
                    route.method, Self.path(route), body: "a=b", contentType: "application/x-www-form-urlencoded")
                #expect(answer.status == 415, "\(route.operation)")
            }
        }
    }

    @Test func aBodyBeyondTheLimitIsRefused() async throws {
        let huge = "{\"id\": \"" + String(repeating: "A", count: Route.smallBodyBytesMax) + "\"}"
        try await TestServer().run { caller in
            let answer = try await caller.send(.post, "/management/v1/users", body: huge)
            #expect(answer.status == 413)
        }
    }

    @Test(arguments: ["nobody", "%00", "..%2F..", "%F0%9F%94%91", String(repeating: "a", count: 4000)])
    func whatIsNotThereIsNeverADefect(value: String) async throws {
        try await TestServer().run { caller in
            for route in Self.routes where !route.parameterNames.isEmpty {
                let answer = try await caller.send(route.method, Self.path(route, value), body: "{}")
                #expect((400..<500).contains(answer.status), "\(route.operation): \(answer.text)")
                _ = try answer.problem
            }
        }
    }

    @Test func aParameterThatIsNotKnownIsNamed() async throws {
        try await TestServer().run { caller in
            for route in Self.routes where !route.takesBody && route.access != .anyone {
                let answer = try await caller.send(route.method, Self.path(route) + "?limitt=1")
                #expect(answer.status == 400, "\(route.operation)")
                #expect(try answer.problem.errors?.first?.pointer == "query/limitt", "\(route.operation)")
            }
        }
    }

    @Test(arguments: ["limit=0", "limit=many", "limit=1001", "cursor=zz", "cursor=c3"])
    func aLimitOrCursorThatIsNoneIsRefused(query: String) async throws {
        try await TestServer().run { caller in
            for route in Self.routes where route.query.contains(.cursor) && !route.path.hasPrefix("/tenant") {
                let answer = try await caller.send(route.method, Self.path(route) + "?" + query)
                #expect(answer.status == 400, "\(route.operation) \(query)")
            }
        }
    }

    @Test func aPartThatIsNotServedSaysSo() async throws {
        try await TestServer().run { caller in
            for route in Self.routes where route.path.hasPrefix("/tenant") && !route.takesBody {
                let answer = try await caller.send(route.method, Self.path(route, "1"))
                #expect(answer.status == 404, "\(route.operation)")
                #expect(try answer.problem.type == "part-not-served", "\(route.operation)")
            }
        }
    }

    @Test func anotherMethodIsAnsweredWithTheOnesThereAre() async throws {
        try await TestServer().run { caller in
            let answer = try await caller.send(.put, "/management/v1/systems")
            #expect(answer.status == 405)
            #expect(answer.headers[.allow]?.contains("POST") == true)
            #expect(try await caller.send(.get, "/management/v1/nothing").status == 404)
        }
    }

    @Test func slashesTooManyDoNotShiftThePath() async throws {
        try await TestServer().run { caller in
            let answer = try await caller.send(.get, "//management//v1//me")
            #expect(answer.status == 200, "\(answer.text)")
        }
    }

    @Test func answersAreNotCached() async throws {
        try await TestServer().run { caller in
            let answer = try await caller.get("/me")
            #expect(answer.status == 200)
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(answer.headers[.xContentTypeOptions] == "nosniff")
        }
    }
}
