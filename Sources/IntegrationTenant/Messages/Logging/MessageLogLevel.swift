public import Foundation

/// How much the log keeps of a flow's messages.
///
/// Source: SAP Cloud Integration, Setting Log Levels.
public enum MessageLogLevel: String, Sendable, Hashable, Codable, CaseIterable {
    /// Only messages that did not complete, without their steps and calls.
    case none = "NONE"
    /// Only messages that did not complete.
    case error = "ERROR"
    /// Every message with its last steps and calls; what flows have when nobody says otherwise.
    case info = "INFO"
    /// Every step with the headers and properties that it found.
    case debug = "DEBUG"
    /// Every step with the whole message that it found.
    case trace = "TRACE"

    /// Whether it costs so much, and shows so much, that it ends by itself.
    public var endsByItself: Bool { self == .debug || self == .trace }

    /// Whether each step's message is kept.
    var keepsSteps: Bool { endsByItself }
    /// Whether messages that completed stay in the log.
    var keepsCompleted: Bool { self != .none && self != .error }
}

/// How the messages of one flow are logged.
public struct FlowLogging: Sendable, Hashable, Codable {
    /// A level that ends by itself.
    public struct Raised: Sendable, Hashable, Codable {
        public var level: MessageLogLevel
        public var until: Date

        public init(level: MessageLogLevel, until: Date) {
            self.level = level
            self.until = until
        }
    }

    /// The level that lasts.
    public var level = MessageLogLevel.info
    /// Takes the lasting level's place until its time; nil when there is none, or when it has ended.
    public var raised: Raised?
    /// Headers and exchange properties that the log keeps of each message, as custom header properties.
    public var customHeaders: [String] = []
    /// Whether what came in is kept of messages that fail, so that they can be sent again.
    public var keepsFailedPayloads = false
    /// Nil while nobody has said anything.
    public var modifiedAt: Date?
    /// Nil while nobody has said anything.
    public var modifiedBy: String?

    public init() {}

    /// The level that counts.
    public var currentLevel: MessageLogLevel { raised?.level ?? level }
}

/// What to change of a flow's logging; nil leaves a thing as it is.
public struct FlowLoggingChange: Sendable, Hashable {
    public var level: MessageLogLevel?
    public var customHeaders: [String]?
    public var keepsFailedPayloads: Bool?

    public init(level: MessageLogLevel? = nil, customHeaders: [String]? = nil, keepsFailedPayloads: Bool? = nil) {
        self.level = level
        self.customHeaders = customHeaders
        self.keepsFailedPayloads = keepsFailedPayloads
    }
}

/// For how long what the log keeps beside its entries is kept.
public struct MessageLogBounds: Sendable, Hashable {
    /// How long the level DEBUG lasts, and what it kept is kept.
    public var debugHours = 24
    /// How long the level TRACE lasts.
    public var traceMinutes = 10
    /// How long payloads of traced steps are kept.
    public var tracedPayloadMinutes = 60
    /// Bytes of attachments that the tenant takes within 24 hours.
    public var attachmentBytesPerDayMax = 1 << 30
    /// Bytes of traced steps and kept payloads together; beyond, the oldest are forgotten before their time.
    public var keptPayloadBytesMax = 4 << 30

    public init() {}

    /// How long a level lasts that ends by itself.
    func duration(of level: MessageLogLevel) -> Double {
        level == .trace ? Double(traceMinutes) * 60 : Double(debugHours) * 3600
    }

    /// How long the steps that a level keeps are kept.
    func retention(of level: MessageLogLevel) -> Double {
        level == .trace ? Double(tracedPayloadMinutes) * 60 : Double(debugHours) * 3600
    }
}
