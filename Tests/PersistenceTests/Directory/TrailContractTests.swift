import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Logging
import Persistence
import Testing

struct TrailContractTests {
    @Test(arguments: StoreKind.allCases)
    func changesAreNumberedInTheirOrder(kind: StoreKind) async throws {
        let store = try kind.open().store
        #expect(try await store.read { try $0.trail.changeBounds() } == nil)
        let changes = (1...5).map { DirectoryChange(.user, "u\($0)") }
        for change in changes { try await store.write { try $0.trail.append(change) } }
        let later = try await store.read { try $0.trail.changes(after: 2, limit: 2) }
        #expect(later.map(\.sequence) == [3, 4])
        #expect(later.map(\.change) == Array(changes[2...3]))
        try await store.write { try $0.trail.pruneChanges(keeping: 2) }
        #expect(try await store.read { try $0.trail.changeBounds() } == ChangeBounds(first: 4, last: 5))
        try await store.write { try $0.trail.append(DirectoryChange(.block, "b")) }
        #expect(try await store.read { try $0.trail.changeBounds()?.last } == 6)
    }

    @Test(arguments: StoreKind.allCases)
    func theAuditIsListedNewestFirst(kind: StoreKind) async throws {
        let open = try kind.open()
        let directory = Directory(store: open.store, logger: Logger(label: "test"))
        for id in ["_A", "_B"] { _ = try await directory.create(CommunicationUser(id: id), by: "ann") }
        _ = try await directory.lockUser("_A", by: "bob")
        #expect(try await directory.audit().map(\.sequence) == [3, 2, 1])
        #expect(try await directory.audit(AuditFilter(by: "ann", before: 2)).map(\.subject) == ["_A"])
        #expect(try await directory.audit(AuditFilter(action: "user.lock")).map(\.by) == ["bob"])
        #expect(try await directory.audit(AuditFilter(subject: "_A", limit: 1)).map(\.sequence) == [3])
        let verification = try await directory.verifyAudit()
        #expect(verification.isIntact)
        #expect(verification.entries == 3)
        let last = try #require(try await directory.audit(AuditFilter(limit: 1)).first)
        let twice = await #expect(throws: DirectoryError.self) {
            try await open.store.write { try $0.trail.append(last) }
        }
        #expect(twice?.code == .alreadyExists)
    }

    @Test(arguments: StoreKind.allCases)
    func decisionsAreFilteredPagedAndForgotten(kind: StoreKind) async throws {
        let store = try kind.open().store
        let print = Fingerprint(of: [7])
        let decisions = (0..<10).map { index in
            var decision = AccessDecision(
                id: "d\(index)", correlationID: "c\(index % 3)", at: StorePKI.now.addingTimeInterval(Double(index / 2)),
                code: index % 2 == 0 ? .accepted : .notAssigned, detail: "x", method: "GET", path: "/",
                peerAddress: "p", durationMicroseconds: index)
            decision.userID = index < 5 ? "_A" : nil
            decision.fingerprint = index == 3 ? print.hex : nil
            return decision
        }
        try await store.write { rows in
            try rows.observations.insert(decisions)
            try rows.observations.insert(Array(decisions.prefix(2)))
        }
        func ids(_ filter: DecisionFilter) async throws -> [String] {
            try await store.read { try $0.observations.decisions(filter).map(\.id) }
        }
        #expect(try await ids(DecisionFilter()) == (0..<10).reversed().map { "d\($0)" })
        #expect(try await ids(DecisionFilter(after: "d7", limit: 2)) == ["d6", "d5"])
        #expect(try await ids(DecisionFilter(userID: "_A", refusedOnly: true)) == ["d3", "d1"])
        #expect(try await ids(DecisionFilter(correlationID: "c2")) == ["d8", "d5", "d2"])
        #expect(try await ids(DecisionFilter(fingerprint: print)) == ["d3"])
        #expect(try await ids(DecisionFilter(code: .accepted, limit: 1)) == ["d8"])
        #expect(try await ids(DecisionFilter(after: "unknown")).isEmpty)
        #expect(try await store.read { try $0.observations.decision("d3") } == decisions[3])
        try await store.write {
            try $0.observations.pruneDecisions(before: StorePKI.now.addingTimeInterval(1), keeping: 3)
        }
        #expect(try await ids(DecisionFilter()) == ["d9", "d8", "d7"])
    }

    @Test(arguments: StoreKind.allCases) func theNewestPresentedCertificatesAreKept(kind: StoreKind) async throws {
        let store = try kind.open().store
        let pki = try StorePKI()
        let certificates = try (0..<4).map { try pki.assignment("stranger \($0)", "_A").certificate }
        try await store.write { rows in
            for certificate in certificates {
                try rows.observations.keep(presented: [PresentedCertificate(certificate)], max: 3)
            }
            // It comes again with its chain, and once more without.
            for chain in [[pki.pki.root, certificates[0]], []] {
                try rows.observations.keep(
                    presented: [PresentedCertificate(certificates[2], chain: chain)], max: 3)
            }
        }
        let kept = try await store.read { rows in
            try certificates.map { try rows.observations.presented($0.fingerprint) }
        }
        #expect(kept.map { $0?.certificate } == [nil, certificates[1], certificates[2], certificates[3]])
        #expect(kept.map { $0?.chain.count } == [nil, 0, 2, 0])
        #expect(kept[2]?.chain.first == pki.pki.root)
    }
}
