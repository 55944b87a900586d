public import Foundation

/// That something ends in so many days, told once, by every channel there is.
public struct ExpiryNotice: Sendable, Hashable, Codable, Identifiable {
    /// How one channel fares with it.
    public struct Delivery: Sendable, Hashable, Codable {
        public enum State: String, Sendable, Hashable, Codable, CaseIterable {
            case pending, sent
            /// Given up.
            case failed
        }

        public var channel: String
        public var state: State
        public var attempts: Int
        public var nextAttemptAt: Date?
        public var sentAt: Date?
        /// Why the last attempt failed.
        public var failure: String?
    }

    /// The object and the notice's days: what makes it one of its kind.
    public let id: String
    public var object: ExpiringObject
    /// Days before the end: one of the schedule's.
    public var days: Int
    public var createdAt: Date
    public var deliveries: [Delivery]
    /// When a delivery is to be tried next; nil when all are over.
    public var nextAttemptAt: Date?

    static let attemptsMax = 12

    init(_ object: ExpiringObject, days: Int, at date: Date, channels: [String]) {
        id = "\(object.id)/\(days)"
        self.object = object
        self.days = days
        createdAt = date
        deliveries = channels.map {
            Delivery(channel: $0, state: .pending, attempts: 0, nextAttemptAt: date, sentAt: nil, failure: nil)
        }
        nextAttemptAt = deliveries.isEmpty ? nil : date
    }

    /// The channels whose turn it is.
    func due(at date: Date) -> [String] {
        deliveries.filter { $0.state == .pending && $0.nextAttemptAt.map { $0 <= date } ?? false }.map(\.channel)
    }

    /// Notes an attempt: nil when it went well. What failed is tried again after one, four, sixteen … minutes, at most
    /// six hours apart, a dozen times; what can never go well is not.
    mutating func note(_ failure: NoticeFailure?, by channel: String, at date: Date) {
        guard let index = deliveries.firstIndex(where: { $0.channel == channel }) else { return }
        var delivery = deliveries[index]
        delivery.attempts += 1
        delivery.failure = failure?.detail
        delivery.nextAttemptAt = nil
        if let failure {
            let isOver = failure.isFinal || delivery.attempts >= Self.attemptsMax
            delivery.state = isOver ? .failed : .pending
            let pause = min(60 * pow(4, Double(delivery.attempts - 1)), 6 * 3600)
            if !isOver { delivery.nextAttemptAt = date.addingTimeInterval(pause) }
        } else {
            delivery.state = .sent
            delivery.sentAt = date
        }
        deliveries[index] = delivery
        nextAttemptAt = deliveries.compactMap(\.nextAttemptAt).min()
    }

    /// Gives what failed another dozen attempts.
    mutating func tryAgain(at date: Date) {
        for index in deliveries.indices where deliveries[index].state != .sent {
            deliveries[index].state = .pending
            deliveries[index].attempts = 0
            deliveries[index].nextAttemptAt = date
        }
        nextAttemptAt = deliveries.compactMap(\.nextAttemptAt).min()
    }
}

/// What a channel is handed.
public struct NoticeMessage: Sendable, Hashable {
    /// The same for every attempt, so that a receiver can tell a repetition.
    public var id: String
    public var object: ExpiringObject
    public var days: Int
    public var at: Date
    /// Whether somebody only wanted to see that the channel works.
    public var isTest: Bool
}

/// A way to tell people or programs.
public protocol NoticeChannel: Sendable {
    /// As it is called in the records; stays the same over restarts.
    var name: String { get }
    /// Whether it has anybody to tell of this object.
    func serves(_ object: ExpiringObject) -> Bool
    func deliver(_ message: NoticeMessage) async throws(NoticeFailure)
}

extension NoticeChannel {
    public func serves(_ object: ExpiringObject) -> Bool { true }
}

/// Why a channel did not deliver.
public struct NoticeFailure: Error, Sendable, Hashable {
    public var detail: String
    /// Whether another attempt would fail as well.
    public var isFinal: Bool

    public init(_ detail: String, isFinal: Bool = false) {
        self.detail = detail
        self.isFinal = isFinal
    }
}
