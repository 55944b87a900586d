public import Foundation

/// A date pattern of Java's SimpleDateFormat, as `${date:now:…}` uses it.
///
/// Letters: `y Y M L w W d D F u H h k K m s S a E G X Z z`, quoted text in apostrophes.
public struct JavaDateFormat: Sendable, Hashable {
    let pattern: String
    let zone: TimeZone
    /// Whether the zone was given by that name, which the library does not keep.
    private let isUniversal: Bool

    /// - Parameters:
    ///   - pattern: empty for the text of a `java.util.Date`, `EEE MMM dd HH:mm:ss z yyyy`.
    ///   - zone: `UTC`, `GMT+2`, `Europe/Berlin`; throws `badExpression` for one that is not known.
    public init(_ pattern: String, zone: String = "UTC") throws(FlowError) {
        guard pattern.utf8.count <= 200 else { throw FlowError(.badExpression, "The date pattern is too long") }
        isUniversal = ["UTC", "Etc/UTC"].contains(zone)
        guard let zone = TimeZone(identifier: zone) ?? TimeZone(abbreviation: zone) else {
            throw FlowError(.badExpression, "The time zone \(zone) is not known")
        }
        self.pattern = pattern.isEmpty ? "EEE MMM dd HH:mm:ss z yyyy" : pattern
        self.zone = zone
    }

    /// The time in the pattern's words, English names.
    public func string(_ date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        calendar.firstWeekday = 1
        calendar.minimumDaysInFirstWeek = 1
        var result = ""
        var rest = pattern[...]
        while let letter = rest.first {
            if letter == "'" {
                result += Self.quoted(&rest)
            } else if letter.isASCII, letter.isLetter {
                let run = rest.prefix { $0 == letter }
                rest = rest.dropFirst(run.count)
                result += field(letter, width: run.count, date: date, calendar: calendar)
            } else {
                result.append(letter)
                rest.removeFirst()
            }
        }
        return result
    }

    private static func quoted(_ rest: inout Substring) -> String {
        rest.removeFirst()
        if rest.first == "'" {
            rest.removeFirst()
            return "'"
        }
        let text = rest.prefix { $0 != "'" }
        rest = rest.dropFirst(text.count + 1)
        return String(text)
    }

    private func field(_ letter: Character, width: Int, date: Date, calendar: Calendar) -> String {
        func number(_ component: Calendar.Component) -> Int { calendar.component(component, from: date) }
        switch letter {
        case "y": return width == 2 ? padded(number(.year) % 100, 2) : padded(number(.year), width)
        // Weeks begin on Sunday and the first of January is in the first one, as in Java's root locale.
        case "Y":
            return width == 2 ? padded(number(.yearForWeekOfYear) % 100, 2) : padded(number(.yearForWeekOfYear), width)
        case "w": return padded(number(.weekOfYear), width)
        case "W": return padded(number(.weekOfMonth), width)
        case "F": return padded((number(.day) - 1) / 7 + 1, width)
        case "u": return padded((number(.weekday) + 5) % 7 + 1, width)
        case "G": return "AD"
        case "M", "L": return month(number(.month), width)
        case "d": return padded(number(.day), width)
        case "D": return padded(calendar.ordinality(of: .day, in: .year, for: date) ?? 1, width)
        case "H": return padded(number(.hour), width)
        case "k": return padded((number(.hour) + 23) % 24 + 1, width)
        case "K": return padded(number(.hour) % 12, width)
        case "h": return padded((number(.hour) + 11) % 12 + 1, width)
        case "m": return padded(number(.minute), width)
        case "s": return padded(number(.second), width)
        case "S": return padded(number(.nanosecond) / 1_000_000, width)
        case "a": return number(.hour) < 12 ? "AM" : "PM"
        case "E": return weekday(number(.weekday), width)
        case "z": return isUniversal ? "UTC" : zone.abbreviation(for: date) ?? "GMT"
        case "X", "Z": return offset(letter, width: width, seconds: zone.secondsFromGMT(for: date))
        default: return String(repeating: letter, count: width)
        }
    }

    private func padded(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private func month(_ value: Int, _ width: Int) -> String {
        guard width >= 3 else { return padded(value, width) }
        let names = [
            "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
            "November", "December",
        ]
        let name = names[(value - 1) % 12]
        return width == 3 ? String(name.prefix(3)) : name
    }

    private func weekday(_ value: Int, _ width: Int) -> String {
        let names = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
        let name = names[(value - 1) % 7]
        return width <= 3 ? String(name.prefix(3)) : name
    }

    private func offset(_ letter: Character, width: Int, seconds: Int) -> String {
        if letter == "X", seconds == 0 { return "Z" }
        let sign = seconds < 0 ? "-" : "+"
        let hours = padded(abs(seconds) / 3600, 2)
        let minutes = padded(abs(seconds) / 60 % 60, 2)
        if letter == "X", width == 1 { return sign + hours }
        return sign + hours + (letter == "X" && width == 3 ? ":" : "") + minutes
    }
}
