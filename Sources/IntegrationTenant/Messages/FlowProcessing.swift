/// How many of a flow's messages run at once, and in which order.
public struct FlowProcessing: Sendable, Hashable, Codable {
    /// Whether a message begins only when the one before it has ended, its retries included.
    public var isOrdered = false
    /// Messages that run at once; nil: as many as the tenant lets.
    public var concurrentMax: Int?

    public init(isOrdered: Bool = false, concurrentMax: Int? = nil) {
        self.isOrdered = isOrdered
        self.concurrentMax = concurrentMax
    }
}
