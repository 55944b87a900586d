import NIOCore

/// Lets one line of a kind a second through to the log: what strangers can bring about must not fill the disk.
struct LogThrottle {
    private var nextAt = NIODeadline.uptimeNanoseconds(0)
    private var untold = 0

    /// How many lines were left out since the last one that was told; nil where this one is left out as well.
    mutating func tell(at now: NIODeadline) -> Int? {
        guard now >= nextAt else {
            untold += 1
            return nil
        }
        nextAt = now + .seconds(1)
        defer { untold = 0 }
        return untold
    }
}
