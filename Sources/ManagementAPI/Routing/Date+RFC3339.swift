import Foundation

extension Date {
    /// To the second. Source: RFC 3339 section 5.6.
    var rfc3339: String { formatted(.iso8601) }

    /// To the millisecond, for what happens often.
    var rfc3339Milliseconds: String { formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)) }
}
