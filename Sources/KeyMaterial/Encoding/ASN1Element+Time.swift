import Foundation

extension ASN1Element {
    /// A UTCTime or GeneralizedTime.
    ///
    /// Tolerated beyond RFC 5280, because real files have them: no seconds, fractions of seconds, an offset in place
    /// of `Z`. Source: ITU-T X.680 sections 46 and 47; RFC 5280 section 4.1.2.5 for the century.
    func date() throws(KeyMaterialError) -> Date {
        let text = Array(content)
        let yearDigits: Int
        switch tag {
        case .utcTime: yearDigits = 2
        case .generalizedTime: yearDigits = 4
        default: throw malformed("Expected a time, found \(tag)")
        }
        guard let time = CalendarTime(text, yearDigits: yearDigits) else {
            throw malformed("\(name) is no time")
        }
        return Date(timeIntervalSince1970: Double(time.secondsSince1970))
    }
}

/// The fields of a time in the Gregorian calendar, in UTC.
package struct CalendarTime {
    package private(set) var secondsSince1970: Int

    /// Nil when the text is no time, or names a day that is none.
    package init?(_ text: [UInt8], yearDigits: Int) {
        var digits = TimeDigits(text)
        guard var year = digits.number(yearDigits), let month = digits.number(2), let day = digits.number(2),
            let hour = digits.number(2), let minute = digits.number(2)
        else { return nil }
        if yearDigits == 2 { year += year < 50 ? 2000 : 1900 }
        let second = digits.number(2) ?? 0
        guard (1...12).contains(month), (1...Self.daysInMonth(month, year: year)).contains(day) else { return nil }
        guard hour <= 24, minute <= 59, second <= 60, digits.skipFraction(), let offset = digits.offsetSeconds() else {
            return nil
        }
        secondsSince1970 = Self.daysSince1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
    }

    /// Days from 1970-01-01, negative before it.
    ///
    /// Years are counted from March, so that the leap day is the last of its year.
    static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let cycle = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfCycle = shifted - cycle * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
        return cycle * 146_097 + dayOfCycle - 719_468
    }

    private static func daysInMonth(_ month: Int, year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        default: 31
        }
    }
}

/// Takes digits from the front of a time.
private struct TimeDigits {
    private var rest: ArraySlice<UInt8>

    init(_ text: [UInt8]) {
        rest = text[...]
    }

    mutating func number(_ count: Int) -> Int? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy({ (48...57).contains($0) }) else { return nil }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    mutating func skipFraction() -> Bool {
        guard rest.first == UInt8(ascii: ".") || rest.first == UInt8(ascii: ",") else { return true }
        let digits = rest.dropFirst().prefix { (48...57).contains($0) }
        rest = rest[digits.endIndex...]
        return !digits.isEmpty
    }

    /// 0 for `Z` and for nothing; nil when something else stands there.
    mutating func offsetSeconds() -> Int? {
        guard let sign = rest.popFirst() else { return 0 }
        switch sign {
        case UInt8(ascii: "Z"):
            return rest.isEmpty ? 0 : nil
        case UInt8(ascii: "+"), UInt8(ascii: "-"):
            guard let hours = number(2), hours <= 23 else { return nil }
            let minutes = rest.isEmpty ? 0 : number(2)
            guard let minutes, minutes <= 59, rest.isEmpty else { return nil }
            return (hours * 60 + minutes) * (sign == UInt8(ascii: "+") ? 60 : -60)
        default:
            return nil
        }
    }
}
