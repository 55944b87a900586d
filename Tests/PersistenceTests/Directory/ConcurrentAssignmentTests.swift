import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Logging
import Persistence
import Testing

/// Several connections to one database, as several processes have, and many tasks on each.
struct ConcurrentAssignmentTests {
    private func nodes(_ folder: ScratchFolder, count: Int, clock: AdjustableClock) async throws -> [Directory] {
        let key = MasterKey.random()
        return try (0..<count).map { _ in
            let database = try Database(path: folder.path("directory.sqlite"), masterKey: key)
            return Directory(
                store: SQLiteDirectoryStore(database), clock: clock, logger: Logger(label: "test"))
        }
    }

    private func outcomes(
        of attempts: [@Sendable () async throws -> String]
    ) async -> (winners: [String], refusals: [DirectoryError]) {
        await withTaskGroup(of: Result<String, any Error>.self) { group in
            for attempt in attempts {
                group.addTask {
                    do { return .success(try await attempt()) } catch { return .failure(error) }
                }
            }
            var winners: [String] = []
            var refusals: [DirectoryError] = []
            for await result in group {
                switch result {
                case .success(let user): winners.append(user)
                case .failure(let error as DirectoryError): refusals.append(error)
                case .failure(let error): Issue.record("\(error)")
                }
            }
            return (winners, refusals)
        }
    }

    @Test func exactlyOneOfManyWinsACertificate() async throws {
        let folder = try ScratchFolder()
        let clock = AdjustableClock(StorePKI.now)
        let nodes = try await nodes(folder, count: 4, clock: clock)
        let users = (0..<6).map { "_U\($0)" }
        for user in users { _ = try await nodes[0].create(CommunicationUser(id: user), by: "test") }
        let pki = try StorePKI()
        for round in 0..<8 {
            let certificate = try pki.pki.client("round \(round)").certificate
            let attempts = nodes.flatMap { node in
                users.map { user in
                    { @Sendable () async throws -> String in
                        try await node.assign(certificate, to: user, by: "test").userID
                    }
                }
            }
            let (winners, refusals) = await outcomes(of: attempts.shuffled())
            #expect(Set(winners).count == 1)
            let owner = try #require(winners.first)
            #expect(refusals.allSatisfy { $0.detail == "Certificate is Already Assigned to User \(owner)" })
            #expect(winners.count == nodes.count)
            for node in nodes { #expect(try await node.owner(of: certificate.fingerprint) == owner) }
        }
        #expect(try await nodes[0].verifyAudit().isIntact)
    }

    @Test func exactlyOneOfManyWinsAName() async throws {
        let folder = try ScratchFolder()
        let clock = AdjustableClock(StorePKI.now)
        let nodes = try await nodes(folder, count: 3, clock: clock)
        let pki = try StorePKI()
        let users = (0..<4).map { "_U\($0)" }
        for user in users { _ = try await nodes[0].create(CommunicationUser(id: user), by: "test") }
        _ = try await nodes[0].trust(pki.pki.root, by: "test")
        for round in 0..<5 {
            let attempts = try nodes.flatMap { node in
                try users.map { user in
                    let certificate = try pki.pki.client("round \(round)").certificate
                    return { @Sendable () async throws -> String in
                        try await node.assign(certificate, to: user, match: .name, by: "test").userID
                    }
                }
            }
            let (winners, refusals) = await outcomes(of: attempts.shuffled())
            #expect(Set(winners).count == 1)
            #expect(refusals.allSatisfy { $0.rule == .sameName && $0.owner == winners.first })
            #expect(winners.count + refusals.count == attempts.count)
        }
    }

    /// Random changes over several connections; afterwards, and for each node's judge, a certificate is one user's.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func everyCertificateResolvesToAtMostOneUser(seed: UInt64) async throws {
        let folder = try ScratchFolder()
        let clock = AdjustableClock(StorePKI.now)
        let nodes = try await nodes(folder, count: 3, clock: clock)
        let pki = try StorePKI()
        let users = (0..<4).map { "_U\($0)" }
        for user in users { _ = try await nodes[0].create(CommunicationUser(id: user), by: "test") }
        _ = try await nodes[0].trust(pki.pki.root, by: "test")
        let certificates = try (0..<12).map { try pki.pki.client("name \($0 % 4)").certificate }
        await withTaskGroup(of: Void.self) { group in
            for (number, node) in nodes.enumerated() {
                group.addTask {
                    var random = SeededGenerator(seed: seed &* 1000 &+ UInt64(number))
                    for _ in 0..<60 {
                        let certificate = certificates.randomElement(using: &random) ?? certificates[0]
                        let user = users.randomElement(using: &random) ?? users[0]
                        let match: MatchRule = Bool.random(using: &random) ? .exact : .name
                        switch Int.random(in: 0..<4, using: &random) {
                        case 0: try? await node.unassign(fingerprint: certificate.fingerprint, by: "t")
                        case 1: _ = try? await node.move(fingerprint: certificate.fingerprint, to: user, by: "t")
                        default: _ = try? await node.assign(certificate, to: user, match: match, by: "t")
                        }
                    }
                }
            }
        }
        let held = try await nodes[0].assignments(AssignmentFilter(limit: 1000))
        for certificate in certificates + [try pki.pki.client("name 1").certificate] {
            let candidates = held.filter {
                $0.fingerprint == certificate.fingerprint
                    || ($0.match == .name && $0.certificate.subject == certificate.subject)
            }
            #expect(Set(candidates.map(\.userID)).count <= 1)
            for node in nodes {
                try await node.start()
                let call = Call(certificate: certificate, method: "GET", path: "/", at: clock.now)
                let verdict = try node.judge.judge(call)
                #expect(verdict.userID == candidates.first?.userID)
                #expect(verdict.code == (candidates.isEmpty ? .notAssigned : .noActiveArrangement))
            }
        }
        #expect(try await nodes[1].verifyAudit().isIntact)
    }
}

/// Repeatable randomness.
private struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) ^ state &* 0xBF58_476D_1CE4_E5B9
    }
}
