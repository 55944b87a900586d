import Foundation

/// A point in time, which OData 2.0 writes in one way in JSON, `/Date(1704164645000)/`, and in another in XML.
///
/// Source: OData 2.0, JSON format, primitive types.
struct ODataMoment {
    private let date: Date
    private let hasZone: Bool

    /// Nil for a text of another form.
    init?(json text: String) {
        guard text.hasPrefix("/Date("), let match = text.wholeMatch(of: #//Date\((-?\d{1,15})([+-]\d{1,4})?\)//#),
            let milliseconds = Double(match.output.1)
        else { return nil }
        // What a fraction lacks in precision must not cost a millisecond.
        date = Date(timeIntervalSince1970: (milliseconds + 0.1) / 1000)
        hasZone = match.output.2 != nil
    }

    /// `2024-01-02T03:04:05.678Z`, or without a zone; nil for a text of another form.
    init?(_ text: String) {
        hasZone = text.contains(#/(Z|[+-]\d\d:\d\d)$/#)
        let zoned = hasZone ? text : text + "Z"
        let whole = try? Date(zoned, strategy: .iso8601)
        let exact = try? Date(zoned, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        guard let date = exact ?? whole else { return nil }
        self.date = date
    }

    var json: String {
        "/Date(\(Int64((date.timeIntervalSince1970 * 1000).rounded()))\(hasZone ? "+0000" : ""))/"
    }

    /// As XML has it, to the millisecond.
    var plain: String? {
        let pattern = "yyyy-MM-dd'T'HH:mm:ss.SSS" + (hasZone ? "'Z'" : "")
        return (try? JavaDateFormat(pattern))?.string(date)
    }
}
