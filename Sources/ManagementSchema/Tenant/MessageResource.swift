/// A message to start a flow with by hand.
public struct MessageSend: Codable, Hashable, Sendable {
    /// Base64.
    public var body: String?
    public var headers: [String: String]?
    /// Absent: a new one.
    public var correlationId: String?

    public init(body: String? = nil, headers: [String: String]? = nil, correlationId: String? = nil) {
        self.body = body
        self.headers = headers
        self.correlationId = correlationId
    }
}

/// One call of a receiver.
public struct ReceiverCallResource: Codable, Hashable, Sendable {
    public var attempt: Int
    public var channel: String
    public var step: String
    public var method: String
    public var address: String
    /// RFC 3339.
    public var startedAt: String
    public var durationMilliseconds: Int
    /// The HTTP status; nil when no answer came.
    @Nullable public var status: Int?
    @Nullable public var privateKeyAlias: String?
    /// Of the certificate that was presented; nil without one.
    @Nullable public var certificateSha256Fingerprint: String?
    @Nullable public var credential: String?
    @Nullable public var error: String?
    @Nullable public var note: String?

    public init(
        attempt: Int, channel: String, step: String, method: String, address: String, startedAt: String,
        durationMilliseconds: Int, status: Int? = nil, privateKeyAlias: String? = nil,
        certificateSha256Fingerprint: String? = nil, credential: String? = nil, error: String? = nil,
        note: String? = nil
    ) {
        self.attempt = attempt
        self.channel = channel
        self.step = step
        self.method = method
        self.address = address
        self.startedAt = startedAt
        self.durationMilliseconds = durationMilliseconds
        self.status = status
        self.privateKeyAlias = privateKeyAlias
        self.certificateSha256Fingerprint = certificateSha256Fingerprint
        self.credential = credential
        self.error = error
        self.note = note
    }
}

/// One step that a message went through.
public struct MessageStepResource: Codable, Hashable, Sendable {
    public var attempt: Int
    public var step: String
    public var title: String
    /// RFC 3339.
    public var at: String

    public init(attempt: Int, step: String, title: String, at: String) {
        self.attempt = attempt
        self.step = step
        self.title = title
        self.at = at
    }
}

/// A message in the processing log.
public struct MessageResource: Codable, Hashable, Sendable {
    public var id: String
    public var correlationId: String
    public var flow: String
    public var flowName: String
    /// `COMPLETED`, `PROCESSING`, `RETRY`, `ESCALATED`, `FAILED`, `CANCELLED`, `DISCARDED`, `ABANDONED`.
    public var status: String
    /// `https`, `timer` or `manual`.
    public var trigger: String
    @Nullable public var sender: String?
    /// From the header `SAP_ApplicationID`.
    @Nullable public var applicationMessageId: String?
    /// What the flow calls the status.
    @Nullable public var customStatus: String?
    /// Headers and properties that the flow's log keeps, by name.
    public var customHeaders: [String: String]
    /// `NONE`, `ERROR`, `INFO`, `DEBUG` or `TRACE`: how much was logged of the last attempt.
    public var logLevel: String
    /// The failed message that this one was made of.
    @Nullable public var predecessor: String?
    /// RFC 3339.
    public var startedAt: String
    @Nullable public var endedAt: String?
    public var attempts: Int
    @Nullable public var nextAttemptAt: String?
    @Nullable public var error: String?
    /// Of the last call that presented a certificate.
    @Nullable public var privateKeyAlias: String?
    /// What that call presented.
    @Nullable public var certificateSha256Fingerprint: String?
    /// The last ones, oldest first.
    public var calls: [ReceiverCallResource]

    public init(
        id: String, correlationId: String, flow: String, flowName: String, status: String, trigger: String,
        sender: String? = nil, applicationMessageId: String? = nil, customStatus: String? = nil,
        customHeaders: [String: String], logLevel: String, predecessor: String? = nil, startedAt: String,
        endedAt: String? = nil, attempts: Int,
        nextAttemptAt: String? = nil, error: String? = nil, privateKeyAlias: String? = nil,
        certificateSha256Fingerprint: String? = nil, calls: [ReceiverCallResource]
    ) {
        self.id = id
        self.correlationId = correlationId
        self.flow = flow
        self.flowName = flowName
        self.status = status
        self.trigger = trigger
        self.sender = sender
        self.applicationMessageId = applicationMessageId
        self.customStatus = customStatus
        self.customHeaders = customHeaders
        self.logLevel = logLevel
        self.predecessor = predecessor
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.attempts = attempts
        self.nextAttemptAt = nextAttemptAt
        self.error = error
        self.privateKeyAlias = privateKeyAlias
        self.certificateSha256Fingerprint = certificateSha256Fingerprint
        self.calls = calls
    }
}

/// What a flow has made of a message, as its sender would be answered.
public struct MessageResultResource: Codable, Hashable, Sendable {
    /// Base64.
    public var body: String
    public var headers: [String: String]

    public init(body: String, headers: [String: String]) {
        self.body = body
        self.headers = headers
    }
}

/// A message with its calls and steps.
public struct MessageDetail: Codable, Hashable, Sendable {
    public var message: MessageResource
    public var steps: [MessageStepResource]
    /// Only in the answer to sending, where the first attempt has come to an end; it is kept nowhere.
    @Nullable public var result: MessageResultResource?

    public init(
        message: MessageResource, steps: [MessageStepResource], result: MessageResultResource? = nil
    ) {
        self.message = message
        self.steps = steps
        self.result = result
    }
}

/// Messages, newest first.
public struct MessageList: Codable, Hashable, Sendable {
    public var messages: [MessageResource]

    public init(messages: [MessageResource]) {
        self.messages = messages
    }
}
