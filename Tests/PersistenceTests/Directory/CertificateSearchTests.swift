import CountersignTesting
import Foundation
import IdentityDirectory
import KeyMaterial
import Persistence
import Testing

/// Searches over more certificates than a database judges at once.
struct CertificateSearchTests {
    /// Of 7,000 assignments, those of `_C` sort last and are the only ones of their authority.
    ///
    /// One certificate is signed, and the others are made of it with other keys and serial numbers in its bytes.
    private func filled() async throws -> OpenStore {
        let open = try StoreKind.sqlite.open()
        let store = try await open.withUsers()
        let pki = try StorePKI()
        let many = try pki.assignment("many", "_A").certificate
        let few = try StorePKI().assignment("few", "_C").certificate
        try await store.store.write { rows in
            for number in 0..<7_000 {
                let isFew = number < 50
                let certificate = try Self.another(isFew ? few : many, number)
                let assignment = CertificateAssignment(
                    certificate: certificate, userID: isFew ? "_C" : number % 2 == 0 ? "_A" : "_B", match: .exact,
                    assignedAt: StorePKI.now, assignedBy: "test")
                try rows.certificates.insert(assignment, sharingKey: true)
            }
        }
        return store
    }

    /// The same certificate with another serial number.
    private static func another(_ certificate: Certificate, _ number: Int) throws -> Certificate {
        var bytes = certificate.derEncoded
        let serial = certificate.serialNumber.bytes
        let start = try #require(
            (0..<bytes.count - serial.count).first { bytes[$0..<$0 + serial.count].elementsEqual(serial) })
        for (offset, digit) in [number >> 16, number >> 8, number].enumerated() {
            bytes[start + serial.count - 3 + offset] = UInt8(digit & 0xff)
        }
        return try Certificate(derEncoded: bytes)
    }

    /// Every hit comes exactly once, on as many pages as it takes, in each order.
    ///
    /// Two letters are no trigram: the list is read.
    @Test func whatIsFarDownTheListIsFoundByGoingOn() async throws {
        let open = try await filled()
        for (text, sort) in AssignmentFilter.Sort.allCases.flatMap({ [("few", $0), ("fe", $0)] }) {
            var filter = AssignmentFilter(text: text, sort: sort, limit: 20)
            var seen: [Fingerprint] = []
            var pages = 0
            while true {
                let page = try await open.store.read { [filter] in
                    try $0.certificates.search(filter, at: StorePKI.now)
                }
                seen += page.assignments.map(\.fingerprint)
                pages += 1
                guard let next = page.next else { break }
                filter.after = next
            }
            #expect(seen.count == 50, "\(text) \(sort)")
            #expect(Set(seen).count == 50)
            #expect(pages < 100)
        }
    }

    @Test func broadSearchesAgreeWithTheWholeList() async throws {
        let open = try await filled()
        let all = try await open.store.read {
            try $0.certificates.assignments(AssignmentFilter(limit: 10_000), at: StorePKI.now)
        }
        #expect(all.count == 7_000)
        for sort in AssignmentFilter.Sort.allCases {
            let hits = try await open.store.read {
                try $0.certificates.assignments(
                    AssignmentFilter(userID: "_A", subject: "MAN", status: .active, sort: sort, limit: 10_000),
                    at: StorePKI.now)
            }
            #expect(Set(hits.map(\.fingerprint)) == Set(all.filter { $0.userID == "_A" }.map(\.fingerprint)))
        }
        let latest = try await open.store.read {
            try $0.certificates.search(AssignmentFilter(text: "many", sort: .latest, limit: 3), at: StorePKI.now)
        }
        #expect(latest.assignments.map(\.userID) == ["_B", "_A", "_B"])
    }
}
