public import Foundation
public import IntegrationFlows

/// The status of a message in the message processing log.
public enum MessageStatus: String, Sendable, Hashable, Codable, CaseIterable {
    case completed = "COMPLETED"
    case processing = "PROCESSING"
    case retry = "RETRY"
    case escalated = "ESCALATED"
    case failed = "FAILED"
    case cancelled = "CANCELLED"
    case discarded = "DISCARDED"
    case abandoned = "ABANDONED"

    /// Whether nothing more will happen to the message.
    public var isFinal: Bool { self != .processing && self != .retry }
}

/// How a message came to be.
public enum MessageTrigger: String, Sendable, Hashable, Codable {
    case https
    case timer
    case manual
    case soap
    /// An entry of a data store that the flow consumes.
    case dataStore
}

/// Where a message comes from.
struct MessageOrigin: Sendable {
    var trigger: MessageTrigger
    /// The communication user that sent it, or who started it; nil for timers.
    var sender: String?
    var correlationID: String
    /// The sender channel; nil for timers and messages sent by hand.
    var channelID: String?
    /// The failed message that this one takes the place of; nil for none.
    var predecessorID: String?
    /// Nil: a new one.
    var messageID: String?
}

/// One call of a receiver in the course of a message.
public struct ReceiverCallRecord: Sendable, Hashable, Codable {
    /// The attempt of the message that made this call, from 1 on.
    public var attempt: Int
    public var channelName: String
    public var stepName: String
    public var method: String
    /// The address called, without its query.
    public var address: String
    public var startedAt: Date
    public var durationMilliseconds: Int
    /// The HTTP status; nil when no answer came.
    public var status: Int?
    /// The alias authenticated with; nil without a client certificate.
    public var privateKeyAlias: String?
    /// SHA-256 of the certificate that was presented, 64 hex digits; nil without one.
    public var certificateFingerprint: String?
    public var credentialName: String?
    /// Why no usable answer came; nil on success.
    public var error: String?
    /// What is worth knowing beside, such as how an alias was chosen.
    public var note: String?

    public init(
        attempt: Int, channelName: String, stepName: String, method: String, address: String, startedAt: Date,
        durationMilliseconds: Int = 0, status: Int? = nil, privateKeyAlias: String? = nil,
        certificateFingerprint: String? = nil, credentialName: String? = nil, error: String? = nil,
        note: String? = nil
    ) {
        self.attempt = attempt
        self.channelName = channelName
        self.stepName = stepName
        self.method = method
        self.address = address
        self.startedAt = startedAt
        self.durationMilliseconds = durationMilliseconds
        self.status = status
        self.privateKeyAlias = privateKeyAlias
        self.certificateFingerprint = certificateFingerprint
        self.credentialName = credentialName
        self.error = error
        self.note = note
    }
}

/// What a flow says of a message by headers that the engine knows, for people to search by.
public struct MessageLabels: Sendable, Hashable, Codable {
    /// From `SAP_Sender`.
    public var sender: String?
    /// From `SAP_Receiver`.
    public var receiver: String?
    /// From `SAP_MessageType`.
    public var type: String?
}

/// One step that a message went through.
public struct StepRecord: Sendable, Hashable, Codable {
    public var attempt: Int
    public var stepID: String
    public var title: String
    public var at: Date

    public init(attempt: Int, stepID: String, title: String, at: Date) {
        self.attempt = attempt
        self.stepID = stepID
        self.title = title
        self.at = at
    }
}

/// A message in the message processing log.
public struct MessageRecord: Sendable, Hashable, Codable, Identifiable {
    public var id: String
    public var correlationID: String
    public var flowID: String
    public var flowName: String
    public var status: MessageStatus
    public var trigger: MessageTrigger
    /// The communication user that sent it, or who started it; nil for timers.
    public var sender: String?
    public var applicationMessageID: String?
    /// What the flow calls the message's status, for people; nil when it says nothing.
    public var customStatus: String?
    /// Who sent and who receives the message and what kind it is, as the flow says; nil when it says nothing.
    public var labels: MessageLabels?
    /// Headers and properties that the flow's log keeps; nil when it keeps none.
    public var customHeaders: [HeaderField]?
    /// How much was logged of the last attempt; nil in what earlier releases wrote.
    public var logLevel: MessageLogLevel?
    /// The failed message that this one was made of; nil for none.
    public var predecessorID: String?
    /// The sender channel that it came by; nil for timers and messages sent by hand.
    public var channelID: String?
    public var startedAt: Date
    /// Nil until the status is final.
    public var endedAt: Date?
    public var attempts: Int
    /// When the next attempt is due; nil unless the status is RETRY.
    public var nextAttemptAt: Date?
    public var error: String?
    /// Bytes of the message as it came in.
    public var payloadSize: Int
    /// The last 50.
    public var calls: [ReceiverCallRecord]
    /// The last 50.
    public var steps: [StepRecord]

    public init(
        id: String, correlationID: String, flowID: String, flowName: String, status: MessageStatus,
        trigger: MessageTrigger, sender: String?, startedAt: Date, payloadSize: Int
    ) {
        self.id = id
        self.correlationID = correlationID
        self.flowID = flowID
        self.flowName = flowName
        self.status = status
        self.trigger = trigger
        self.sender = sender
        self.applicationMessageID = nil
        self.customStatus = nil
        self.labels = nil
        self.customHeaders = nil
        self.logLevel = nil
        self.predecessorID = nil
        self.channelID = nil
        self.startedAt = startedAt
        self.endedAt = nil
        self.attempts = 0
        self.nextAttemptAt = nil
        self.error = nil
        self.payloadSize = payloadSize
        self.calls = []
        self.steps = []
    }

    /// The certificate of the last call that presented one, 64 hex digits; nil when none did.
    public var certificateFingerprint: String? {
        calls.last { $0.certificateFingerprint != nil }?.certificateFingerprint
    }
    /// The alias of that call.
    public var privateKeyAlias: String? { calls.last { $0.certificateFingerprint != nil }?.privateKeyAlias }
}

/// Which messages a listing shows; newest first.
public struct MessageFilter: Sendable, Hashable {
    public var flowID: String?
    public var statuses: Set<MessageStatus>
    /// A message id or correlation id, whole.
    public var identifier: String?
    /// Stands in the application message id, the flow's labels and custom status, a custom header, or the error.
    public var text: String?
    public var since: Date?
    public var until: Date?
    /// At most 1000.
    public var limit: Int

    public init(
        flowID: String? = nil, statuses: Set<MessageStatus> = [], identifier: String? = nil, text: String? = nil,
        since: Date? = nil, until: Date? = nil, limit: Int = 100
    ) {
        self.flowID = flowID
        self.statuses = statuses
        self.identifier = identifier
        self.text = text
        self.since = since
        self.until = until
        self.limit = limit
    }
}

extension MessageFilter {
    /// Whether the text that is looked for stands in a record, whatever its case.
    public func admitsText(of record: MessageRecord) -> Bool {
        guard let text else { return true }
        let texts =
            [
                record.applicationMessageID, record.customStatus, record.labels?.sender, record.labels?.receiver,
                record.labels?.type, record.sender, record.error,
            ].compactMap(\.self) + (record.customHeaders ?? []).map(\.value)
        return texts.contains { $0.range(of: text, options: .caseInsensitive) != nil }
    }
}
