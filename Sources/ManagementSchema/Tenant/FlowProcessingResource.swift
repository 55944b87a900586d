/// How many of a flow's messages run at once, and in which order.
public struct FlowProcessingResource: Codable, Hashable, Sendable {
    /// Whether a message begins only when the one before it has ended, its retries included.
    public var isOrdered: Bool
    /// Messages that run at once; nil: as many as the tenant lets.
    @Nullable public var concurrentMax: Int?

    public init(isOrdered: Bool, concurrentMax: Int? = nil) {
        self.isOrdered = isOrdered
        self.concurrentMax = concurrentMax
    }
}
