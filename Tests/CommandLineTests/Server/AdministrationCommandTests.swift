import CountersignTesting
import Foundation
import ManagementSchema
import Testing

/// Bulk, expiry, audit and administrators from the command line.
@Suite struct AdministrationCommandTests {
    private static func bulk(_ state: ImportStateValue, _ counts: [String: Int] = [:]) -> ImportResource {
        ImportResource(
            id: "i1", name: "partners.csv", state: state, options: (false, true, false),
            createdAt: "2026-11-23T15:40:00Z", createdBy: "ann", endedAt: nil,
            progress: (2, counts.values.reduce(0, +)), counts: counts)
    }

    @Test func anImportIsFollowedAndARowThatWasNotDoneIsARefusal() async throws {
        let scene = try await ServerScene { request in
            if request.method == "POST" { return .json(201, Self.bulk(.running)) }
            guard request.target.contains("/rows") else {
                return .json(Self.bulk(.done, ["assigned": 1, "clash": 1]))
            }
            let row = ImportRowResource(
                number: 2, kind: .certificates, place: "certificates.csv line 3", outcome: .clash, object: "ab",
                detail: "Certificate is Already Assigned to User _ABCXYZ", owner: "_ABCXYZ")
            return .json(ImportRowList(rows: request.target.contains("outcome=clash") ? [row] : []))
        }
        let file = try scene.folder.write("partners.csv", "user,certificate\n_A,x\n_B,y\n")
        let run = try await scene.run("bulk", "import", file, "--create-users")
        #expect(run.status == 77, "\(run.errors)")
        #expect(run.output.contains("1 assigned, 1 clash"))
        #expect(run.output.contains("Certificate is Already Assigned to User _ABCXYZ"))
        let sent = try #require(scene.server.requests.first)
        #expect(sent.target == "/management/v1/imports?name=partners.csv&createUsers=true")
        #expect(sent["content-type"] == "text/csv" && sent.text.hasPrefix("user,certificate"))
        let json = try await scene.run("bulk", "import", file, "--json")
        #expect(try json.json()["state"] as? String == "done")
    }

    @Test func expiryIsListedPageByPage() async throws {
        let scene = try await ServerScene { request in
            let isFirst = !request.target.contains("cursor")
            let one = ExpiringResource(
                kind: .communicationUser, key: "ab", name: isFirst ? "_FIRST" : "_SECOND", detail: "CN=x", owner: "_A",
                contacts: [], expiresAt: "2026-12-01T00:00:00Z", daysLeft: 5)
            return .json(ExpiringList(expiring: [one], nextCursor: isFirst ? "31" : nil))
        }
        let run = try await scene.run("expiry", "list", "--days", "30")
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("_FIRST") && run.output.contains("_SECOND"))
        #expect(scene.server.requests.allSatisfy { $0.target.contains("days=30") })
    }

    @Test func aChannelThatFailsItsTestEndsWith69() async throws {
        let scene = try await ServerScene { _ in
            .json(NoticeTest(results: [NoticeTestResult(channel: "mail", failure: "no connection")]))
        }
        let run = try await scene.run("expiry", "test")
        #expect(run.status == 69)
        #expect(run.output.contains("mail: no connection"))
    }

    @Test func aFirstPasswordIsReadFromAFileAndNotFromAnArgument() async throws {
        let scene = try await ServerScene { _ in TestResponse(204) }
        let file = try scene.folder.write("password", "a-first-password\n")
        let run = try await scene.run("administrator", "set-password", "ann", "--password-file", file)
        #expect(run.status == 0, "\(run.errors)")
        let request = try #require(scene.server.requests.first)
        #expect(request.target == "/management/v1/administrators/ann/password")
        #expect(request.text == #"{"password":"a-first-password"}"#)
        #expect(!run.output.contains("a-first-password"))
    }

    @Test func everythingThatEndsWithAnAdministratorIsTold() async throws {
        let ends = (1...12).map { "The token t\($0) made by ann ends: never used." }
        let scene = try await ServerScene { request in
            guard request.method == "GET" else { return TestResponse(204) }
            return .json(DeletionReportResource(deletable: true, consequences: ends))
        }
        let dry = try await scene.run("administrator", "delete", "ann", "--dry-run")
        #expect(dry.status == 0, "\(dry.errors)")
        #expect(ends.allSatisfy(dry.output.contains))
        #expect(!scene.server.requests.contains { $0.method == "DELETE" })
        let run = try await scene.run("administrator", "delete", "ann")
        #expect(ends.allSatisfy(run.output.contains))
        #expect(scene.server.requests.last?.method == "DELETE")
    }

    @Test func anAuthorityOfTheTrustListIsRemovedUnawaresByNobody() async throws {
        let what = "The certificate 9f3c… of user _ABCXYZ stops being accepted."
        let scene = try await ServerScene { request in
            guard request.method == "GET" else { return TestResponse(204) }
            return .json(DeletionReportResource(deletable: true, consequences: [what]))
        }
        for noun in [["trust-list", "remove"], ["authority", "distrust"]] {
            let asked = try await scene.run(noun + ["9f3c"])
            #expect(asked.status == 77 && asked.output.contains(what), "\(asked.output) \(asked.errors)")
            #expect(asked.errors.contains("add --yes"))
            #expect(!scene.server.requests.contains { $0.method == "DELETE" && !$0.target.contains("confirmed") })
            let done = try await scene.run(noun + ["9f3c", "--yes"])
            #expect(done.status == 0, "\(done.errors)")
            #expect(scene.server.requests.last?.target == "/management/v1/authorities/9f3c?confirmed=true")
        }
    }

    @Test func aTokensScopeIsWhatTheOptionsSay() async throws {
        let token = TokenResource(
            id: "t1", name: "tenant", roles: [.connectionPartner], createdAt: "", createdBy: "ann",
            scope: TokenScopeValue(users: ["_A", "_B*"], systems: ["S"]))
        let scene = try await ServerScene { _ in .json(201, TokenCreated(token: token, secret: "secret")) }
        let run = try await scene.run(
            "token", "create", "tenant", "--role", "connectionPartner", "--user", "_A", "--user", "_B*", "--system", "S"
        )
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("users _A _B*; systems S"))
        let body = try JSONDecoder().decode(
            TokenCreation.self, from: Data(try #require(scene.server.requests.first).body))
        #expect(body.scope == token.scope)
    }
}
