import CountersignTesting
import Foundation
import IdentityDirectory
import Testing

struct SignInTests {
    private let password = "a-long-secret"

    @Test func theFirstTokenEndsWithItsFirstSignIn() async throws {
        let fixture = try await DirectoryFixture()
        let issued = try #require(try await fixture.directory.bootstrap())
        #expect(try await fixture.directory.bootstrap() == nil)
        #expect(try await fixture.directory.principal(token: issued.secret)?.name == "admin")
        let signIn = try await fixture.directory.signIn(token: issued.secret)
        #expect(signIn.session.principal.has(.administration))
        #expect(try await fixture.directory.principal(session: signIn.secret)?.name == "admin")
        #expect(try await fixture.directory.principal(token: issued.secret) == nil)
        await #expect(throws: DirectoryError.self) { _ = try await fixture.directory.signIn(token: issued.secret) }
    }

    @Test func theFirstTokenEndsAfterAnHourUnlessKept() async throws {
        let fixture = try await DirectoryFixture()
        let issued = try #require(try await fixture.directory.bootstrap())
        fixture.clock.advance(seconds: 3601)
        #expect(try await fixture.directory.principal(token: issued.secret) == nil)
        let kept = try await DirectoryFixture()
        let token = try #require(try await kept.directory.bootstrap(keepToken: true))
        _ = try await kept.directory.signIn(token: token.secret)
        kept.clock.advance(seconds: 1_000_000)
        #expect(try await kept.directory.principal(token: token.secret)?.name == "admin")
    }

    @Test func sessionsEndIdleAndAtTheirLongest() async throws {
        let fixture = try await DirectoryFixture()
        _ = try await fixture.directory.bootstrap()
        try await fixture.directory.setPassword(administrator: "admin", password: password, by: "test")
        let idle = try await fixture.directory.signIn(name: "admin", password: password)
        fixture.clock.advance(seconds: 3600)
        #expect(try await fixture.directory.principal(session: idle.secret) == nil)
        let busy = try await fixture.directory.signIn(name: "admin", password: password)
        for _ in 0..<23 {
            fixture.clock.advance(seconds: 1800)
            #expect(try await fixture.directory.principal(session: busy.secret) != nil)
        }
        fixture.clock.advance(seconds: 1800)
        #expect(try await fixture.directory.principal(session: busy.secret) == nil)
    }

    @Test func signingOutEndsTheSession() async throws {
        let fixture = try await DirectoryFixture()
        let issued = try #require(try await fixture.directory.bootstrap())
        let signIn = try await fixture.directory.signIn(token: issued.secret)
        try await fixture.directory.signOut(session: signIn.secret)
        #expect(try await fixture.directory.principal(session: signIn.secret) == nil)
    }

    @Test func fiveWrongPasswordsLockTheNameForAWhile() async throws {
        let fixture = try await DirectoryFixture()
        _ = try await fixture.directory.bootstrap()
        try await fixture.directory.setPassword(administrator: "admin", password: password, by: "test")
        for _ in 0..<5 {
            await #expect(throws: DirectoryError.self) {
                _ = try await fixture.directory.signIn(name: "admin", password: "wrong")
            }
        }
        let locked = await #expect(throws: DirectoryError.self) {
            _ = try await fixture.directory.signIn(name: "admin", password: password)
        }
        #expect(locked?.code == .signInRefused)
        fixture.clock.advance(seconds: 901)
        _ = try await fixture.directory.signIn(name: "admin", password: password)
    }

    @Test func aSignInLinkWorksOnceAndInTime() async throws {
        let fixture = try await DirectoryFixture()
        _ = try await fixture.directory.bootstrap()
        let link = try await fixture.directory.createSignInLink(by: "test")
        #expect(try await fixture.directory.redeemSignInLink(link.secret).session.principal.name == "admin")
        await #expect(throws: DirectoryError.self) { _ = try await fixture.directory.redeemSignInLink(link.secret) }
        let late = try await fixture.directory.createSignInLink(lifetimeSeconds: 1, by: "test")
        fixture.clock.advance(seconds: 299)
        fixture.clock.advance(seconds: 1)
        await #expect(throws: DirectoryError.self) { _ = try await fixture.directory.redeemSignInLink(late.secret) }
    }

    @Test func tokensActWithTheirRolesUntilRevokedOrExpired() async throws {
        let fixture = try await DirectoryFixture()
        let issued = try await fixture.directory.createToken(
            name: "ci", roles: [.securityAuditor], expiresAt: fixture.clock.now.addingTimeInterval(60), by: "test")
        let principal = try #require(try await fixture.directory.principal(token: issued.secret))
        #expect(principal.has(.auditRead))
        #expect(!principal.has(.directoryWrite))
        #expect(try await fixture.directory.principal(token: issued.secret + "x") == nil)
        #expect(try await fixture.directory.tokens().first?.lastUsedAt == fixture.clock.now)
        let signIn = try await fixture.directory.signIn(token: issued.secret)
        fixture.clock.advance(seconds: 60)
        #expect(try await fixture.directory.principal(token: issued.secret) == nil)
        #expect(try await fixture.directory.principal(session: signIn.secret)?.name == "token:ci")
        try await fixture.directory.revokeToken(issued.token.id, by: "test")
        #expect(try await fixture.directory.principal(session: signIn.secret) == nil)
        #expect(try await fixture.directory.tokens().isEmpty)
    }

    @Test func theLastAdministratorStays() async throws {
        let fixture = try await DirectoryFixture()
        _ = try await fixture.directory.bootstrap()
        let error = await #expect(throws: DirectoryError.self) {
            try await fixture.directory.deleteAdministrator("admin", by: "test")
        }
        #expect(error?.code == .inUse)
        _ = try await fixture.directory.createAdministrator("ann", roles: [.administrator], by: "test")
        try await fixture.directory.deleteAdministrator("admin", by: "ann")
        #expect(try await fixture.directory.administrators().map(\.id) == ["ann"])
    }

    @Test func noSecretIsInTheAuditOrInADescription() async throws {
        let fixture = try await DirectoryFixture()
        let issued = try #require(try await fixture.directory.bootstrap())
        try await fixture.directory.setPassword(administrator: "admin", password: password, by: "test")
        let signIn = try await fixture.directory.signIn(name: "admin", password: password)
        let link = try await fixture.directory.createSignInLink(by: "test")
        let trail = try await fixture.directory.audit(AuditFilter(limit: 1000)).map { "\($0)" }.joined()
        for secret in [issued.secret, password, signIn.secret, link.secret] { #expect(!trail.contains(secret)) }
        #expect(!"\(issued) \(signIn) \(link)".contains(issued.secret))
        #expect(!"\(signIn)".contains(signIn.secret))
    }
}
