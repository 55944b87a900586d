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

    @Test func aTokenForCertainObjectsOpensNoSession() async throws {
        let directory = try await DirectoryFixture().directory
        let narrow = try await directory.createToken(
            name: "partner", roles: [.administrator], scope: TokenScope(users: ["_A"]), by: "test")
        let refusal = await #expect(throws: DirectoryError.self) {
            _ = try await directory.signIn(token: narrow.secret)
        }
        #expect(refusal?.code == .signInRefused && refusal?.detail.contains("console") == true)
        #expect(try await directory.principal(token: narrow.secret) != nil, "the API asks for each object")
        let byRights = try await directory.createToken(
            name: "reader", roles: [.administrator], scope: TokenScope(rights: [.directoryRead]), by: "test")
        let session = try await directory.signIn(token: byRights.secret)
        #expect(try await directory.principal(session: session.secret)?.rights == [.directoryRead])
        _ = try await directory.updateToken(byRights.token.id, scope: TokenScope(users: ["_A"]), by: "test")
        #expect(try await directory.principal(session: session.secret) == nil)
    }

    @Test func aTokenKeepsNoMoreThanItsRights() async throws {
        let directory = try await DirectoryFixture().directory
        let issued = try await directory.createToken(
            name: "t", roles: [.securityAuditor], scope: TokenScope(rights: [.auditRead]), by: "test")
        let principal = try #require(try await directory.principal(token: issued.secret))
        #expect(principal.rights == [.auditRead])
        #expect(!principal.has(.directoryRead) && !principal.has(.administration))
        let widened = Principal(
            name: "t", roles: [.securityAuditor], kind: .token, scope: TokenScope(rights: [.administration]))
        #expect(widened.rights.isEmpty && !widened.has(.administration))
    }

    @Test func theAuditTellsATokenFromAPersonOfItsName() async throws {
        let directory = try await withAdministrator().directory
        let issued = try await directory.createToken(name: "ann", roles: [.administrator], by: "ann")
        let principal = try #require(try await directory.principal(token: issued.secret))
        #expect(principal.name == "token:ann")
        for name in ["token:ann", "system", "gateway", "schedule"] {
            let error = await #expect(throws: DirectoryError.self, "\(name)") {
                _ = try await directory.createAdministrator(name, roles: [.administrator], by: "ann")
            }
            #expect(error?.code == .invalid)
        }
    }

    @Test func theTokensThatAnAdministratorMadeEndWithIt() async throws {
        let directory = try await withAdministrator().directory
        _ = try await directory.createAdministrator("carl", roles: [.administrator], by: "ann")
        let own = try await directory.createToken(name: "ci", roles: [.administrator], by: "carl")
        let actor = try #require(try await directory.principal(token: own.secret)).name
        let further = try await directory.createToken(name: "further", roles: [.administrator], by: actor)
        let other = try await directory.createToken(name: "ann's", roles: [.administrator], by: "ann")
        let session = try await directory.signIn(token: further.secret)
        let report = try await directory.consequences(ofDeletingAdministrator: "carl")
        #expect(report.obstacle == nil)
        #expect(
            report.consequences.map { $0.prefix { $0 != ":" && $0 != "." } } == [
                "The token ci made by carl ends", "The token further made by token", "1 session of the console end",
            ])
        try await directory.deleteAdministrator("carl", by: "ann")
        for gone in [own, further] { #expect(try await directory.principal(token: gone.secret) == nil) }
        #expect(try await directory.principal(session: session.secret) == nil)
        #expect(try await directory.principal(token: other.secret) != nil)
        #expect(try await directory.audit(AuditFilter(action: "token.revoke")).count == 2)
    }

    @Test func somebodyWhoCannotSignInIsNobodyLeft() async throws {
        let directory = try await withAdministrator().directory
        // The first administrator has no password.
        for attempt in 0..<2 {
            let error = await #expect(throws: DirectoryError.self) {
                if attempt == 0 {
                    try await directory.deleteAdministrator("ann", by: "ann")
                } else {
                    _ = try await directory.updateAdministrator("ann", roles: [.securityAuditor], by: "ann")
                }
            }
            #expect(error?.code == .inUse)
        }
        #expect(try await directory.consequences(ofDeletingAdministrator: "ann").obstacle != nil)
        try await directory.setPassword(administrator: "admin", password: own, by: "ann")
        for _ in 0..<5 { _ = try? await directory.signIn(name: "admin", password: "x") }
        await #expect(throws: DirectoryError.self) { try await directory.deleteAdministrator("ann", by: "ann") }
        _ = try await directory.unlockAdministrator("admin", by: "ann")
        try await directory.deleteAdministrator("ann", by: "ann")
    }

    @Test func aTokenThatSignedInWasUsed() async throws {
        let fixture = try await withAdministrator()
        let issued = try await fixture.directory.createToken(name: "t", roles: [.administrator], by: "ann")
        _ = try await fixture.directory.signIn(token: issued.secret)
        #expect(try await fixture.directory.tokens().first { $0.name == "t" }?.lastUsedAt == fixture.clock.now)
    }

    @Test func aRightThatNoRoleHasIsRefusedInATokensScope() async throws {
        let directory = try await DirectoryFixture().directory
        let error = await #expect(throws: DirectoryError.self) {
            _ = try await directory.createToken(
                name: "t", roles: [.securityAuditor], scope: TokenScope(rights: [.directoryWrite, .auditRead]),
                by: "test")
        }
        #expect(error?.detail.contains("directory.write") == true)
        _ = try await directory.createToken(
            name: "t", roles: [.securityAuditor], scope: TokenScope(rights: [.auditRead]), by: "test")
    }
}
