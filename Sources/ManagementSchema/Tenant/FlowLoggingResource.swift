/// How much the log keeps of a flow's messages.
public enum LogLevelValue: String, SchemaEnumeration, Hashable {
    /// Only messages that did not complete, without their steps.
    case none = "NONE"
    /// Only messages that did not complete.
    case error = "ERROR"
    case info = "INFO"
    /// Each step with headers and properties; ends by itself.
    case debug = "DEBUG"
    /// Each step with the whole message; ends by itself.
    case trace = "TRACE"
}

/// How a flow's messages are logged.
public struct FlowLoggingResource: Codable, Hashable, Sendable {
    /// The level that counts now.
    public var level: LogLevelValue
    /// When it ends, RFC 3339; nil for one that lasts.
    @Nullable public var until: String?
    /// The level that counts afterwards.
    public var lastingLevel: LogLevelValue
    /// Headers and exchange properties that the log keeps of each message.
    public var customHeaders: [String]
    /// Whether what came in is kept of messages that fail, so that `retry` can send them again.
    public var keepsFailedPayloads: Bool

    public init(
        level: LogLevelValue, until: String? = nil, lastingLevel: LogLevelValue, customHeaders: [String],
        keepsFailedPayloads: Bool
    ) {
        self.level = level
        self.until = until
        self.lastingLevel = lastingLevel
        self.customHeaders = customHeaders
        self.keepsFailedPayloads = keepsFailedPayloads
    }
}

/// What to change of a flow's logging; what is absent stays.
public struct FlowLoggingChangeBody: Codable, Hashable, Sendable {
    public var level: LogLevelValue?
    public var customHeaders: [String]?
    public var keepsFailedPayloads: Bool?

    public init(level: LogLevelValue? = nil, customHeaders: [String]? = nil, keepsFailedPayloads: Bool? = nil) {
        self.level = level
        self.customHeaders = customHeaders
        self.keepsFailedPayloads = keepsFailedPayloads
    }
}
