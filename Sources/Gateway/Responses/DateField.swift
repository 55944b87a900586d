/// The value of `Date`, made once a second. Source: RFC 9110 section 5.6.7.
struct DateField {
    private var second = Int.min
    private var text: [UInt8] = []

    /// `Sun, 06 Nov 1994 08:49:37 GMT`, for a time in seconds since 1970.
    mutating func bytes(at time: Double) -> [UInt8] {
        let now = Int(time)
        if now != second {
            second = now
            text = Self.format(now)
        }
        return text
    }

    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    static func format(_ second: Int) -> [UInt8] {
        let second = max(0, second)
        let (day, rest) = (second / 86_400, second % 86_400)
        let date = civil(day: day)
        var text = Array("\(days[day % 7]), ".utf8)
        append(date.day, digits: 2, to: &text)
        text += Array(" \(months[date.month - 1]) ".utf8)
        append(date.year, digits: 4, to: &text)
        text.append(UInt8(ascii: " "))
        append(rest / 3600, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        append(rest / 60 % 60, digits: 2, to: &text)
        text.append(UInt8(ascii: ":"))
        append(rest % 60, digits: 2, to: &text)
        return text + Array(" GMT".utf8)
    }

    private static func append(_ number: Int, digits: Int, to text: inout [UInt8]) {
        var scale = 1
        for _ in 1..<digits { scale *= 10 }
        while scale > 0 {
            text.append(UInt8(ascii: "0") + UInt8(number / scale % 10))
            scale /= 10
        }
    }

    /// The day of the proleptic Gregorian calendar, counting years from March so that the leap day comes last.
    private static func civil(day: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }
}
