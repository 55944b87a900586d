import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Persistence
import Testing

struct ListingContractTests {
    /// The same assignments, blocks and times in both stores.
    private func filled() async throws -> [(any DirectoryStore, OpenStore)] {
        let pki = try StorePKI()
        var assignments: [CertificateAssignment] = []
        for (index, name) in ["delta", "alpha", "charlie", "bravo", "Echo", "expired", "later"].enumerated() {
            let user = ["_B", "_A", "_C"][index % 3]
            var assignment = try pki.assignment(name, user, days: name == "expired" ? -1 : Double(10 + index))
            if name == "later" {
                let begin = StorePKI.now.addingTimeInterval(3600)
                let identity = try pki.pki.client("later", from: begin, to: begin.addingTimeInterval(3600))
                assignment = CertificateAssignment(
                    certificate: identity.certificate, userID: user, match: .exact, assignedAt: StorePKI.now,
                    assignedBy: "test")
            }
            if name == "bravo" { assignment.retiringSince = StorePKI.now }
            assignments.append(assignment)
        }
        let blocks = [
            CertificateBlock(
                .fingerprint(assignments[0].fingerprint), reason: "x", blockedAt: StorePKI.now, blockedBy: "t"),
            CertificateBlock(
                .publicKey(assignments[1].certificate.publicKey.fingerprint), reason: "x", blockedAt: StorePKI.now,
                blockedBy: "t"),
        ]
        var stores: [(any DirectoryStore, OpenStore)] = []
        for kind in StoreKind.allCases {
            let open = try await kind.open().withUsers()
            try await open.store.write { [assignments] rows in
                for assignment in assignments { try rows.certificates.insert(assignment, sharingKey: false) }
                for block in blocks { try rows.blocks.insert(block) }
            }
            stores.append((open.store, open))
        }
        return stores
    }

    @Test func bothStoresListTheSame() async throws {
        let stores = try await filled()
        let all = try await stores[0].0.read { try $0.certificates.assignments(AssignmentFilter(), at: StorePKI.now) }
        let serial = try #require(all.first).certificate.serialNumber
        var filters: [AssignmentFilter] = [
            AssignmentFilter(), AssignmentFilter(userID: "_A"), AssignmentFilter(subject: "ECHO"),
            AssignmentFilter(issuer: "test auth"), AssignmentFilter(issuer: "nobody"),
            AssignmentFilter(serialNumber: serial.decimal), AssignmentFilter(serialNumber: serial.hex.uppercased()),
            AssignmentFilter(publicKey: all[2].certificate.publicKey.fingerprint),
            AssignmentFilter(expiresBefore: StorePKI.now.addingTimeInterval(12 * 86_400)),
            AssignmentFilter(after: Fingerprint(of: [1])),
        ]
        filters += CertificateStatus.allCases.map { AssignmentFilter(status: $0) }
        for sort in AssignmentFilter.Sort.allCases {
            filters.append(AssignmentFilter(sort: sort))
            for assignment in all {
                filters.append(AssignmentFilter(sort: sort, after: assignment.fingerprint, limit: 2))
            }
        }
        for filter in filters {
            let lists = try await stores.asyncMap { store in
                try await store.0.read { try $0.certificates.assignments(filter, at: StorePKI.now) }
            }
            #expect(lists[0] == lists[1], "\(filter)")
        }
        let counts = try await stores.asyncMap { store in
            try await store.0.read { rows in
                try CertificateStatus.allCases.map {
                    try rows.certificates.assignments(AssignmentFilter(status: $0), at: StorePKI.now).count
                }
            }
        }
        #expect(counts[0] == [1, 2, 1, 2, 1])
    }

    @Test func pagesCoverEverythingOnce() async throws {
        for (store, _) in try await filled() {
            for sort in AssignmentFilter.Sort.allCases {
                var seen: [Fingerprint] = []
                var filter = AssignmentFilter(sort: sort, limit: 3)
                while true {
                    let page = try await store.read { [filter] in
                        try $0.certificates.assignments(filter, at: StorePKI.now)
                    }
                    seen += page.map(\.fingerprint)
                    guard page.count == 3 else { break }
                    filter.after = page.last?.fingerprint
                }
                #expect(seen.count == 7)
                #expect(Set(seen).count == 7)
            }
        }
    }

    @Test func issuedAndClaimsArePagedByFingerprint() async throws {
        for (store, _) in try await filled() {
            let issuer = try await store.read { rows in
                try rows.certificates.assignments(AssignmentFilter(limit: 1), at: StorePKI.now)[0].certificate.issuer
            }
            let (issued, claims) = try await store.read { rows in
                let first = try rows.certificates.issued(byName: issuer, after: nil, limit: 4)
                let second = try rows.certificates.issued(byName: issuer, after: first.last?.fingerprint, limit: 4)
                let some = try rows.certificates.claims(after: nil, limit: 5)
                return (first + second, some + (try rows.certificates.claims(after: some.last?.fingerprint, limit: 5)))
            }
            #expect(issued.count == 7)
            #expect(issued.map(\.fingerprint) == issued.map(\.fingerprint).sorted())
            #expect(Set(claims.map(\.fingerprint)).count == 7)
        }
    }
}

extension Sequence {
    fileprivate func asyncMap<Result>(_ body: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await body(element)) }
        return results
    }
}
