public import Foundation

/// When a timer starts its flow.
public struct TimerSchedule: Sendable, Hashable, Codable {
    public enum Rhythm: Sendable, Hashable, Codable {
        /// Once, when the flow is deployed.
        case once
        case every(seconds: Int)
        case calendar(CronSchedule)
    }

    /// The property's text, a table or what a parameter gave.
    public var text: String
    public var rhythm: Rhythm

    /// Throws `unsupported` for calendars that are not understood.
    public init(_ text: String) throws(FlowError) {
        self.text = text
        let schedule = PropertyTable.rows(of: text)?.first { $0["0"] == "schedule1" }?["1"] ?? text
        let parts = schedule.split(separator: "&", omittingEmptySubsequences: false).map { String($0) }
        let expression = parts.first?.trimmingSpaces() ?? ""
        if expression == "fireNow=true" || expression == "simple.repeat=NONE" {
            rhythm = .once
            return
        }
        let zone = parts.dropFirst().first { $0.hasPrefix("trigger.timeZone=") }?.split(separator: "=").last
        let fields = expression.split { $0 == "+" || $0 == " " }.map(String.init)
        if let seconds = Self.interval(fields) {
            rhythm = .every(seconds: seconds)
        } else {
            rhythm = .calendar(try CronSchedule(fields: fields, zone: zone.map(String.init) ?? "Etc/GMT"))
        }
    }

    /// When it fires next; nil for a timer that fires at deployment only, or never again.
    ///
    /// - Parameter moment: for an interval, when it last fired or was deployed.
    public func next(after moment: Date) -> Date? {
        switch rhythm {
        case .once: nil
        case .every(let seconds): moment.addingTimeInterval(Double(seconds))
        case .calendar(let calendar): calendar.next(after: moment)
        }
    }

    /// Seconds of a Quartz expression that is a plain interval; nil for others.
    private static func interval(_ fields: [String]) -> Int? {
        guard fields.count >= 6, fields[3...].allSatisfy({ ["*", "?"].contains($0) }) else { return nil }
        let everyHour = ["*", "0-23", "0-24", "0/1"].contains(fields[2])
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
