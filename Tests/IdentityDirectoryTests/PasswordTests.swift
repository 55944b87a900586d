import CountersignTesting
import Foundation
import IdentityDirectory
import Synchronization
import Testing

/// A store that reads, and writes only while it is told so.
private final class StubbornStore: DirectoryStore {
    private let store = MemoryDirectoryStore()
    private let isRefusing = Mutex(false)

    func refuse(_ refuses: Bool) { isRefusing.withLock { $0 = refuses } }

    func read<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result {
        try await store.read(body)
    }

    func write<Result: Sendable>(
        _ body: @escaping @Sendable (any DirectoryTransaction) throws -> Result
    ) async throws -> Result {
        guard !isRefusing.withLock({ $0 }) else { throw DirectoryError(.storeUnavailable, "The disk is full.") }
        return try await store.write(body)
    }
}

struct PasswordTests {
    private let right = "correct-horse-battery-staple"

    private func withPassword() async throws -> DirectoryFixture {
        let fixture = try await DirectoryFixture()
        try await fixture.directory.setPassword(user: "_ABCXYZ", password: right, by: "test")
        try await fixture.activate("basic", user: "_ABCXYZ", method: .userAndPassword)
        return fixture
    }

    private func judge(
        _ fixture: DirectoryFixture, _ password: String, user: String = "_ABCXYZ", certificate: TestIdentity? = nil
    ) async throws -> VerdictCode {
        try await fixture.directory.judge.judge(
            fixture.call(certificate?.certificate), userName: user, password: password
        ).code
    }

    @Test(arguments: ["short-1", "abcdefghijklmnopqrstuvwxyz", "contains-_abcxyz-somewhere"])
    func aWeakPasswordIsRefused(password: String) async throws {
        let fixture = try await DirectoryFixture()
        let error = await #expect(throws: DirectoryError.self) {
            try await fixture.directory.setPassword(user: "_ABCXYZ", password: password, by: "test")
        }
        #expect(error?.code == .passwordTooWeak)
    }

    @Test func threeFailuresLockThePasswordAndNotTheCertificate() async throws {
        let fixture = try await withPassword()
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        #expect(try await judge(fixture, right) == .accepted)
        for _ in 0..<3 { #expect(try await judge(fixture, "wrong") == .passwordWrong) }
        #expect(try await judge(fixture, right) == .passwordLocked)
        #expect(try await fixture.directory.user("_ABCXYZ").passwordStatus == .locked)
        #expect(try fixture.verdict(client.certificate) == .accepted)
        try await fixture.directory.setPassword(user: "_ABCXYZ", password: right + "!", by: "test")
        #expect(try await judge(fixture, right + "!") == .accepted)
        #expect(try await judge(fixture, right) == .passwordWrong)
    }

    @Test func aRightPasswordForgetsFailures() async throws {
        let fixture = try await withPassword()
        for _ in 0..<2 { #expect(try await judge(fixture, "wrong") == .passwordWrong) }
        #expect(try await judge(fixture, right) == .accepted)
        for _ in 0..<2 { #expect(try await judge(fixture, "wrong") == .passwordWrong) }
        #expect(try await judge(fixture, right) == .accepted)
    }

    @Test func guessesAtTheSameTimeCountToo() async throws {
        let fixture = try await withPassword()
        let codes = try await withThrowingTaskGroup(of: VerdictCode.self) { group in
            for index in 0..<12 { group.addTask { try await judge(fixture, "wrong \(index)") } }
            return try await group.reduce(into: [VerdictCode: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(codes == [.passwordWrong: 3, .passwordLocked: 9])
    }

    @Test func eachArrangementAcceptsOnlyItsOwnMethod() async throws {
        let fixture = try await withPassword()
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_ABCXYZ", by: "test")
        #expect(try fixture.verdict(client.certificate) == .noActiveArrangement)
        _ = try await fixture.directory.deactivate(arrangement: "basic", by: "test")
        try await fixture.activate("first", user: "_ABCXYZ")
        #expect(try await judge(fixture, right) == .noActiveArrangement)
        #expect(try fixture.verdict(client.certificate) == .accepted)
    }

    @Test func certificateAndPasswordOfDifferentUsersAreRefused() async throws {
        let fixture = try await withPassword()
        let client = try fixture.pki.client("tenant")
        _ = try await fixture.directory.assign(client.certificate, to: "_DEFXYZ", by: "test")
        #expect(try await judge(fixture, right, certificate: client) == .differentUsers)
        let unknown = try fixture.pki.client("unknown")
        #expect(try await judge(fixture, right, certificate: unknown) == .accepted)
    }

    @Test func anUnknownNameIsRefusedAsAWrongPassword() async throws {
        let fixture = try await withPassword()
        #expect(try await judge(fixture, right, user: "_NOBODY") == .passwordWrong)
        #expect(try await judge(fixture, right, user: "_DEFXYZ") == .passwordWrong)
    }

    @Test func administratorsAreToldWhosePasswordWasWrongAndNoNameThatIsNobodys() async throws {
        let fixture = try await withPassword()
        func refusal(_ user: String) async throws -> Refusal? {
            let verdict = try await fixture.directory.judge.judge(fixture.call(nil), userName: user, password: "wrong")
            guard case .refused(let refusal) = verdict else { return nil }
            return refusal
        }
        let wrong = try #require(try await refusal("_ABCXYZ"))
        #expect(wrong.userID == "_ABCXYZ" && wrong.detail == "The password of user _ABCXYZ is wrong.")
        let without = try #require(try await refusal("_DEFXYZ"))
        #expect(without.userID == "_DEFXYZ" && without.detail == "User _DEFXYZ has no password.")
        let typed = try #require(try await refusal("my-secret-typed-as-a-name"))
        #expect(typed.userID == nil && !"\(typed)".contains("my-secret"))
    }

    @Test func wrongPasswordsCountWhileNothingCanBeWritten() async throws {
        let store = StubbornStore()
        let fixture = try await DirectoryFixture(store: store)
        try await fixture.directory.setPassword(user: "_ABCXYZ", password: right, by: "test")
        try await fixture.activate("basic", user: "_ABCXYZ", method: .userAndPassword)
        #expect(try await judge(fixture, right) == .accepted)
        store.refuse(true)
        for _ in 0..<3 {
            await #expect(throws: DirectoryError.self) { _ = try await judge(fixture, "wrong") }
        }
        #expect(try await judge(fixture, right) == .passwordLocked)
        store.refuse(false)
        #expect(try await judge(fixture, right) == .passwordLocked)
        #expect(try await fixture.directory.user("_ABCXYZ").passwordStatus == .locked)
        _ = try await fixture.directory.unlockPassword(user: "_ABCXYZ", by: "test")
        #expect(try await judge(fixture, right) == .accepted)
    }
}
