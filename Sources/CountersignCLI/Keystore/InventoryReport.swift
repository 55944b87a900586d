import Foundation
import KeystoreFormats

/// An inventory as table, CSV or JSON.
struct InventoryReport {
    let inventory: KeystoreInventory
    /// Those that are shown.
    let rows: [KeystoreInventory.Row]
    let now: Date

    var table: String {
        var table = Table("FILE", "ALIAS", "KIND", "KEY", "SUBJECT", "NOT AFTER", "DAYS", "REMARKS")
        for row in rows {
            table.add(
                row.path, row.alias, row.kind.rawValue, Self.key(row), row.subject ?? "-",
                row.notAfter.map(Timestamp.day) ?? "-", days(row.notAfter).map(String.init) ?? "-",
                remarks(row).joined(separator: "; "))
        }
        let closed = inventory.notSeenWhole
        let summary =
            "\(Self.count(rows.count, "entry", "entries")) of \(Self.count(inventory.filesRead, "file", "files"))"
            + (closed == 0 ? "" : "; \(Self.count(closed, "file", "files")) not seen whole")
        return (rows.isEmpty ? [summary] : table.lines + [summary]).joined(separator: "\n")
    }

    /// Source: RFC 4180.
    var csv: String {
        let titles = [
            "file", "type", "alias", "kind", "keyStatus", "algorithm", "keySizeBits", "subject", "notAfter",
            "daysLeft", "sha256Fingerprint", "duplicates", "sameKey", "weaknesses",
        ]
        let lines = rows.map { row in
            [
                row.path, row.type.rawValue, row.alias, row.kind.rawValue, row.keyStatus.rawValue, row.algorithm ?? "",
                row.keySizeBits.map(String.init) ?? "", row.subject ?? "", row.notAfter.map(Timestamp.rfc3339) ?? "",
                days(row.notAfter).map(String.init) ?? "", row.fingerprint?.hex ?? "",
                row.duplicates.joined(separator: " "), row.sameKey.joined(separator: " "),
                row.weaknesses.joined(separator: "; "),
            ]
        }
        return ([titles] + lines).map { $0.map(Self.quoted).joined(separator: ",") }.joined(separator: "\r\n")
    }

    var json: JSONValue {
        .object([
            ("files", .integer(inventory.filesRead)), ("entries", .array(rows.map(json))),
            ("unreadable", .array(inventory.unreadable.map(Self.json))),
            ("closed", .array(inventory.closed.map(Self.json))),
        ])
    }

    private static func json(_ file: KeystoreInventory.Unreadable) -> JSONValue {
        .object([("file", .string(file.path)), ("code", .string(file.code)), ("detail", .string(file.detail))])
    }

    private static func count(_ count: Int, _ one: String, _ many: String) -> String {
        "\(count) \(count == 1 ? one : many)"
    }

    private func json(_ row: KeystoreInventory.Row) -> JSONValue {
        .object([
            ("file", .string(row.path)), ("type", .string(row.type.rawValue)), ("alias", .string(row.alias)),
            ("kind", .string(row.kind.rawValue)), ("keyStatus", .string(row.keyStatus.rawValue)),
            ("algorithm", .optional(row.algorithm)), ("keySizeBits", .optional(row.keySizeBits)),
            ("subject", .optional(row.subject)), ("notAfter", .date(row.notAfter)),
            ("earliestNotAfterOfChain", .date(row.earliestNotAfter ?? row.notAfter)),
            ("daysLeft", .optional(days(row.notAfter))), ("sha256Fingerprint", .optional(row.fingerprint?.hex)),
            ("duplicates", .strings(row.duplicates)), ("sameKey", .strings(row.sameKey)),
            ("weaknesses", .strings(row.weaknesses)),
        ])
    }

    private func remarks(_ row: KeystoreInventory.Row) -> [String] {
        var remarks = row.weaknesses
        if let notAfter = row.notAfter, notAfter < now { remarks.insert("expired", at: 0) }
        if let earliest = row.earliestNotAfter, earliest < row.notAfter ?? .distantFuture {
            remarks.append("chain ends \(Timestamp.day(earliest))")
        }
        if !row.duplicates.isEmpty { remarks.append("also \(row.duplicates.joined(separator: ", "))") }
        if !row.sameKey.isEmpty { remarks.append("same key as \(row.sameKey.joined(separator: ", "))") }
        return remarks
    }

    /// Whole days that are left; negative after the end.
    private func days(_ notAfter: Date?) -> Int? {
        notAfter.map { Int(($0.timeIntervalSince(now) / 86_400).rounded(.down)) }
    }

    private static func key(_ row: KeystoreInventory.Row) -> String {
        guard let algorithm = row.algorithm else { return "-" }
        return row.keySizeBits.map { "\(algorithm) \($0)" } ?? algorithm
    }

    /// Quoted where commas, quotes or line breaks ask for it; what a spreadsheet would take for a formula gets an
    /// apostrophe.
    private static func quoted(_ cell: String) -> String {
        let safe = cell.first.map { "=+-@\t\r".contains($0) } == true && Int(cell) == nil ? "'" + cell : cell
        guard safe.contains(where: { ",\"\r\n".contains($0) }) else { return safe }
        return "\"" + safe.replacing("\"", with: "\"\"") + "\""
    }
}
