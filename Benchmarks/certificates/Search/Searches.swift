import Foundation
import IdentityDirectory
import KeyMaterial

/// What is looked for: each field alone, in every order, deep in the list, together, and in vain.
struct Searches {
    private(set) var all: [(String, AssignmentFilter)] = []

    init(_ store: some DirectoryStore) async throws {
        let some = try await store.read { rows in
            try rows.certificates.search(AssignmentFilter(text: "partner-0123456", limit: 1), at: Filling.now)
        }
        guard let known = some.assignments.first?.certificate else { throw MoldError() }
        addTexts()
        addDigits(known)
        addStates()
        addMixed()
        for sort in AssignmentFilter.Sort.allCases {
            add("everything by \(sort.rawValue)", AssignmentFilter(sort: sort))
            let deep = try await Self.deep(sort, store)
            add("everything by \(sort.rawValue), from the middle", AssignmentFilter(sort: sort, after: deep))
        }
    }

    private mutating func add(_ name: String, _ filter: AssignmentFilter) { all.append((name, filter)) }

    private static func deep(_ sort: AssignmentFilter.Sort, _ store: some DirectoryStore) async throws
        -> AssignmentCursor?
    {
        try await store.read { rows in
            var filter = AssignmentFilter(sort: sort, limit: 1)
            switch sort {
            case .user: filter.after = AssignmentCursor(key: .text("_PARTNER2"), fingerprint: Fingerprint(of: []))
            case .subject:
                filter.after = AssignmentCursor(key: .text("CN=partner-05"), fingerprint: Fingerprint(of: []))
            case .expiry:
                filter.after = AssignmentCursor(
                    key: .seconds(Filling.now.timeIntervalSince1970), fingerprint: Fingerprint(of: []))
            case .latest: filter.after = AssignmentCursor(key: .number(500_000), fingerprint: Fingerprint(of: []))
            }
            return try rows.certificates.search(filter, at: Filling.now).next
        }
    }

    private mutating func addTexts() {
        let texts = [
            "partner-0123456", "PARTNER-0999", "_GATEWAY", "_partner123", "Forgotten Authority", "Partner Authority 3",
            "purchasing", "zz", "z", "no such text", "authority 1partner", "partner-00", "example 7", "_zz99",
        ]
        for text in texts {
            for sort in AssignmentFilter.Sort.allCases {
                add("“\(text)” everywhere, by \(sort.rawValue)", AssignmentFilter(text: text, sort: sort))
            }
        }
        for sort in AssignmentFilter.Sort.allCases {
            add("subject “er-04242”, by \(sort.rawValue)", AssignmentFilter(subject: "er-04242", sort: sort))
            add("subject “authority”, by \(sort.rawValue)", AssignmentFilter(subject: "authority", sort: sort))
            add("issuer “forgotten”, by \(sort.rawValue)", AssignmentFilter(issuer: "forgotten", sort: sort))
            add("issuer “example”, by \(sort.rawValue)", AssignmentFilter(issuer: "example", sort: sort))
            add("user _GATEWAY, by \(sort.rawValue)", AssignmentFilter(userID: "_GATEWAY", sort: sort))
            add("user _PARTNER77777, by \(sort.rawValue)", AssignmentFilter(userID: "_PARTNER77777", sort: sort))
        }
    }

    private mutating func addDigits(_ certificate: Certificate) {
        let serial = certificate.serialNumber
        add("serial number in decimal", AssignmentFilter(serialNumber: serial.decimal))
        add("serial number in hexadecimal", AssignmentFilter(serialNumber: serial.hex.uppercased()))
        for text in [
            serial.decimal, serial.hex, certificate.fingerprint.hex, String(certificate.fingerprint.hex.prefix(4)),
            String(certificate.sha1Fingerprint.prefix(8)), certificate.publicKey.fingerprint.hex, "2027", "1234567",
        ] {
            add("“\(text.prefix(12))…” everywhere", AssignmentFilter(text: text, sort: .latest))
        }
        var filter = AssignmentFilter()
        filter.fingerprint = FingerprintDigits(String(certificate.fingerprint.hex.prefix(6)))
        add("fingerprint, six digits", filter)
        add("public key", AssignmentFilter(publicKey: certificate.publicKey.fingerprint))
    }

    private mutating func addStates() {
        for status in CertificateStatus.allCases {
            for sort in AssignmentFilter.Sort.allCases {
                add("status \(status.rawValue), by \(sort.rawValue)", AssignmentFilter(status: status, sort: sort))
            }
        }
        for sort in AssignmentFilter.Sort.allCases {
            for (name, days) in [("a day", 1.0), ("90 days", 90), ("a year", 365)] {
                var filter = AssignmentFilter(
                    expiresBefore: Filling.now.addingTimeInterval(days * 86400), sort: sort)
                filter.expiresAfter = Filling.now
                add("expires in \(name), by \(sort.rawValue)", filter)
            }
            var filter = AssignmentFilter(sort: sort)
            filter.notSeenSince = .distantPast
            add("never seen, by \(sort.rawValue)", filter)
            filter.notSeenSince = nil
            filter.seenSince = Filling.now.addingTimeInterval(-3600)
            add("seen in the last hour, by \(sort.rawValue)", filter)
        }
    }

    private mutating func addMixed() {
        for sort in AssignmentFilter.Sort.allCases {
            add(
                "“partner” active of _GATEWAY by forgotten, by \(sort.rawValue)",
                AssignmentFilter(text: "partner", userID: "_GATEWAY", issuer: "forgotten", status: .active, sort: sort))
            add(
                "“purchasing” blocked, by \(sort.rawValue)",
                AssignmentFilter(text: "purchasing", status: .blocked, sort: sort))
            add(
                "“authority 4” retiring, by \(sort.rawValue)",
                AssignmentFilter(text: "authority 4", status: .retiring, sort: sort))
        }
    }
}
