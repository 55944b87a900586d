/// When a timer starts its flow.
///
/// The schedule is kept as it is written; started are those that run once at deployment and those that repeat at a
/// fixed interval of seconds, minutes or hours.
public struct TimerSchedule: Sendable, Hashable, Codable {
    public enum Rhythm: Sendable, Hashable, Codable {
        /// Once, when the flow is deployed.
        case once
        case every(seconds: Int)
    }

    /// The property's text, a table or what a parameter gave.
    public var text: String
    public var rhythm: Rhythm

    /// Throws `unsupported` for calendars.
    public init(_ text: String) throws(FlowError) {
        self.text = text
        let schedule = PropertyTable.rows(of: text)?.first { $0["0"] == "schedule1" }?["1"] ?? text
        let expression = schedule.split(separator: "&", omittingEmptySubsequences: false).first.map(String.init) ?? ""
        if expression.trimmingSpaces() == "fireNow=true" {
            rhythm = .once
            return
        }
        let fields = expression.split { $0 == "+" || $0 == " " }.map(String.init)
        guard let seconds = Self.interval(fields) else {
            throw FlowError(.unsupported, "schedule '\(expression.prefix(80))'")
        }
        rhythm = .every(seconds: seconds)
    }

    /// Seconds of a Quartz expression that is a plain interval; nil for others.
    private static func interval(_ fields: [String]) -> Int? {
        guard fields.count >= 6, fields[3...].allSatisfy({ ["*", "?"].contains($0) }) else { return nil }
        let everyHour = ["*", "0-23", "0/1"].contains(fields[2])
        if let step = step(fields[0], below: 60), ["*", "0-59", "0/1"].contains(fields[1]), everyHour { return step }
        guard Int(fields[0]) != nil else { return nil }
        if let step = step(fields[1], below: 60), everyHour { return step * 60 }
        guard Int(fields[1]) != nil else { return nil }
        if everyHour { return 3600 }
        return step(fields[2], below: 24).map { $0 * 3600 }
    }

    private static func step(_ field: String, below limit: Int) -> Int? {
        if field == "*" { return 1 }
        let parts = field.split(separator: "/")
        guard parts.count == 2, ["0", "*"].contains(parts[0]), let step = Int(parts[1]), (1..<limit).contains(step)
        else { return nil }
        return step
    }
}
