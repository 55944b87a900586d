/// A day that a calendar names by its place in the month: `L`, `L-3`, `LW`, `15W` of the days of a month; `6L`, `6#3` of
/// the days of a week.
///
/// Source: Quartz, CronExpression.
enum CronDayRule: Sendable, Hashable, Codable {
    /// The last day of the month, or so many before it.
    case last(before: Int)
    case lastWorkday
    /// The day from Monday to Friday that is nearest to a day, in the same month.
    case workday(near: Int)
    /// The last one of a day of the week, 1 for Sunday.
    case lastWeekday(Int)
    case weekday(Int, number: Int)

    /// Nil for what is none.
    init?(dayOfMonth text: Substring) {
        if text == "L" {
            self = .last(before: 0)
        } else if text == "LW" {
            self = .lastWorkday
        } else if text.hasPrefix("L-"), let days = Int(text.dropFirst(2)), (1...30).contains(days) {
            self = .last(before: days)
        } else if text.hasSuffix("W"), let day = Int(text.dropLast()), (1...31).contains(day) {
            self = .workday(near: day)
        } else {
            return nil
        }
    }

    /// Nil for what is none; `names` are those of the days.
    init?(dayOfWeek text: Substring, names: [String: Int]) {
        func day(_ text: Substring) -> Int? {
            names[String(text)] ?? Int(text).flatMap { (1...7).contains($0) ? $0 : nil }
        }
        let parts = text.split(separator: "#", omittingEmptySubsequences: false)
        if parts.count == 2, let day = day(parts[0]), let number = Int(parts[1]), (1...5).contains(number) {
            self = .weekday(day, number: number)
        } else if text.hasSuffix("L"), let day = day(text.dropLast()) {
            self = .lastWeekday(day)
        } else {
            return nil
        }
    }

    /// - Parameters:
    ///   - weekday: of the day, 1 for Sunday.
    ///   - length: how many days the month has.
    func includes(day: Int, weekday: Int, length: Int) -> Bool {
        func isWorkday(near target: Int) -> Bool {
            guard (1...length).contains(target) else { return false }
            switch ((weekday - 1 + target - day) % 7 + 7) % 7 {
            case 0: return day == (target == length ? target - 2 : target + 1)
            case 6: return day == (target == 1 ? target + 2 : target - 1)
            default: return day == target
            }
        }
        switch self {
        case .last(let before): return day == length - before
        case .lastWorkday: return isWorkday(near: length)
        case .workday(let target): return isWorkday(near: target)
        case .lastWeekday(let wanted): return weekday == wanted && day + 7 > length
        case .weekday(let wanted, let number): return weekday == wanted && (day - 1) / 7 + 1 == number
        }
    }
}
