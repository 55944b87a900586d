public import Foundation
public import IdentityDirectory
import Synchronization

/// A clock that stands until it is moved.
public final class AdjustableClock: DirectoryClock {
    private let time: Mutex<Date>

    public init(_ start: Date = Date(timeIntervalSince1970: 1_795_000_000)) { time = Mutex(start) }

    public var now: Date { time.withLock { $0 } }

    public func advance(seconds: Double) { time.withLock { $0 = $0.addingTimeInterval(seconds) } }
    public func set(_ date: Date) { time.withLock { $0 = date } }
}
