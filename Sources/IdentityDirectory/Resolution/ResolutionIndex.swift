import Foundation
import KeyMaterial
import Synchronization

/// Judges calls from memory: an immutable snapshot of the directory, replaced as a whole after each change.
///
/// A directory that cannot be read any more is served from the last snapshot for `options.staleSecondsMax`; after that
/// judging throws `undecided`, as it does before the first `refresh`.
public final class ResolutionIndex: AccessJudge {
    private final class Box: Sendable {
        let snapshot: Snapshot
        init(_ snapshot: Snapshot) { self.snapshot = snapshot }
    }

    private struct State {
        var box: Box?
        /// Since when refreshing fails; nil when the last one succeeded.
        var failingSince: Date?
        /// When the snapshot was last known to be the present state.
        var followedAt: Date?
    }

    private let store: any DirectoryStore
    private let clock: any DirectoryClock
    private let options: DirectoryOptions
    private let state = Mutex(State())
    private let line = SerialLine()
    private let chains = ChainCache()
    private let passwords: PasswordGate
    let observations: ObservationBuffer

    init(
        store: any DirectoryStore, clock: any DirectoryClock, options: DirectoryOptions, passwords: PasswordGate
    ) {
        self.store = store
        self.clock = clock
        self.options = options
        self.passwords = passwords
        observations = ObservationBuffer(
            decisionsMax: options.bufferedDecisionsMax, acceptedOneIn: options.acceptedDecisionsOneIn)
    }

    /// Brings the snapshot up to date with the store, including other processes' changes.
    ///
    /// Whatever was committed before the call is in when it returns. Throws what the store throws.
    public func refresh() async throws { try await line.runShared { [self] in try await follow() } }

    /// Whether the snapshot is there and the last attempt to follow the directory succeeded.
    public var isCurrent: Bool { state.withLock { $0.box != nil && $0.failingSince == nil } }

    /// What is known to be revoked; nothing before the first `refresh`.
    var revocations: Revocations { state.withLock { $0.box }?.snapshot.anchors.revocations ?? Revocations() }

    /// Whether callers may renew their own certificates; not before the first `refresh`.
    var offersRenewal: Bool { state.withLock { $0.box }?.snapshot.offersRenewal ?? false }

    /// Users whose callers may not renew by themselves, in order.
    var usersWithoutRenewal: [String] {
        (state.withLock { $0.box }?.snapshot.withoutRenewal ?? []).sorted()
    }

    /// How many assignments by name are bound to each authority's key.
    var nameAssignmentsByKey: [FingerprintKey: Int] {
        (state.withLock { $0.box }?.snapshot.nameCounts ?? [:]).filter { $0.value > 0 }
    }

    /// How many assignments under `name` are bound to a key.
    func nameAssignments(boundTo key: FingerprintKey) -> Int {
        state.withLock { $0.box }?.snapshot.nameCounts[key] ?? 0
    }

    /// How long ago the snapshot was known to be the present state of the directory; nil before the first `refresh`.
    public var ageSeconds: Double? {
        state.withLock { $0.followedAt }.map { max(0, clock.now.timeIntervalSince($0)) }
    }

    private func follow() async throws {
        let known = state.withLock { $0.box }
        let followedAt = clock.now
        do {
            let next = try await store.read { rows in
                try known.map { try $0.snapshot.following(rows) } ?? Snapshot.load(rows, generation: 1)
            }
            let box = known?.snapshot.sequence == next.sequence ? known : nil
            state.withLock { state in
                state.box = box ?? Box(next)
                state.failingSince = nil
                state.followedAt = followedAt
            }
        } catch {
            let now = clock.now
            state.withLock { state in state.failingSince = state.failingSince ?? now }
            throw error
        }
    }

    private func snapshot(at date: Date) throws -> Snapshot { try box(at: date).snapshot }

    /// The snapshot where it stands: to copy it is to count a reference to each of its tables.
    private func box(at date: Date) throws -> Box {
        let (box, failingSince) = state.withLock { ($0.box, $0.failingSince) }
        guard let box else {
            throw DirectoryError(.undecided, "The directory has not been loaded.")
        }
        if let failingSince, date.timeIntervalSince(failingSince) > options.staleSecondsMax {
            throw DirectoryError(
                .undecided, "The directory could not be read for \(Int(options.staleSecondsMax)) seconds.",
                hint: "Look at the database of the data directory.")
        }
        return box
    }

    public func judge(_ call: Call) throws -> Verdict {
        try box(at: clock.now).snapshot.judge(call, chains: chains)
    }

    public func judge(
        _ call: Call, userName: String, password: String, from network: PeerNetwork
    ) async throws -> Verdict {
        let seen = try snapshot(at: clock.now)
        if let refusal = seen.refuseCompany(of: call, userName: userName, chains: chains) { return .refused(refusal) }
        let outcome = try await passwords.check(
            password, of: seen.users[userName]?.password, for: network.text
        ) { [self] in
            try await refresh()
            return try snapshot(at: clock.now).users[userName]?.password
        }
        switch outcome {
        case .wrong:
            return .refused(try snapshot(at: clock.now).refusal(ofWrongPasswordFor: userName))
        case .locked:
            return .refused(
                Refusal(
                    code: .passwordLocked, detail: "The password of user \(userName) is locked.", userID: userName,
                    hint: "Set a new password; the user's certificates are not affected."))
        case .right:
            return try snapshot(at: clock.now).judge(call, knownByPassword: userName, chains: chains)
        }
    }

    public func record(_ decision: AccessDecision) { observations.add(decision) }

    public func record(_ decision: AccessDecision, presented: PresentedCertificate?) {
        observations.add(decision, presented: presented)
    }

    /// The verdict with its steps; without a path or a method, of the first service that would let the caller in.
    func explain(_ call: Call, method: String?, path: String?) throws -> Explanation {
        try snapshot(at: clock.now).explanation(call, method: method, path: path, chains: chains)
    }
}
