import Foundation

/// Times as OData writes them: UTC, with or without a fraction and a zone.
enum ODataTime {
    static func date(_ text: String) -> Date? {
        let zoned = text.hasSuffix("Z") || text.dropFirst(10).contains(where: { "+-".contains($0) }) ? text : text + "Z"
        return (try? Date(zoned, strategy: .iso8601))
            ?? (try? Date(zoned, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    }

    /// `2026-11-23T15:40:00.250`, as the Atom format has it.
    static func text(_ date: Date) -> String {
        String(date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)).dropLast())
    }

    /// A time in a body: `/Date(1562673915367)/`, milliseconds alone, or as in `text`.
    static func date(fromBody text: String) -> Date? {
        let inner = text.hasPrefix("/Date(") && text.hasSuffix(")/") ? String(text.dropFirst(6).dropLast(2)) : text
        if let milliseconds = Int64(inner), abs(milliseconds) < 253_402_300_800_000 {
            return Date(timeIntervalSince1970: Double(milliseconds) / 1000)
        }
        return date(text)
    }
}
