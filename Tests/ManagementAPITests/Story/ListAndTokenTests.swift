import HTTPTypes
import IdentityDirectory
import ManagementSchema
import Testing

@testable import ManagementAPI

/// Pages, the audit log, and access tokens.
@Suite struct ListAndTokenTests {
    @Test func listsAreCutIntoPagesThatMissNothing() async throws {
        let server = try await TestServer()
        try await server.run { caller in
            let ids = (0..<7).map { "SYSTEM_\($0)" }
            for id in ids { _ = try await caller.post("/systems", SystemCreation(id: id, name: id)) }
            var found: [String] = []
            var cursor: String?
            repeat {
                let query = cursor.map { "&cursor=\($0)" } ?? ""
                let page = try await caller.get("/systems?limit=3\(query)").decoded(SystemList.self)
                #expect(page.systems.count <= 3)
                found += page.systems.map(\.id)
                cursor = page.nextCursor
            } while cursor != nil
            #expect(found == ids)
        }
    }

    @Test func theAuditLogTellsWhoChangedWhatAndIsWhole() async throws {
        let server = try await TestServer()
        try await server.run { caller in
            for id in ["A", "B", "C", "D"] { _ = try await caller.post("/systems", SystemCreation(id: id, name: id)) }
            let list = try await caller.get("/audit?limit=2", as: .securityAuditor).decoded(AuditList.self)
            #expect(list.entries.count == 2)
            #expect(list.entries.allSatisfy { $0.by == "token:administrator" })
            let cursor = try #require(list.nextCursor)
            let next = try await caller.get("/audit?limit=2&cursor=\(cursor)").decoded(AuditList.self)
            #expect(next.entries.first?.sequence == list.entries.last.map { $0.sequence - 1 })
            let verification = try await caller.get("/audit/verification").decoded(AuditVerificationResource.self)
            #expect(verification.intact)
        }
    }

    @Test func aTokenIsShownOnceAndWorksUntilItIsRevoked() async throws {
        let server = try await TestServer()
        try await server.run { caller in
            let body = TokenCreation(name: "monitoring", roles: [.securityAuditor])
            let created = try await caller.post("/tokens", body).decoded(TokenCreated.self)
            #expect(!created.secret.isEmpty)
            #expect(try await !caller.get("/tokens").text.contains(created.secret))
            let bearer = TestCaller(client: caller.client, tokens: [.securityAuditor: created.secret])
            #expect(try await bearer.get("/audit", as: .securityAuditor).status == 200)
            #expect(try await caller.send(.delete, "/management/v1/tokens/\(created.token.id)").status == 204)
            #expect(try await bearer.get("/audit", as: .securityAuditor).status == 401)
        }
    }

    @Test func whoAsksIsTold() async throws {
        let server = try await TestServer()
        try await server.run { caller in
            let principal = try await caller.get("/me", as: .securityAuditor).decoded(PrincipalResource.self)
            #expect(principal.roles == [.securityAuditor])
            #expect(principal.rights.contains("audit.read"))
            #expect(!principal.rights.contains("administration"))
        }
    }
}
