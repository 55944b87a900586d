public import Foundation

/// When to tell about the end of a certificate, or of anything else that ends.
public struct ExpirySchedule: Sendable, Hashable {
    /// Days before the end, each a notice of its own, the earliest first.
    public let days: [Int]

    /// 90, 60, 30, 14, 7 and 1 days before the end.
    public static let standard = ExpirySchedule(days: [90, 60, 30, 14, 7, 1])

    /// Takes the days in any order.
    public init(days: [Int]) {
        self.days = Set(days).sorted(by: >)
    }

    /// What lies further ahead needs no notice.
    public var horizonSeconds: Double { Double(days.first ?? 0) * 86_400 }

    /// The notice that is due: the latest whose day has come; nil before the first and after the end.
    ///
    /// Who comes late gets this one alone, not those that were missed.
    public func due(expiresAt end: Date, at date: Date) -> Int? {
        let left = end.timeIntervalSince(date)
        guard left > 0 else { return nil }
        return days.last { left <= Double($0) * 86_400 }
    }

    /// The days as a sentence has them: `90, 60, 30, 14, 7 and 1`.
    public var text: String {
        let words = days.map(String.init)
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return "\(words.dropLast().joined(separator: ", ")) and \(last)"
    }
}
