import Foundation
import GRDB
import IdentityDirectory
import KeyMaterial

/// Conditions on the rows of a search, over `certificateAssignment a` and `certificateSearch s`.
struct SearchCondition {
    private(set) var parts: [String] = []
    private(set) var arguments = StatementArguments()

    /// Whether `s` is among what is read.
    var readsTexts: Bool { parts.contains { $0.contains("s.") } }
    var sql: String { parts.isEmpty ? "1" : parts.joined(separator: " AND ") }

    mutating func add(_ part: String, _ values: [any DatabaseValueConvertible] = []) {
        parts.append(part)
        arguments += StatementArguments(values)
    }

    mutating func add(_ other: SearchCondition) {
        parts += other.parts
        arguments += other.arguments
    }

    /// None.
    init() {}

    /// All that a filter asks for; a plus keeps a condition from choosing the index, which others do.
    ///
    /// Source: https://www.sqlite.org/optoverview.html section 6.
    init(_ filter: AssignmentFilter, at date: Date) {
        let now = date.timeIntervalSince1970
        if let userID = filter.userID { add("+a.userID = ?", [userID]) }
        if let part = filter.subject.map(SearchText.fold), !part.isEmpty { add("instr(s.subjectText, ?) > 0", [part]) }
        if let part = filter.issuer.map(SearchText.fold), !part.isEmpty { add("instr(s.issuerText, ?) > 0", [part]) }
        if let serial = filter.serialNumber { addSerialNumber(SearchText.serialNumber(serial)) }
        if let key = filter.publicKey { add("+a.publicKey = ?", [Data(key.bytes)]) }
        if let digits = filter.fingerprint { addDigits(digits, ["+a.fingerprint", "s.sha1"]) }
        if let limit = filter.expiresBefore { add("+a.notAfter < ?", [limit.timeIntervalSince1970]) }
        if let limit = filter.expiresAfter { add("+a.notAfter >= ?", [limit.timeIntervalSince1970]) }
        if let since = filter.seenSince { add("+a.lastSeenAt >= ?", [since.timeIntervalSince1970]) }
        if let since = filter.notSeenSince {
            add("(a.lastSeenAt IS NULL OR a.lastSeenAt < ?)", [since.timeIntervalSince1970])
        }
        if filter.isRevoked { add("+a.revokedBy IS NOT NULL") }
        if let status = filter.status {
            add("\(SQLiteCertificates.statusExpression) = ?", [now, now, status.rawValue])
        }
        if let text = filter.text.map(SearchText.fold), !text.isEmpty { addText(text) }
    }

    private mutating func addSerialNumber(_ digits: String?) {
        guard let digits else { return add("0") }
        add("(a.serialDecimal = ? OR a.serialHex = ?)", [digits, digits])
    }

    private mutating func addDigits(_ digits: FingerprintDigits, _ columns: [String]) {
        let (sql, values) = Self.beginning(digits, columns)
        add("(\(sql))", values)
    }

    private static func beginning(
        _ digits: FingerprintDigits, _ columns: [String]
    ) -> (String, [any DatabaseValueConvertible]) {
        var parts: [String] = []
        var values: [any DatabaseValueConvertible] = []
        for column in columns {
            guard let range = digits.range(bytes: column == "s.sha1" ? 20 : 32) else { continue }
            parts.append("\(column) BETWEEN ? AND ?")
            values += [Data(range.lowerBound.bytes), Data(range.upperBound.bytes)]
        }
        return (parts.isEmpty ? "0" : parts.joined(separator: " OR "), values)
    }

    private mutating func addText(_ text: String) {
        var parts = ["userText", "subjectText", "issuerText"].map { "instr(s.\($0), ?) > 0" }
        var values: [any DatabaseValueConvertible] = [text, text, text]
        if let digits = SearchText.serialNumber(text) {
            parts.append("a.serialDecimal = ? OR a.serialHex = ?")
            values += [digits, digits]
        }
        if let digits = FingerprintDigits(text) {
            let (sql, more) = Self.beginning(digits, ["+a.fingerprint", "s.sha1", "+a.publicKey"])
            parts.append(sql)
            values += more
        }
        add("(\(parts.joined(separator: " OR ")))", values)
    }
}
