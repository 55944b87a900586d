import CountersignTesting
import Foundation
import IdentityDirectory
import Testing

/// First passwords, refused sign-ins, and tokens that are narrowed down.
struct AdministrationTests {
    private let first = "a-first-password"
    private let own = "a-password-of-my-own"

    private func withAdministrator() async throws -> DirectoryFixture {
        let fixture = try await DirectoryFixture()
        _ = try await fixture.directory.bootstrap()
        _ = try await fixture.directory.createAdministrator("ann", roles: [.administrator], by: "admin")
        try await fixture.directory.setPassword(administrator: "ann", password: first, isInitial: true, by: "admin")
        return fixture
    }

    @Test func aFirstPasswordAllowsNothingButToChooseAnother() async throws {
        let fixture = try await withAdministrator()
        let directory = fixture.directory
        let signIn = try await directory.signIn(name: "ann", password: first)
        let before = try #require(try await directory.principal(session: signIn.secret))
        #expect(before.mustChangePassword == true)
        #expect(before.rights.isEmpty && !before.has(.directoryRead))
        let same = await #expect(throws: DirectoryError.self) {
            _ = try await directory.changePassword(administrator: "ann", from: first, to: first)
        }
        #expect(same?.code == .passwordTooWeak)
        let next = try await directory.changePassword(administrator: "ann", from: first, to: own)
        #expect(try await directory.principal(session: signIn.secret) == nil)
        #expect(try await directory.principal(session: next.secret)?.has(.administration) == true)
        await #expect(throws: DirectoryError.self) { _ = try await directory.signIn(name: "ann", password: first) }
        #expect(try await directory.administrator("ann").mustChangePassword == false)
    }

    @Test func refusedSignInsAndTheirLockAreInTheAuditAndEndByUnlocking() async throws {
        let fixture = try await withAdministrator()
        let directory = fixture.directory
        for _ in 0..<4 {
            await #expect(throws: DirectoryError.self) { _ = try await directory.signIn(name: "ann", password: "x") }
        }
        // A wrong present password counts as well.
        await #expect(throws: DirectoryError.self) {
            _ = try await directory.changePassword(administrator: "ann", from: "x", to: own)
        }
        #expect(try await directory.administrator("ann").isLocked)
        await #expect(throws: DirectoryError.self) { _ = try await directory.signIn(name: "ann", password: first) }
        await #expect(throws: DirectoryError.self) { _ = try await directory.signIn(name: "nobody", password: "x") }
        let refused = try await directory.audit(AuditFilter(action: "session.refused"))
        #expect(refused.map(\.subject) == Array(repeating: "ann", count: 6))
        #expect(refused.first?.after == #"{"why":"locked"}"#)
        #expect(try await directory.audit(AuditFilter(action: "administrator.locked")).count == 1)
        #expect(try await directory.unlockAdministrator("ann", by: "admin").isLocked == false)
        _ = try await directory.signIn(name: "ann", password: first)
        #expect(try await directory.sessions().map(\.principal.name) == ["ann"])
        let session = try #require(try await directory.sessions().first)
        try await directory.endSession(session.id, by: "admin")
        #expect(try await directory.sessions().isEmpty)
    }

    @Test func aConnectionPartnersTokenIsNarrowAndEnds() async throws {
        let directory = try await DirectoryFixture().directory
        let now = directory.clock.now
        func make(_ days: Double?, _ scope: TokenScope?) async throws -> IssuedToken {
            try await directory.createToken(
                name: "t", roles: [.connectionPartner], expiresAt: days.map { now.addingTimeInterval($0 * 86_400) },
                scope: scope, by: "test")
        }
        for (days, scope) in [
            (365, nil), (nil, TokenScope(users: ["_A"])), (401, TokenScope(users: ["_A"])), (1, TokenScope(users: [])),
        ]
            as [(Double?, TokenScope?)]
        {
            let error = await #expect(throws: DirectoryError.self) { _ = try await make(days, scope) }
            #expect(error?.code == .invalid)
        }
        let issued = try await make(365, TokenScope(users: ["_A", "_B*"], systems: []))
        let scope = try #require(try await directory.principal(token: issued.secret)?.scope)
        #expect(scope.covers(user: "_A") && scope.covers(user: "_BX") && !scope.covers(user: "_AX"))
        #expect(!scope.covers(system: "S"))
        await #expect(throws: DirectoryError.self) {
            _ = try await directory.updateToken(
                issued.token.id, expiresAt: now.addingTimeInterval(500 * 86_400), by: "test")
        }
        _ = try await directory.updateToken(issued.token.id, scope: TokenScope(users: ["_C"]), by: "test")
        #expect(try await directory.principal(token: issued.secret)?.scope?.users == ["_C"])
    }

    @Test func aTokenKeepsNoMoreThanItsRights() async throws {
        let directory = try await DirectoryFixture().directory
        let issued = try await directory.createToken(
            name: "t", roles: [.securityAuditor], scope: TokenScope(rights: [.auditRead, .administration]), by: "test")
        let principal = try #require(try await directory.principal(token: issued.secret))
        #expect(principal.rights == [.auditRead])
        #expect(!principal.has(.directoryRead) && !principal.has(.administration))
    }
}
