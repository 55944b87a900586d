import CountersignTesting
import Foundation
import HTTPTypes
import IdentityDirectory
import IntegrationFlows
import KeyMaterial
import ManagementSchema
import Testing

@testable import ManagementAPI

/// Administrators, scopes, imports, expiry and the audit over HTTP.
@Suite struct AdministrationStoryTests {
    @Test func aTokenWithAScopeStaysWithinItsUsers() async throws {
        let server = try await TestServer()
        let partner = try TestPKI(now: server.clock.now).client("partner").certificate
        try await server.run { caller in
            for id in ["_OTHER", "_PARTNER1"] { _ = try await caller.post("/users", UserCreation(id: id)) }
            _ = try await server.directory.assign(partner, to: "_OTHER", by: "test")
            func status(_ method: HTTPRequest.Method, _ path: String, _ body: String? = nil) async throws -> Int {
                try await caller.send(method, "/management/v1" + path, as: .connectionPartner, body: body).status
            }
            #expect(try await status(.get, "/users/_PARTNER1") == 200)
            #expect(try await status(.get, "/users/_OTHER") == 403)
            #expect(try await status(.post, "/users", #"{"id":"_PARTNER2"}"#) == 201)
            #expect(try await status(.post, "/users", #"{"id":"_X"}"#) == 403)
            #expect(try await status(.delete, "/users/_OTHER") == 403)
            #expect(try await status(.get, "/users") == 403)
            #expect(try await status(.get, "/certificates") == 403)
            #expect(try await status(.get, "/certificates?user=_PARTNER1") == 200)
            #expect(try await status(.delete, "/certificates/\(partner.fingerprint.hex)") == 403)
            #expect(try await status(.get, "/certificates/\(partner.fingerprint.hex)") == 403)
            #expect(try await status(.post, "/systems", #"{"id":"S","name":"S"}"#) == 403)
            #expect(try await status(.get, "/export") == 403)
            #expect(try await status(.get, "/decisions") == 200)
            #expect(try await server.directory.owner(of: partner.fingerprint) == "_OTHER")
        }
    }

    @Test func administratorsAreMadeAndUnlockedOverHTTP() async throws {
        let server = try await TestServer()
        try await server.run { caller in
            let made = try await caller.post(
                "/administrators", AdministratorCreation(id: "ann", roles: [.securityAuditor]))
            #expect(made.status == 201)
            let set = try await caller.send(
                .put, "/management/v1/administrators/ann/password", body: #"{"password":"a-first-password"}"#)
            #expect(set.status == 204)
            let weak = try await caller.send(
                .put, "/management/v1/administrators/ann/password", body: #"{"password":"short"}"#)
            #expect(try weak.problem.type == "password-too-weak")
            _ = try await server.directory.signIn(name: "ann", password: "a-first-password")
            let shown = try await caller.get("/administrators/ann").decoded(AdministratorResource.self)
            #expect(shown.mustChangePassword && shown.hasPassword)
            let session = try #require(try await caller.get("/sessions").decoded(SessionList.self).sessions.first)
            #expect(session.name == "ann")
            #expect(try await caller.send(.delete, "/management/v1/sessions/\(session.id)").status == 204)
            for _ in 0..<5 { _ = try? await server.directory.signIn(name: "ann", password: "x") }
            #expect(try await caller.get("/administrators/ann").decoded(AdministratorResource.self).isLocked)
            let unlocked = try await caller.send(.post, "/management/v1/administrators/ann/unlock")
            #expect(try unlocked.decoded(AdministratorResource.self).isLocked == false)
            #expect(try await caller.get("/administrators", as: .securityAuditor).status == 403)
        }
    }

    @Test func whatEndsWithAnAdministratorIsToldBefore() async throws {
        let server = try await TestServer()
        try await server.run { caller in
            for id in ["ann", "bob"] {
                _ = try await caller.post("/administrators", AdministratorCreation(id: id, roles: [.administrator]))
            }
            _ = try await server.directory.createToken(name: "ci", roles: [.administrator], by: "ann")
            _ = try await server.directory.createToken(name: "deep", roles: [.administrator], by: "token:ci")
            let report = try await caller.get("/administrators/ann/deletion").decoded(DeletionReportResource.self)
            #expect(report.deletable)
            #expect(report.consequences.count == 2 && report.consequences.joined().contains("deep"))
            #expect(try await caller.get("/administrators/nobody/deletion").status == 404)
            #expect(try await caller.get("/administrators/ann/deletion", as: .securityAuditor).status == 403)
        }
    }

    @Test func aTableIsImportedAndEverythingExported() async throws {
        let server = try await TestServer()
        let pki = try TestPKI(now: server.clock.now)
        let pem = try pki.client("partner").certificate.pem
        try await server.run { caller in
            let table = "user,certificate\n_NEW,\"\(pem)\"\n_NEW,nothing\n"
            func start(_ query: String, as role: Role) async throws -> TestAnswer {
                try await caller.send(
                    .post, "/management/v1/imports?\(query)", as: role, body: table, contentType: "text/csv")
            }
            #expect(try await start("createUsers=true", as: .connectionPartner).status == 403)
            #expect(try await start("kind=nonsense", as: .administrator).status == 400)
            let begun = try await start("createUsers=true&name=first", as: .administrator)
            #expect(begun.status == 201, "\(begun.text)")
            let id = try begun.decoded(ImportResource.self).id
            try await server.directory.carryOutImports()
            let done = try await caller.get("/imports/\(id)").decoded(ImportResource.self)
            #expect(done.state == .done && done.counts == ["assigned": 1, "refused": 1] && done.name == "first")
            let refused = try await caller.get("/imports/\(id)/rows?outcome=refused").decoded(ImportRowList.self)
            #expect(refused.rows.map(\.place) == ["first line \(pem.split(separator: "\n").count + 3)"])
            let csv = try await caller.get("/export?kind=certificates")
            #expect(csv.text.contains("_NEW,"))
            let archive = try await caller.get("/export")
            #expect(archive.headers[.contentType] == "application/zip")
            let again = try await server.directory.startImport(
                files: TableArchive.files(in: archive.bytes, sizeMax: 1 << 20), name: "again", by: "test")
            try await server.directory.carryOutImports()
            let outcomes = try await server.directory.bulkImport(again.id).counts
            #expect(Set(outcomes.keys) == [.already])
        }
    }

    @Test func whatExpiresIsListedAndTheAuditIsExported() async throws {
        let server = try await TestServer()
        // A time that no binary fraction is equal to: what is signed must come back to the millisecond.
        server.clock.set(server.clock.now.addingTimeInterval(0.369))
        let pki = try TestPKI(now: server.clock.now)
        try await server.run { caller in
            _ = try await caller.post("/users", UserCreation(id: "_A"))
            for days in [5.0, 50] {
                _ = try await server.directory.assign(
                    pki.client("c\(days)", days: days).certificate, to: "_A", by: "test")
            }
            let list = try await caller.get("/expiry?days=30").decoded(ExpiringList.self)
            #expect(list.expiring.filter { $0.kind == .communicationUser }.map(\.daysLeft) == [4])
            #expect(try await caller.get("/expiry?days=x").status == 400)
            let entry = try await caller.get("/audit/1").decoded(AuditEntryDetail.self)
            #expect(entry.entry.category == .token && !entry.changes.isEmpty)
            #expect(try await caller.get("/audit/9999").status == 404)
            let lines = try await caller.get("/audit/export").text.split(separator: "\n")
            let heads = try await caller.get("/audit/heads").decoded(AuditHeadList.self)
            #expect(lines.last?.hasPrefix("{\"head\"") == true)
            let verified = try await caller.post("/audit/verification", heads)
                .decoded(AuditVerificationResource.self)
            #expect(verified.intact)
            var forged = heads
            forged.heads[0].hash = String(repeating: "0", count: 64)
            #expect(
                try await caller.post("/audit/verification", forged)
                    .decoded(AuditVerificationResource.self).intact == false)
            let users = try await caller.get("/audit?category=user").decoded(AuditList.self)
            #expect(users.entries.map(\.action) == ["user.create"])
        }
    }
}
