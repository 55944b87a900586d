public import Foundation

/// Where the directory gets the time from.
public protocol DirectoryClock: Sendable {
    var now: Date { get }
}

/// The machine's own clock.
public struct SystemClock: DirectoryClock {
    public init() {}
    public var now: Date { Date() }
}
