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
        // A list of the issuer that names one of them, and one under another key that names another in vain.
        let revoked = try KnownRevocationList.made(by: pki.pki, naming: assignments[2].certificate)
        let namesake = try KnownRevocationList.made(
            by: TestPKI(now: StorePKI.now), naming: assignments[4].certificate)
        var stores: [(any DirectoryStore, OpenStore)] = []
        for kind in StoreKind.allCases {
            let open = try await kind.open().withUsers()
            try await open.store.write { [assignments] rows in
                for assignment in assignments { try rows.certificates.insert(assignment, sharingKey: false) }
                for block in blocks { try rows.blocks.insert(block) }
                for list in [revoked, namesake] { try rows.certificates.markRevoked(by: list, id: list.id) }
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
            AssignmentFilter(after: AssignmentCursor(key: .text("_B"), fingerprint: Fingerprint(of: [1]))),
        ]
        filters += CertificateStatus.allCases.map { AssignmentFilter(status: $0) }
        for sort in AssignmentFilter.Sort.allCases {
            var revoked = AssignmentFilter(status: sort == .latest ? .blocked : nil, sort: sort)
            revoked.isRevoked = true
            filters.append(revoked)
        }
        filters += Self.searches(all[3])
        for sort in AssignmentFilter.Sort.allCases {
            filters.append(AssignmentFilter(sort: sort))
            filters += try await Self.places(sort, in: stores[0].0).map {
                AssignmentFilter(sort: sort, after: $0, limit: 2)
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
        #expect(counts[0] == [1, 1, 1, 3, 1])
    }

    @Test func aRevokedCertificateIsFoundUntilItsListIsForgotten() async throws {
        for (store, _) in try await filled() {
            var filter = AssignmentFilter()
            filter.isRevoked = true
            func revoked() async throws -> [CertificateAssignment] {
                try await store.read { [filter] in try $0.certificates.search(filter, at: StorePKI.now).assignments }
            }
            let found = try #require(try await revoked().first)
            #expect(try await revoked().map(\.certificate.subject.description) == ["CN=charlie"])
            #expect(found.status(at: StorePKI.now) == .blocked)
            #expect(!found.isBlocked)
            let list = try #require(found.revokedBy)
            try await store.write { rows in
                var moved = found
                moved.userID = "_A"
                try rows.certificates.update(moved, sharingKey: false)
            }
            #expect(try await revoked().map(\.userID) == ["_A"], "a change of the assignment keeps the mark")
            try await store.write { try $0.certificates.markRevoked(by: nil, id: "another") }
            #expect(try await revoked().count == 1)
            try await store.write { try $0.certificates.markRevoked(by: nil, id: list) }
            #expect(try await revoked().isEmpty)
        }
    }

    /// Everything that a person may type, of one certificate and of none.
    private static func searches(_ assignment: CertificateAssignment) -> [AssignmentFilter] {
        let certificate = assignment.certificate
        let serial = certificate.serialNumber
        var filters = [
            "char", "CHARLIE", "test auth", "_a", "ec", "e", "", "nobody here", "\"; DROP", "100%", serial.decimal,
            serial.hex.uppercased(), "0x00" + serial.hex, certificate.fingerprint.hex,
            String(certificate.fingerprint.hex.prefix(5)), String(certificate.sha1Fingerprint.prefix(6)),
            String(certificate.publicKey.fingerprint.hex.prefix(7)), "a:b:c:d",
        ].map { AssignmentFilter(text: $0) }
        for digits in [certificate.fingerprint.hex, certificate.sha1Fingerprint, "abcd"] {
            var filter = AssignmentFilter()
            filter.fingerprint = FingerprintDigits(String(digits.prefix(9)))
            filters.append(filter)
        }
        filters += AssignmentFilter.Sort.allCases.map {
            AssignmentFilter(text: "a", userID: "_A", subject: "cn=", issuer: "TEST", sort: $0)
        }
        for date in [StorePKI.now, StorePKI.now.addingTimeInterval(12 * 86_400), .distantPast] {
            for property in [\AssignmentFilter.expiresAfter, \.seenSince, \.notSeenSince] {
                var filter = AssignmentFilter()
                filter[keyPath: property] = date
                filters.append(filter)
            }
        }
        return filters
    }

    /// The place of each assignment, a page of one at a time.
    private static func places(
        _ sort: AssignmentFilter.Sort, in store: any DirectoryStore
    ) async throws -> [AssignmentCursor] {
        var places: [AssignmentCursor] = []
        var filter = AssignmentFilter(sort: sort, limit: 1)
        while let next = try await store.read({ [filter] in
            try $0.certificates.search(filter, at: StorePKI.now).next
        }) {
            places.append(next)
            filter.after = next
        }
        return places
    }

    @Test func aCursorOfAnotherOrderIsRefused() async throws {
        for (store, _) in try await filled() {
            let filter = AssignmentFilter(
                sort: .expiry, after: AssignmentCursor(key: .text("_A"), fingerprint: Fingerprint(of: [1])))
            await #expect(throws: DirectoryError.self) {
                try await store.read { try $0.certificates.search(filter, at: StorePKI.now) }
            }
        }
    }

    /// The place in the list stays when what stood there is gone.
    @Test func aPageFollowsOneWhoseLastAssignmentWasTakenAway() async throws {
        for (store, _) in try await filled() {
            let first = try await store.read {
                try $0.certificates.search(AssignmentFilter(sort: .subject, limit: 3), at: StorePKI.now)
            }
            let last = try #require(first.assignments.last)
            let next = try #require(first.next)
            let rest = try await store.write { rows in
                try rows.certificates.delete(last.fingerprint)
                return try rows.certificates.search(AssignmentFilter(sort: .subject, after: next), at: StorePKI.now)
            }
            #expect(rest.assignments.count == 4)
        }
    }

    @Test func aSearchForgetsWhatWasMovedOrTakenAway() async throws {
        for (store, _) in try await filled() {
            func users(_ text: String) async throws -> [String] {
                try await store.read {
                    try $0.certificates.search(AssignmentFilter(text: text), at: StorePKI.now).assignments.map(\.userID)
                }
            }
            #expect(try await users("charlie") == ["_C"])
            let held = try await store.read {
                try $0.certificates.search(AssignmentFilter(text: "charlie"), at: StorePKI.now).assignments[0]
            }
            try await store.write { rows in
                var moved = held
                moved.userID = "_A"
                try rows.certificates.update(moved, sharingKey: false)
            }
            #expect(try await users("charlie") == ["_A"])
            _ = try await store.write { try $0.certificates.delete(held.fingerprint) }
            #expect(try await users("charlie").isEmpty)
        }
    }

    @Test func pagesCoverEverythingOnce() async throws {
        for (store, _) in try await filled() {
            for sort in AssignmentFilter.Sort.allCases {
                var seen: [Fingerprint] = []
                var filter = AssignmentFilter(sort: sort, limit: 3)
                while true {
                    let page = try await store.read { [filter] in
                        try $0.certificates.search(filter, at: StorePKI.now)
                    }
                    seen += page.assignments.map(\.fingerprint)
                    guard let next = page.next else { break }
                    filter.after = next
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

extension KnownRevocationList {
    /// A list of an authority that names one certificate, whoever issued that.
    static func made(by pki: TestPKI, naming certificate: Certificate) throws -> KnownRevocationList {
        KnownRevocationList(
            list: try RevocationList.make(
                revoked: [
                    .init(serialNumber: certificate.serialNumber, date: pki.now),
                    .init(serialNumber: SerialNumber(bytes: [1, 2, 3]), date: pki.now),
                ], number: 1, thisUpdate: pki.now, nextUpdate: pki.now.addingTimeInterval(86_400),
                authority: pki.root, key: pki.authority.key),
            authority: pki.root, importedAt: pki.now, importedBy: "test")
    }
}
