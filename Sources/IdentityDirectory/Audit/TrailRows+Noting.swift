public import Foundation

extension TrailRows {
    /// Appends a change document of a change that is not the directory's own, in the transaction of that change: both
    /// happen, or neither does.
    ///
    /// `before` and `after` are written as JSON and must hold no secret.
    public func note(
        _ action: String, _ subject: String, by: String, at date: Date, before: (any Encodable)? = nil,
        after: (any Encodable)? = nil
    ) throws {
        let milliseconds = Date(timeIntervalSince1970: (date.timeIntervalSince1970 * 1000).rounded() / 1000)
        try append(
            AuditEntry(
                following: try lastEntry(), at: milliseconds, by: by, action: action, subject: subject,
                before: try before.map(AuditEntry.json), after: try after.map(AuditEntry.json)))
    }
}

extension AuditEntry {
    /// With sorted keys, and dates as RFC 3339 has them.
    static func json(_ value: any Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
