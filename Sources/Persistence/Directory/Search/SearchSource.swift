import Foundation
import GRDB
import IdentityDirectory
import KeyMaterial

/// An index that can give candidates for a search: a query for fingerprints, of which all that are looked for are some.
struct SearchSource {
    struct Part {
        var sql: String
        var arguments: StatementArguments
    }

    /// Each can be read alone; together they give every candidate.
    private(set) var parts: [Part]

    var sql: String { parts.map(\.sql).joined(separator: " UNION ") }
    var arguments: StatementArguments { parts.reduce(into: StatementArguments()) { $0 += $1.arguments } }

    /// Whether there are no more than `count` candidates; reads no more of them than that.
    func isNarrow(_ count: Int, _ database: GRDB.Database) throws -> Bool {
        var left = count
        for part in parts {
            let sql = "SELECT count(*) FROM (SELECT 1 FROM (\(part.sql)) LIMIT ?)"
            left -= try Int.fetchOne(database, sql: sql, arguments: part.arguments + [left + 1]) ?? 0
            guard left >= 0 else { return false }
        }
        return true
    }

    private init(_ sql: String, _ values: [any DatabaseValueConvertible] = []) {
        parts = [Part(sql: sql, arguments: StatementArguments(values))]
    }

    /// A column of the assignments, or of what is kept for searching.
    private init(where condition: String, _ values: [any DatabaseValueConvertible] = []) {
        self.init("SELECT a.fingerprint FROM certificateAssignment a WHERE \(condition)", values)
    }

    /// Those that a filter offers, the cheapest to read first.
    static func all(for filter: AssignmentFilter, at date: Date, _ blocks: [CertificateBlock]?) -> [SearchSource] {
        let now = date.timeIntervalSince1970
        var sources: [SearchSource] = []
        if let digits = filter.fingerprint { sources.append(union(beginning(digits))) }
        if let digits = filter.serialNumber.flatMap(SearchText.serialNumber) { sources.append(union(serial(digits))) }
        if let key = filter.publicKey { sources.append(SearchSource(where: "a.publicKey = ?", [Data(key.bytes)])) }
        if let userID = filter.userID { sources.append(SearchSource(where: "a.userID = ?", [userID])) }
        if filter.isRevoked { sources.append(SearchSource(where: "a.revokedBy IS NOT NULL")) }
        switch filter.status {
        case .expired: sources.append(SearchSource(where: "a.notAfter < ?", [now]))
        case .notYetActive: sources.append(SearchSource(where: "a.notBefore > ?", [now]))
        case .retiring: sources.append(SearchSource(where: "a.retiringSince IS NOT NULL"))
        case .blocked: if let blocks { sources.append(blocked(blocks)) }
        case .active, nil: break
        }
        if filter.expiresBefore != nil || filter.expiresAfter != nil {
            sources.append(
                SearchSource(
                    where: "a.notAfter < ? AND a.notAfter >= ?",
                    [
                        filter.expiresBefore?.timeIntervalSince1970 ?? .greatestFiniteMagnitude,
                        filter.expiresAfter?.timeIntervalSince1970 ?? -.greatestFiniteMagnitude,
                    ]))
        }
        if let since = filter.seenSince {
            sources.append(SearchSource(where: "a.lastSeenAt >= ?", [since.timeIntervalSince1970]))
        }
        if let since = filter.notSeenSince {
            sources.append(
                union([
                    SearchSource(where: "a.lastSeenAt < ?", [since.timeIntervalSince1970]),
                    SearchSource(where: "a.lastSeenAt IS NULL"),
                ]))
        }
        if let words = words(of: filter) { sources.append(words) }
        return sources
    }

    /// The trigrams of all texts that are looked for; with what else a general text may mean.
    private static func words(of filter: AssignmentFilter) -> SearchSource? {
        guard let match = Trigrams.match(filter) else { return nil }
        let index = SearchSource(
            """
            SELECT s.fingerprint FROM certificateSearchText f CROSS JOIN certificateSearch s ON s.number = f.rowid
            WHERE certificateSearchText MATCH ?
            """, [match])
        guard let text = filter.text else { return index }
        let exact =
            (FingerprintDigits(text).map { beginning($0) + key($0) } ?? [])
            + (SearchText.serialNumber(text).map(serial) ?? [])
        return union([index] + exact)
    }

    /// With no source at all there is no candidate.
    private static func union(_ sources: [SearchSource]) -> SearchSource {
        var union = SearchSource("")
        union.parts = (sources.isEmpty ? [SearchSource(where: "0")] : sources).flatMap(\.parts)
        return union
    }

    private static func serial(_ digits: String) -> [SearchSource] {
        [SearchSource(where: "a.serialDecimal = ?", [digits]), SearchSource(where: "a.serialHex = ?", [digits])]
    }

    private static func beginning(_ digits: FingerprintDigits) -> [SearchSource] {
        var sources: [SearchSource] = []
        if let range = digits.range(bytes: 32) {
            sources.append(SearchSource(where: "a.fingerprint BETWEEN ? AND ?", values(range)))
        }
        if let range = digits.range(bytes: 20) {
            sources.append(
                SearchSource(
                    "SELECT s.fingerprint FROM certificateSearch s WHERE s.sha1 BETWEEN ? AND ?", values(range)))
        }
        return sources
    }

    private static func key(_ digits: FingerprintDigits) -> [SearchSource] {
        digits.range(bytes: 32).map { [SearchSource(where: "a.publicKey BETWEEN ? AND ?", values($0))] } ?? []
    }

    private static func values(_ range: ClosedRange<Fingerprint.Bytes>) -> [any DatabaseValueConvertible] {
        [Data(range.lowerBound.bytes), Data(range.upperBound.bytes)]
    }

    /// The digits come from identifiers that were parsed, and so are digits only.
    private static func blocked(_ blocks: [CertificateBlock]) -> SearchSource {
        var certificates: [String] = []
        var keys: [String] = []
        for block in blocks {
            switch block.target {
            case .fingerprint(let fingerprint): certificates.append("x'\(fingerprint.hex)'")
            case .publicKey(let fingerprint): keys.append("x'\(fingerprint.hex)'")
            case nil: break
            }
        }
        return union([
            SearchSource(where: "a.fingerprint IN (\(certificates.joined(separator: ",")))"),
            SearchSource(where: "a.publicKey IN (\(keys.joined(separator: ",")))"),
            SearchSource(where: "a.revokedBy IS NOT NULL"),
        ])
    }
}
