public import Foundation

/// Where the authority gets the time from.
public protocol IssuanceClock: Sendable {
    var now: Date { get }
}

/// The machine's own clock.
public struct SystemIssuanceClock: IssuanceClock {
    public init() {}
    public var now: Date { Date() }
}
