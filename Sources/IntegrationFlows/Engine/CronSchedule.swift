public import Foundation

/// A calendar of firing times as Quartz writes it: second, minute, hour, day of month, month, day of week, year.
///
/// Fields take `*`, `?`, lists, ranges, steps, and names of months and days; days of week count from 1 for Sunday. Days are
/// also named by their place, ``CronDayRule``.
///
/// Source: Quartz, CronExpression.
public struct CronSchedule: Sendable, Hashable, Codable {
    private let seconds: [Int]
    private let minutes: [Int]
    private let hours: [Int]
    private let days: Set<Int>
    private let months: Set<Int>
    private let weekdays: Set<Int>
    private let dayRules: [CronDayRule]
    private let weekdayRules: [CronDayRule]
    /// Nil: every year.
    private let years: Set<Int>?
    private let zone: String
    /// The fields as they were given, with the time zone.
    public let summary: String

    /// - Parameters:
    ///   - fields: six or seven.
    ///   - zone: `Etc/GMT`, `Europe/Berlin`.
    /// - Throws: `unsupported`.
    public init(fields: [String], zone: String) throws(FlowError) {
        guard (6...7).contains(fields.count) else {
            throw FlowError(.unsupported, "schedule '\(fields.joined(separator: " ").prefix(80))'")
        }
        guard Self.timeZone(zone) != nil else { throw FlowError(.unsupported, "time zone '\(zone.prefix(60))'") }
        seconds = try Self.values(fields[0], 0...59).sorted()
        minutes = try Self.values(fields[1], 0...59).sorted()
        hours = try Self.values(fields[2], 0...23).sorted()
        var (rules, rest) = Self.rules(fields[3]) { CronDayRule(dayOfMonth: $0) }
        dayRules = rules
        days = rest.isEmpty && !rules.isEmpty ? [] : try Self.values(rest, 1...31)
        months = try Self.values(fields[4], 1...12, names: Self.monthNames)
        // `L` alone is the week's last day.
        let weekday = fields[5].uppercased() == "L" ? "7" : fields[5]
        (rules, rest) = Self.rules(weekday) { CronDayRule(dayOfWeek: $0, names: Self.dayNames) }
        weekdayRules = rules
        weekdays = rest.isEmpty && !rules.isEmpty ? [] : try Self.values(rest, 1...7, names: Self.dayNames)
        let year = fields.count == 7 ? fields[6] : "*"
        years = ["*", "?"].contains(year) ? nil : try Self.values(year, 1970...2199)
        self.zone = zone
        summary = "\(fields.joined(separator: " ")) (\(zone))"
    }

    /// The first firing time after a moment; nil when there is none within eight years.
    ///
    /// A time of day that the clock leaps over is left out. Of an hour that comes twice the second one counts only for
    /// schedules that fire in every hour.
    public func next(after moment: Date) -> Date? {
        guard let zone = Self.timeZone(zone) else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let end = moment.addingTimeInterval(8 * 366 * 86_400)
        var time = Date(timeIntervalSince1970: moment.timeIntervalSince1970.rounded(.down) + 1)
        while time < end {
            let parts = calendar.dateComponents([.year, .month, .day, .weekday, .hour, .minute, .second], from: time)
            guard let hour = parts.hour, let minute = parts.minute, let second = parts.second else { return nil }
            if !includesDay(parts) {
                guard let day = calendar.date(byAdding: .day, value: 1, to: calendar.startOfDay(for: time)) else {
                    return nil
                }
                time = calendar.startOfDay(for: day)
            } else if !hours.contains(hour) || isRepeated(time, parts, calendar) {
                time.addTimeInterval(Double(3600 - minute * 60 - second))
            } else if !minutes.contains(minute) {
                time.addTimeInterval(Double(60 - second))
            } else if let found = seconds.first(where: { $0 >= second }) {
                return time.addingTimeInterval(Double(found - second))
            } else {
                time.addTimeInterval(Double(60 - second))
            }
        }
        return nil
    }

    private func includesDay(_ parts: DateComponents) -> Bool {
        guard let year = parts.year, let month = parts.month, let day = parts.day, let weekday = parts.weekday else {
            return false
        }
        guard months.contains(month), years?.contains(year) ?? true else { return false }
        let length = Self.length(of: month, year)
        func isNamed(_ rules: [CronDayRule]) -> Bool {
            rules.contains { $0.includes(day: day, weekday: weekday, length: length) }
        }
        return (days.contains(day) || isNamed(dayRules)) && (weekdays.contains(weekday) || isNamed(weekdayRules))
    }

    private static func length(of month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days of a field that are named by their place, and what else stands there.
    private static func rules(
        _ field: String, _ rule: (Substring) -> CronDayRule?
    ) -> (rules: [CronDayRule], rest: String) {
        let parts = field.uppercased().split(separator: ",")
        return (parts.compactMap(rule), parts.filter { rule($0) == nil }.joined(separator: ","))
    }

    /// Whether a time of day has been that day already, because the clock was put back.
    private func isRepeated(_ time: Date, _ parts: DateComponents, _ calendar: Calendar) -> Bool {
        guard hours.count < 24 else { return false }
        let first = calendar.date(
            bySettingHour: parts.hour ?? 0, minute: parts.minute ?? 0, second: parts.second ?? 0,
            of: calendar.startOfDay(for: time), matchingPolicy: .strict)
        return first.map { $0 < time } ?? false
    }

    private static let monthNames = [
        "JAN": 1, "FEB": 2, "MAR": 3, "APR": 4, "MAY": 5, "JUN": 6, "JUL": 7, "AUG": 8, "SEP": 9, "OCT": 10,
        "NOV": 11, "DEC": 12,
    ]
    private static let dayNames = ["SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7]

    private static func timeZone(_ name: String) -> TimeZone? {
        TimeZone(identifier: name) ?? TimeZone(abbreviation: name)
    }

    private static func values(
        _ field: String, _ range: ClosedRange<Int>, names: [String: Int] = [:]
    ) throws(FlowError) -> Set<Int> {
        var result: Set<Int> = []
        let unknown = FlowError(.unsupported, "'\(field.prefix(60))' in the schedule")
        for part in field.uppercased().split(separator: ",") {
            let pieces = part.split(separator: "/", maxSplits: 1)
            let step = pieces.count == 2 ? Int(pieces[1]) : 1
            guard let first = pieces.first, let step, step > 0 else { throw unknown }
            let bounds = first.split(separator: "-", maxSplits: 1).map { names[String($0)] ?? Int($0) }
            var lower = range.lowerBound
            var upper = range.upperBound
            if first != "*", first != "?" {
                guard let low = bounds.first ?? nil else { throw unknown }
                lower = low
                upper = pieces.count == 2 ? range.upperBound : low
                if bounds.count == 2 {
                    guard let high = bounds[1] else { throw unknown }
                    // Editors write 0-24 for all hours.
                    upper = min(high, range.upperBound)
                }
            }
            guard range.contains(lower), range.contains(upper) else { throw unknown }
            if lower <= upper {
                result.formUnion(stride(from: lower, through: upper, by: step))
            } else {
                // 22-2 runs over the end.
                result.formUnion(stride(from: lower, through: range.upperBound, by: step))
                result.formUnion(stride(from: range.lowerBound, through: upper, by: step))
            }
        }
        guard !result.isEmpty else { throw unknown }
        return result
    }
}
