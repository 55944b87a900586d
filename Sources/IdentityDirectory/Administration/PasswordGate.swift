import Crypto
import Dispatch
import Foundation
import Synchronization

/// Checks passwords one at a time, remembers right ones, and locks a password after too many wrong ones.
///
/// A check takes long, so that who checks many keeps others waiting: askers take turns, see `FairLine`.
final class PasswordGate: Sendable {
    enum Outcome: Sendable { case right, wrong, locked }

    private let store: any DirectoryStore
    private let clock: any DirectoryClock
    private let failuresMax: Int
    /// Whether a password is what a hash was made of; the slow part.
    private let compare: @Sendable (String, PasswordHash) -> Bool
    private let line = FairLine<String>(waitingMax: 32)
    private let queue = DispatchQueue(label: "countersign.passwords")
    /// A keyed digest of the last right password for each stored hash, good only in this process.
    private let remembered = Mutex<[PasswordHash: [UInt8]]>([:])
    /// Wrong passwords that could not be written down, by the hash that they were tried against.
    private let unwritten = Mutex<[PasswordHash: Int]>([:])
    private let digestKey = SymmetricKey(size: .bits256)

    private static let rememberedMax = 10_000

    init(
        store: any DirectoryStore, clock: any DirectoryClock, failuresMax: Int,
        compare: @escaping @Sendable (String, PasswordHash) -> Bool = { $1.matches($0) }
    ) {
        self.store = store
        self.clock = clock
        self.failuresMax = failuresMax
        self.compare = compare
    }

    /// Hashes a password off the callers' threads.
    func hash(_ password: String) async throws -> PasswordHash {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try PasswordHash(password: password) }) }
        }
    }

    /// Checks a user's password; `reread` gives the record as it is when this check's turn comes.
    ///
    /// `asker` is who takes turns with others: where the caller calls from, or who signs in.
    /// A user without a record and a locked one take one comparison, as a wrong password does. Throws `undecided` when
    /// too many are waiting.
    func check(
        _ password: String, of record: PasswordRecord?, for asker: String,
        reread: @escaping @Sendable () async throws -> PasswordRecord?
    ) async throws -> Outcome {
        if let record, record.lockedAt == nil, record.failures == 0, missed(record.hash) == 0,
            isRemembered(password, for: record.hash)
        {
            return .right
        }
        return try await inTurn(asker) { [self] in try await verify(password, reread: reread) }
    }

    /// As `matches`, but throws `undecided` when too many are waiting.
    func matchesInTurn(_ password: String, _ hash: PasswordHash?, for asker: String) async throws -> Bool {
        try await inTurn(asker) { [self] in await matches(password, hash) }
    }

    private func inTurn<Result: Sendable>(
        _ asker: String, _ operation: @Sendable () async throws -> Result
    ) async throws -> Result {
        guard let result = try await line.run(for: asker, operation) else {
            throw DirectoryError(.undecided, "Too many passwords are being checked at once.")
        }
        return result
    }

    /// Whether `password` is what `hash` was made of; without a hash it takes the same time and is not.
    private func matches(_ password: String, _ hash: PasswordHash?) async -> Bool {
        await withCheckedContinuation { continuation in
            queue.async { [compare] in
                let isRight = compare(password, hash ?? Self.nobody)
                continuation.resume(returning: isRight && hash != nil)
            }
        }
    }

    private static let nobody = PasswordHash(
        encoded: "scrypt$16384$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")

    private func verify(
        _ password: String, reread: @Sendable () async throws -> PasswordRecord?
    ) async throws -> Outcome {
        let record = try await reread()
        // Compared whatever comes of it: the time of a refusal does not tell which names exist.
        let isRight = await matches(password, record?.hash)
        guard let record else { return .wrong }
        guard record.lockedAt == nil else { return .locked }
        if case let missed = missed(record.hash), missed > 0, record.failures + missed >= failuresMax {
            try? await note(failures: missed, record)
            return .locked
        }
        guard !isRight else {
            if record.failures > 0 { try await note(failures: 0, record) }
            unwritten.withLock { $0[record.hash] = nil }
            remember(password, for: record.hash)
            return .right
        }
        let failures = missed(record.hash) + 1
        unwritten.withLock { $0[record.hash] = failures }
        try await note(failures: failures, record)
        _ = try await reread()
        return .wrong
    }

    private func missed(_ hash: PasswordHash) -> Int { unwritten.withLock { $0[hash] ?? 0 } }

    /// Counts so many more failures, or with 0 forgets them all; the last one locks.
    ///
    /// What cannot be written stays counted in memory.
    private func note(failures: Int, _ seen: PasswordRecord) async throws {
        let at = Date(timeIntervalSince1970: clock.now.timeIntervalSince1970.rounded())
        try await store.write { [failuresMax] rows in
            guard var record = try rows.access.passwords.row(seen.id), record.hash == seen.hash else { return }
            let change = Change(rows: rows, at: at, by: "gateway")
            record.failures = failures == 0 ? 0 : record.failures + failures
            if record.failures >= failuresMax, record.lockedAt == nil {
                record.lockedAt = at
                try change.lockPassword(of: record.id)
            }
            try rows.access.passwords.update(record)
            try change.touch(.user, record.id)
        }
        unwritten.withLock { $0[seen.hash] = nil }
    }

    private func digest(_ password: String) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(password.utf8), using: digestKey))
    }

    private func isRemembered(_ password: String, for hash: PasswordHash) -> Bool {
        guard let known = remembered.withLock({ $0[hash] }) else { return false }
        return SecureRandom.equal(known, digest(password))
    }

    private func remember(_ password: String, for hash: PasswordHash) {
        let digest = digest(password)
        remembered.withLock { remembered in
            if remembered.count >= Self.rememberedMax { remembered = [:] }
            remembered[hash] = digest
        }
    }
}

extension Change {
    /// Shows the user's password as locked, and tells the audit.
    func lockPassword(of id: String) throws {
        guard var user = try rows.users.row(id) else { return }
        let before = user
        user.passwordStatus = .locked
        try rows.users.update(user)
        try audit("user.passwordLocked", id, before: before, after: user)
    }
}
