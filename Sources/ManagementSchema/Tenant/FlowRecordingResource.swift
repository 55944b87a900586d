/// A message as a run began or ended with it.
public struct RecordedMessage: Codable, Hashable, Sendable {
    /// Base64.
    public var body: String
    public var headers: [String: String]

    public init(body: String, headers: [String: String]) {
        self.body = body
        self.headers = headers
    }
}

/// A receiver's answer.
public struct RecordedReply: Codable, Hashable, Sendable {
    public var status: Int
    public var headers: [String: String]
    /// Base64.
    public var body: String

    public init(status: Int, headers: [String: String], body: String) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// A call of a receiver with its answer; one of `reply` and `error` is there.
public struct RecordedCall: Codable, Hashable, Sendable {
    public var channel: String
    public var method: String
    public var url: String
    /// Base64.
    public var body: String
    @Nullable public var reply: RecordedReply?
    /// The failure's code, such as `timedOut`.
    @Nullable public var error: String?

    public init(
        channel: String, method: String, url: String, body: String, reply: RecordedReply? = nil, error: String? = nil
    ) {
        self.channel = channel
        self.method = method
        self.url = url
        self.body = body
        self.reply = reply
        self.error = error
    }
}

/// A real run of a flow with everything that a replay needs.
public struct FlowRecordingResource: Codable, Hashable, Sendable {
    public var flow: String
    public var messageId: String
    /// RFC 3339.
    public var startedAt: String
    public var input: RecordedMessage
    public var calls: [RecordedCall]
    /// The message's status.
    public var status: String
    @Nullable public var error: String?
    /// Null where the message failed.
    @Nullable public var result: RecordedMessage?
    /// Titles of the steps that the message went through; null where not all of them are known.
    @Nullable public var path: [String]?

    public init(
        flow: String, messageId: String, startedAt: String, input: RecordedMessage, calls: [RecordedCall],
        status: String, error: String? = nil, result: RecordedMessage? = nil, path: [String]? = nil
    ) {
        self.flow = flow
        self.messageId = messageId
        self.startedAt = startedAt
        self.input = input
        self.calls = calls
        self.status = status
        self.error = error
        self.result = result
        self.path = path
    }
}
