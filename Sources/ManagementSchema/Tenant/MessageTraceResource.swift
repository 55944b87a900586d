/// A step that was traced.
public struct TracedStepResource: Codable, Hashable, Sendable {
    public var id: String
    public var attempt: Int
    public var step: String
    public var title: String
    /// RFC 3339.
    public var at: String
    /// Until when it is kept, RFC 3339.
    public var keptUntil: String
    /// Bytes of the body that the step found.
    public var bodySize: Int

    public init(
        id: String, attempt: Int, step: String, title: String, at: String, keptUntil: String, bodySize: Int
    ) {
        self.id = id
        self.attempt = attempt
        self.step = step
        self.title = title
        self.at = at
        self.keptUntil = keptUntil
        self.bodySize = bodySize
    }
}

/// The traced steps of a message, in order; empty where its flow's log level kept none.
public struct MessageTrace: Codable, Hashable, Sendable {
    public var steps: [TracedStepResource]

    public init(steps: [TracedStepResource]) {
        self.steps = steps
    }
}

/// What a traced step found. Secrets that names give away are masked.
public struct TracedStepDetail: Codable, Hashable, Sendable {
    public var step: TracedStepResource
    public var headers: [String: String]
    public var properties: [String: String]
    /// Base64; nil with the level `DEBUG`.
    @Nullable public var body: String?
    /// Whether `body` is less than the whole.
    public var isCut: Bool

    public init(
        step: TracedStepResource, headers: [String: String], properties: [String: String], body: String? = nil,
        isCut: Bool
    ) {
        self.step = step
        self.headers = headers
        self.properties = properties
        self.body = body
        self.isCut = isCut
    }
}

/// What a receiver answered when its call failed.
public struct AttachmentResource: Codable, Hashable, Sendable {
    public var id: String
    public var name: String
    public var mediaType: String
    public var attempt: Int
    /// RFC 3339.
    public var at: String
    /// Bytes of the whole answer; at most 1 MB of it is kept.
    public var size: Int

    public init(id: String, name: String, mediaType: String, attempt: Int, at: String, size: Int) {
        self.id = id
        self.name = name
        self.mediaType = mediaType
        self.attempt = attempt
        self.at = at
        self.size = size
    }
}

/// The attachments of a message.
public struct AttachmentList: Codable, Hashable, Sendable {
    public var attachments: [AttachmentResource]

    public init(attachments: [AttachmentResource]) {
        self.attachments = attachments
    }
}
