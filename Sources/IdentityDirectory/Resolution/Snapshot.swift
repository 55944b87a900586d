import Foundation
import KeyMaterial

/// Everything that calls are judged by, as it was after one change.
struct Snapshot: Sendable {
    /// The last change that is in it.
    var sequence: Int64 = 0
    /// Who holds which certificate under the rule `exact`.
    var exact = ShardedMap<FingerprintKey, String>(shardCount: 4096)
    /// The claims under the rule `name`, by subject.
    var names = ShardedMap<FingerprintKey, [AssignmentClaim]>()
    /// The subject of each claim in `names`, by the certificate's fingerprint.
    var nameSubjects = ShardedMap<FingerprintKey, FingerprintKey>()
    /// How many claims under `name` are bound to each authority's key.
    var nameCounts: [FingerprintKey: Int] = [:]
    var users = ShardedMap<String, UserEntry>()
    /// The user of each arrangement that has one.
    var arrangementUsers = ShardedMap<String, String>()
    var scenarios: [String: ScenarioEntry] = [:]
    var blockedFingerprints: Set<FingerprintKey> = []
    var blockedKeys: Set<FingerprintKey> = []
    var anchors = TrustAnchors([], generation: 0)
    /// Whether callers may renew their own certificates.
    var offersRenewal = true
    /// Users whose callers may not.
    var withoutRenewal: Set<String> = []

    /// A user with what is needed to let it in.
    struct UserEntry: Sendable {
        var exists = false
        var isLocked = false
        var password: PasswordRecord?
        var arrangements: [CommunicationArrangement] = []
    }

    /// A scenario's services, the longest path prefix first.
    struct ScenarioEntry: Sendable {
        var services: [(prefix: PathPrefix, service: InboundService)]

        init(_ scenario: CommunicationScenario) {
            services = scenario.services
                .compactMap { service in PathPrefix(service.pathPrefix).map { ($0, service) } }
                .sorted { $0.prefix.length > $1.prefix.length }
        }
    }

    mutating func set(user id: String, _ user: CommunicationUser?, password: PasswordRecord?) {
        if user?.mayRenew ?? true { withoutRenewal.remove(id) } else { withoutRenewal.insert(id) }
        guard user != nil || users[id] != nil else { return }
        users.modify(id, default: UserEntry()) { entry in
            entry.exists = user != nil
            entry.isLocked = user?.isLocked ?? false
            entry.password = password
        }
        if user == nil, users[id]?.arrangements.isEmpty ?? true { users[id] = nil }
    }

    mutating func set(arrangement id: String, _ arrangement: CommunicationArrangement?) {
        if let former = arrangementUsers[id] {
            users.modify(former, default: UserEntry()) { $0.arrangements.removeAll { $0.id == id } }
        }
        arrangementUsers[id] = arrangement?.userID
        guard let arrangement, let userID = arrangement.userID else { return }
        users.modify(userID, default: UserEntry()) { entry in
            entry.arrangements.append(arrangement)
            entry.arrangements.sort { $0.id < $1.id }
        }
    }

    mutating func set(claim key: FingerprintKey, _ claim: AssignmentClaim?) {
        exact[key] = nil
        if let subject = nameSubjects[key] {
            for gone in names[subject] ?? [] where gone.fingerprint == key { count(gone, -1) }
            let rest = (names[subject] ?? []).filter { $0.fingerprint != key }
            names[subject] = rest.isEmpty ? nil : rest
            nameSubjects[key] = nil
        }
        if let claim { add(claim) }
    }

    /// A claim of which nothing is known yet.
    mutating func add(_ claim: AssignmentClaim) {
        switch claim.match {
        case .exact:
            exact[claim.fingerprint] = claim.userID
        case .name:
            names.modify(claim.subject, default: []) { $0.append(claim) }
            nameSubjects[claim.fingerprint] = claim.subject
            count(claim, 1)
        }
    }

    private mutating func count(_ claim: AssignmentClaim, _ step: Int) {
        guard let key = claim.issuerKey else { return }
        nameCounts[key, default: 0] += step
    }

    mutating func set(block _: String, isBlocked: Bool, target: CertificateBlock.Target?) {
        func set(_ fingerprint: Fingerprint, in blocked: inout Set<FingerprintKey>) {
            let key = FingerprintKey(fingerprint)
            if isBlocked { blocked.insert(key) } else { blocked.remove(key) }
        }
        switch target {
        case .fingerprint(let fingerprint): set(fingerprint, in: &blockedFingerprints)
        case .publicKey(let fingerprint): set(fingerprint, in: &blockedKeys)
        case nil: break
        }
    }

    mutating func set(authorities: [TrustedAuthority]) {
        anchors = TrustAnchors(
            authorities, revocations: anchors.revocations, generation: anchors.generation + 1)
    }

    func isBlocked(_ certificate: Certificate) -> Bool {
        // The key's hash is not made for nothing.
        if blockedKeys.isEmpty {
            return !blockedFingerprints.isEmpty && blockedFingerprints.contains(FingerprintKey(certificate.fingerprint))
        }
        return isBlocked(FingerprintKey(certificate.fingerprint), FingerprintKey(certificate.publicKey.fingerprint))
    }

    func isBlocked(_ fingerprint: FingerprintKey, _ publicKey: FingerprintKey) -> Bool {
        (!blockedFingerprints.isEmpty && blockedFingerprints.contains(fingerprint))
            || (!blockedKeys.isEmpty && blockedKeys.contains(publicKey))
    }
}
