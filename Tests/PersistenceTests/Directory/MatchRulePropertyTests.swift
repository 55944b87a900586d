import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Logging
import Persistence
import Testing

/// Random changes by several connections at once, after which every certificate that somebody could present is
/// presented to every node: it is at most one user's, and the one that the assignments call for.
///
/// The argument why is ADR 40; this looks for a hole in it. `COUNTERSIGN_PROPERTY_SEEDS` runs more seeds than three.
struct MatchRulePropertyTests {
    static let seeds: [UInt64] = {
        let text = ProcessInfo.processInfo.environment["COUNTERSIGN_PROPERTY_SEEDS"]
        return Array(1...UInt64(text.flatMap { Int($0) } ?? 3))
    }()

    @Test(arguments: seeds) func everyPossibleCertificateIsAtMostOneUsers(seed: UInt64) async throws {
        let world = try await World(connections: 4)
        await withTaskGroup(of: Void.self) { group in
            for (number, node) in world.nodes.enumerated() {
                group.addTask { await world.change(node, seed: seed &* 1000 &+ UInt64(number), count: 70) }
            }
        }
        let held = try await world.nodes[0].assignments(AssignmentFilter(limit: 1000))
        let trusted = try await world.nodes[0].authorities()
        #expect(!held.isEmpty)
        for node in world.nodes { try await node.start() }
        var accepted = 0
        for candidate in world.presentable {
            let users = Set(world.matching(candidate, held, trusted).map(\.userID))
            #expect(users.count <= 1, "\(candidate.identity.certificate.subject): \(users)")
            for node in world.nodes {
                let verdict = try node.judge.judge(
                    Call(
                        certificate: candidate.identity.certificate, chain: candidate.chain, method: "GET", path: "/",
                        at: world.clock.now))
                // No user has an arrangement: this code says that the certificate was somebody's.
                let resolved = verdict.code == .noActiveArrangement ? verdict.userID : nil
                #expect(resolved == users.first, "\(candidate.identity.certificate): \(verdict.detail)")
                if resolved != nil { accepted += 1 }
            }
        }
        #expect(accepted > 0, "something must have been presented that is somebody's")
        #expect(try await world.nodes[1].verifyAudit().isIntact)
    }
}

/// Every kind of certificate for a few subjects, keys and issuers, and nodes that share one database.
private struct World: Sendable {
    struct Candidate: Sendable {
        let identity: TestIdentity
        /// What the caller sends along.
        let chain: [Certificate]
        /// The key that issued it.
        let issuerKey: Fingerprint
        /// The authority at the top, which must be on the trust list for a name to match.
        let root: Fingerprint
        let isSelfSigned: Bool
    }

    let folder: ScratchFolder
    let clock = AdjustableClock(StorePKI.now)
    let nodes: [Directory]
    let users = ["_A", "_B", "_C", "_D"]
    /// What is assigned at random.
    let assignable: [Candidate]
    /// The same, and those that nobody ever assigned: renewals, namesakes' and strangers' issues, self-signed ones.
    let presentable: [Candidate]
    let roots: [Certificate]

    init(connections: Int) async throws {
        folder = try ScratchFolder()
        let (path, key, clock) = (folder.path("directory.sqlite"), MasterKey.random(), clock)
        nodes = try (0..<connections).map { _ in
            Directory(
                store: SQLiteDirectoryStore(try Database(path: path, masterKey: key)), clock: clock,
                logger: Logger(label: "test"))
        }
        let trusted = try TestPKI("One Authority", now: clock.now)
        let namesake = try TestPKI("One Authority", now: clock.now)
        let intermediate = try trusted.intermediate()
        let stranger = try TestPKI("Stranger", now: clock.now)
        roots = [trusted.root, namesake.root]
        let subjects = ["first", "second"]
        let sharedKey = try PrivateKey.generate(.ecP256)
        var made: [Candidate] = []
        for subject in subjects {
            for issuer in [trusted, namesake, intermediate, stranger] {
                for number in 0..<3 {
                    let template = try issuer.template("CN=\(subject),O=Countersign Tests", usage: .client, days: 30)
                    let identity = try issuer.issue(template, key: number == 2 ? sharedKey : nil)
                    made.append(
                        Candidate(
                            identity: identity, chain: Array(identity.chain.dropFirst()),
                            issuerKey: issuer.authority.certificate.publicKey.fingerprint,
                            root: issuer.root.fingerprint, isSelfSigned: false))
                }
            }
            let own = try TestPKI.selfSigned("\(subject),O=Countersign Tests", now: clock.now)
            made.append(
                Candidate(
                    identity: own, chain: [], issuerKey: own.certificate.publicKey.fingerprint,
                    root: own.certificate.fingerprint, isSelfSigned: true))
        }
        // Of every three one is never assigned: it is the renewal.
        assignable = made.enumerated().filter { $0.offset % 3 != 0 }.map(\.element)
        presentable = made
        for user in users { _ = try await nodes[0].create(CommunicationUser(id: user), by: "test") }
        for root in roots { try await nodes[0].trust(root, by: "test") }
    }

    /// Changes at random; what is refused is refused.
    func change(_ node: Directory, seed: UInt64, count: Int) async {
        var random = PropertyRandomness(seed: seed)
        for _ in 0..<count {
            guard let candidate = assignable.randomElement(using: &random),
                let user = users.randomElement(using: &random)
            else { return }
            let certificate = candidate.identity.certificate
            let shares = Int.random(in: 0..<4, using: &random) == 0
            switch Int.random(in: 0..<10, using: &random) {
            case 0: try? await node.unassign(fingerprint: certificate.fingerprint, by: "t")
            case 1: _ = try? await node.move(fingerprint: certificate.fingerprint, to: user, by: "t")
            case 2: _ = try? await node.retire(fingerprint: certificate.fingerprint, by: "t")
            default:
                let match: MatchRule = Bool.random(using: &random) ? .exact : .name
                _ = try? await node.assign(
                    certificate, chain: candidate.chain, to: user, match: match, overridePublicKey: shares, by: "t")
            }
        }
    }

    /// The assignments that call for the certificate, by the definition of the rules and nothing else.
    func matching(
        _ candidate: Candidate, _ held: [CertificateAssignment], _ trusted: [TrustedAuthority]
    ) -> [CertificateAssignment] {
        let certificate = candidate.identity.certificate
        let isChained = !candidate.isSelfSigned && trusted.contains { $0.certificate.fingerprint == candidate.root }
        return held.filter { assignment in
            switch assignment.match {
            case .exact: assignment.fingerprint == certificate.fingerprint
            case .name:
                isChained && assignment.certificate.subject == certificate.subject
                    && assignment.issuerKey == candidate.issuerKey
            }
        }
    }
}

/// Repeatable randomness.
private struct PropertyRandomness: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) ^ state &* 0xBF58_476D_1CE4_E5B9
    }
}
