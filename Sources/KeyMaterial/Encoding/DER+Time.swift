package import Foundation

extension DER {
    /// UTCTime from 1950 to 2049, else GeneralizedTime; fractions of seconds are cut off.
    ///
    /// Throws `invalidValue` outside the years 0 to 9999. Source: RFC 5280 section 4.1.2.5.
    static func time(_ date: Date) throws(KeyMaterialError) -> [UInt8] {
        let (year, tail) = try fields(of: date)
        if (1950..<2050).contains(year) { return element(0x17, digits(year % 100, 2) + tail) }
        return element(0x18, digits(year, 4) + tail)
    }

    /// GeneralizedTime whatever the year; otherwise as `time`.
    package static func generalizedTime(_ date: Date) throws(KeyMaterialError) -> [UInt8] {
        let (year, tail) = try fields(of: date)
        return element(0x18, digits(year, 4) + tail)
    }

    /// The year, and month to second as text.
    private static func fields(of date: Date) throws(KeyMaterialError) -> (year: Int, tail: [UInt8]) {
        let interval = date.timeIntervalSince1970
        guard interval >= -62_167_219_200, interval < 253_402_300_800 else {
            throw KeyMaterialError(.invalidValue, "A time outside the years 0 to 9999")
        }
        let seconds = Int(interval.rounded(.down))
        let day = Int((Double(seconds) / 86_400).rounded(.down))
        let rest = seconds - day * 86_400
        let (year, month, dayOfMonth) = civilDay(day)
        let tail =
            digits(month, 2) + digits(dayOfMonth, 2) + digits(rest / 3600, 2) + digits(rest / 60 % 60, 2)
            + digits(rest % 60, 2) + [UInt8(ascii: "Z")]
        return (year, tail)
    }

    /// Year, month and day of month of a day counted from 1970-01-01.
    private static func civilDay(_ day: Int) -> (Int, Int, Int) {
        let shifted = day + 719_468
        let cycle = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfCycle = shifted - cycle * 146_097
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        let year = yearOfCycle + cycle * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * fromMarch + 2) / 5 + 1)
    }

    private static func digits(_ value: Int, _ count: Int) -> [UInt8] {
        var bytes = Array(String(value).utf8)
        while bytes.count < count { bytes.insert(UInt8(ascii: "0"), at: 0) }
        return bytes
    }
}
