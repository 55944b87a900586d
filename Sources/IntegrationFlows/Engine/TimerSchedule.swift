public import Foundation

/// When a timer starts its flow.
public struct TimerSchedule: Sendable, Hashable, Codable {
    public enum Rhythm: Sendable, Hashable, Codable {
        /// Once, when the flow is deployed.
        case once
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
        rhythm = .calendar(try CronSchedule(fields: fields, zone: zone.map(String.init) ?? "Etc/GMT"))
    }

    /// In words, with the time zone: `once, when the flow is deployed`, `0 0/30 5-19 ? * * * (Europe/Berlin)`.
    public var summary: String {
        switch rhythm {
        case .once: "once, when the flow is deployed"
        case .calendar(let calendar): calendar.summary
        }
    }

    /// When it fires next; nil for a timer that fires at deployment only, or never again.
    public func next(after moment: Date) -> Date? {
        switch rhythm {
        case .once: nil
        case .calendar(let calendar): calendar.next(after: moment)
        }
    }
}

extension IntegrationFlow {
    /// Timer start events with their schedules, in the order of the file; those that are not understood are left out.
    ///
    /// Parameters have to be filled in.
    public var timerStarts: [(step: Step, schedule: TimerSchedule)] {
        steps.filter { $0.kind == .timerStart && $0.parentID == nil }.compactMap { step in
            (try? TimerSchedule(step.properties["scheduleKey"] ?? "fireNow=true")).map { (step, $0) }
        }
    }
}
