import Foundation
import IdentityDirectory
import KeyMaterial
import ManagementSchema

/// The list of assigned certificates: what may be looked for, and a page of what was found.
enum CertificateQuery {
    static let parameters = [
        QueryParameter(
            "search",
            "Only those where a part of the user, the subject or the issuer is this text in any case, or the serial "
                + "number is this number, or a fingerprint begins with these four or more hexadecimal digits."),
        QueryParameter("user", "Only those of this user."),
        QueryParameter(
            "status", "Only those in this status; what is revoked is blocked, too.",
            schema: .enumeration(CertificateStatusValue.allCases.map(\.rawValue))),
        QueryParameter("revoked", "True: only those that a known revocation list names.", schema: .boolean),
        QueryParameter("subject", "Only those whose subject contains this text, in any case."),
        QueryParameter("issuer", "Only those whose issuer contains this text, in any case."),
        QueryParameter("serialNumber", "Only those with this serial number, in decimal or hexadecimal."),
        QueryParameter(
            "fingerprint", "Only those whose SHA-256 or SHA-1 begins with these four or more hexadecimal digits."),
        QueryParameter("publicKey", "Only those whose public key has this fingerprint."),
        QueryParameter("expiresBefore", "Only those that expire before this time, RFC 3339."),
        QueryParameter("expiresAfter", "Only those that expire at this time or later, RFC 3339."),
        QueryParameter("seenSince", "Only those that a call was let through with since, RFC 3339."),
        QueryParameter("notSeenSince", "Only those that no call was let through with since, RFC 3339."),
        QueryParameter(
            "sort", "The order; user when absent.",
            schema: .enumeration(CertificateSortValue.allCases.map(\.rawValue))),
    ]

    static func list(_ call: ManagementCall) async throws -> CertificateList {
        let page = try await call.services.directory.search(try filter(call))
        let now = call.services.clock.now
        return CertificateList(
            certificates: page.assignments.map { CertificateResource($0, at: now) },
            nextCursor: page.next.map { Cursor(key: $0.text).text })
    }

    private static func filter(_ call: ManagementCall) throws -> AssignmentFilter {
        var filter = AssignmentFilter(
            text: call.query["search"], userID: call.query["user"], subject: call.query["subject"],
            issuer: call.query["issuer"], limit: try call.limit)
        filter.status = try call.word("status", CertificateStatusValue.self).flatMap {
            CertificateStatus(rawValue: $0.rawValue)
        }
        filter.isRevoked = try call.flag("revoked")
        filter.sort =
            try call.word("sort", CertificateSortValue.self).flatMap {
                AssignmentFilter.Sort(rawValue: $0.rawValue)
            } ?? .user
        filter.serialNumber = try call.parsed("serialNumber", "is no serial number") { text in
            SearchText.serialNumber(text).map { _ in text }
        }
        filter.fingerprint = try call.parsed("fingerprint", "is not 4 to 64 hexadecimal digits") {
            FingerprintDigits($0)
        }
        filter.publicKey = try call.parsed("publicKey", "is not 64 hexadecimal digits") { Fingerprint(hex: $0) }
        filter.expiresBefore = try call.moment("expiresBefore")
        filter.expiresAfter = try call.moment("expiresAfter")
        filter.seenSince = try call.moment("seenSince")
        filter.notSeenSince = try call.moment("notSeenSince")
        if let cursor = try call.cursor {
            guard let place = AssignmentCursor(cursor), place.fits(filter.sort) else {
                throw ProblemError(
                    .invalidParameter, "The cursor is not one of a list in this order", at: "query/cursor")
            }
            filter.after = place
        }
        return filter
    }
}

/// The order of a list of certificates.
enum CertificateSortValue: String, SchemaEnumeration {
    case user
    case subject
    case expiry
    case latest
}

extension ManagementCall {
    /// A parameter of the query, as what it means; absent is nil.
    func parsed<Value>(_ name: String, _ complaint: String, _ parse: (String) -> Value?) throws -> Value? {
        guard let text = query[name] else { return nil }
        guard let value = parse(text) else {
            throw ProblemError(.invalidParameter, "\(name) \(complaint)", at: "query/\(name)")
        }
        return value
    }

    /// A time of the query, RFC 3339; absent is nil.
    func moment(_ name: String) throws -> Date? {
        try parsed(name, "is no time as in 2026-11-26T00:00:00Z") { text in
            (try? Date(text, strategy: .iso8601)) ?? (try? Date(text, strategy: Self.withFraction))
        }
    }

    private static let withFraction = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
}
