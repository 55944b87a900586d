import Foundation
import KeyMaterial

/// How the console writes times, spans and fingerprints: one way each, the same for every reader.
enum Formatting {
    /// `2026-03-01 09:30:05 UTC`.
    static func time(_ date: Date) -> String {
        let parts = Self.parts(date)
        return "\(day(parts)) \(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)) UTC"
    }

    /// `2026-03-01`.
    static func day(_ date: Date) -> String {
        day(parts(date))
    }

    /// RFC 3339, for machines.
    static func machineTime(_ date: Date) -> String {
        let parts = Self.parts(date)
        return "\(day(parts))T\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second))Z"
    }

    /// `in 12 days`, `3 minutes ago`, `now`.
    static func relative(_ date: Date, to now: Date) -> String {
        let seconds = date.timeIntervalSince(now)
        let span = Self.span(abs(seconds))
        guard abs(seconds) >= 1 else { return "now" }
        return seconds > 0 ? "in \(span)" : "\(span) ago"
    }

    static func span(_ seconds: TimeInterval) -> String {
        let units: [(Double, String)] = [(86400 * 365, "year"), (86400, "day"), (3600, "hour"), (60, "minute")]
        for (length, name) in units where seconds >= length {
            return count(Int(min(seconds / length, 1_000_000)), name)
        }
        return count(Int(seconds), "second")
    }

    static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// The first and last eight digits, which is what a person compares.
    static func short(_ fingerprint: Fingerprint) -> String {
        let hex = fingerprint.hex
        return "\(hex.prefix(8))…\(hex.suffix(8))"
    }

    private typealias Parts = (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int)

    private static func day(_ parts: Parts) -> String {
        var year = String(parts.year)
        while year.count < 4 { year = "0" + year }
        return "\(year)-\(two(parts.month))-\(two(parts.day))"
    }

    private static func two(_ number: Int) -> String {
        number < 10 ? "0\(number)" : String(number)
    }

    /// Days since 1970 to a date of the Gregorian calendar, by eras of 400 years that begin in March.
    private static func parts(_ date: Date) -> Parts {
        let bounded = min(max(date.timeIntervalSince1970, -6e10), 2.6e11)
        let seconds = Int(bounded.rounded(.down))
        let days = (seconds >= 0 ? seconds : seconds - 86399) / 86400
        let rest = seconds - days * 86400
        let shifted = days + 719468
        let era = (shifted >= 0 ? shifted : shifted - 146096) / 146097
        let dayOfEra = shifted - era * 146097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, day, rest / 3600, rest / 60 % 60, rest % 60)
    }
}
