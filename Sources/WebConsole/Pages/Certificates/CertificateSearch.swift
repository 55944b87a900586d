import Foundation
import IdentityDirectory
import KeyMaterial

/// What a person looks for on the certificates page, as the address of the page says it.
struct CertificateSearch {
    /// Where a text is looked for.
    enum Place: String, CaseIterable {
        case anywhere, user, subject, issuer, serial, fingerprint

        var title: String {
            switch self {
            case .anywhere: "Everywhere"
            case .user: "User ID"
            case .subject: "Subject"
            case .issuer: "Issuer"
            case .serial: "Serial Number"
            case .fingerprint: "Fingerprint"
            }
        }
    }

    static let pageSize = 100
    private static let days: [(String, String, Double)] = [
        ("1", "in 24 Hours", 1), ("30", "in 30 Days", 30), ("90", "in 90 Days", 90), ("365", "in a Year", 365),
    ]

    let fields: FormFields
    let now: Date

    var text: String? { fields.text("q") }
    var place: Place { fields.text("in").flatMap(Place.init(rawValue:)) ?? .anywhere }
    var status: CertificateStatus? { fields.text("status").flatMap(CertificateStatus.init(rawValue:)) }
    /// Of those that are blocked, a choice of its own: nobody can lift it.
    private static let revokedChoice = "revoked"
    private var isRevoked: Bool { fields.text("status") == Self.revokedChoice }
    var sort: AssignmentFilter.Sort { fields.text("sort").flatMap(AssignmentFilter.Sort.init(rawValue:)) ?? .latest }
    var isFiltered: Bool { ["q", "status", "expires", "seen"].contains { fields.text($0) != nil } }

    /// Throws `ConsoleError` for a text that cannot be what it is said to be.
    func filter() throws -> AssignmentFilter {
        var filter = AssignmentFilter(status: status, sort: sort, limit: Self.pageSize)
        filter.isRevoked = isRevoked
        filter.after = fields.text("after").flatMap { AssignmentCursor($0) }
        if let text { try set(text, in: &filter) }
        if let days = fields.text("expires").flatMap(Double.init), days.isFinite {
            filter.expiresAfter = now
            filter.expiresBefore = now.addingTimeInterval(days * 86400)
        }
        switch fields.text("seen") {
        case "never": filter.notSeenSince = .distantPast
        case "day": filter.seenSince = now.addingTimeInterval(-86400)
        case "not-month": filter.notSeenSince = now.addingTimeInterval(-30 * 86400)
        case "not-quarter": filter.notSeenSince = now.addingTimeInterval(-90 * 86400)
        default: break
        }
        return filter
    }

    private func set(_ text: String, in filter: inout AssignmentFilter) throws {
        switch place {
        case .anywhere: filter.text = text
        case .user: filter.userID = text
        case .subject: filter.subject = text
        case .issuer: filter.issuer = text
        case .serial:
            guard SearchText.serialNumber(text) != nil else {
                throw ConsoleError(
                    .unprocessable, "“\(text.prefix(80))” is no serial number.",
                    hint: "Type it in decimal or in hexadecimal, with or without colons.")
            }
            filter.serialNumber = text
        case .fingerprint:
            guard let digits = FingerprintDigits(text) else {
                throw ConsoleError(
                    .unprocessable, "“\(text.prefix(80))” is no beginning of a fingerprint.",
                    hint: "Type the first four or more hexadecimal digits of the SHA-256 or the SHA-1.")
            }
            filter.fingerprint = digits
        }
    }

    /// The address of the page that begins at a place; nil for the first.
    func address(after cursor: AssignmentCursor?) -> String {
        var values: [(String, String)] = []
        for name in ["q", "in", "status", "expires", "seen", "sort"] {
            if let value = fields.text(name) { values.append((name, value)) }
        }
        if let cursor { values.append(("after", cursor.text)) }
        return Paths.query(Paths.certificates, values)
    }

    var form: Form {
        .filter(
            id: "filter", to: Paths.certificates,
            fields: [
                .text(
                    "q", "Search", value: text,
                    placeholder: "User, subject, issuer, serial number, fingerprint"),
                .select(
                    "in", "In", options: Place.allCases.map { ($0 == .anywhere ? "" : $0.rawValue, $0.title) },
                    chosen: place == .anywhere ? "" : place.rawValue),
                .select(
                    "status", "Status",
                    options: [("", "All")] + CertificateStatus.allCases.map { ($0.rawValue, $0.badge.text) } + [
                        (Self.revokedChoice, "Revoked")
                    ], chosen: isRevoked ? Self.revokedChoice : status?.rawValue ?? ""),
                .select(
                    "expires", "Expires", options: [("", "Any Time")] + Self.days.map { ($0.0, $0.1) },
                    chosen: fields.text("expires") ?? ""),
                .select(
                    "seen", "Last Call",
                    options: [
                        ("", "Any Time"), ("day", "in the Last 24 Hours"), ("not-month", "Not for 30 Days"),
                        ("not-quarter", "Not for 90 Days"), ("never", "Never"),
                    ], chosen: fields.text("seen") ?? ""),
                .select(
                    "sort", "Order",
                    options: [("", "Latest First"), ("user", "User ID"), ("subject", "Subject"), ("expiry", "Expiry")],
                    chosen: sort == .latest ? "" : sort.rawValue),
            ], isFiltered: isFiltered)
    }
}
