public import Foundation
public import IntegrationFlows

/// What is kept of a message beside its log entry, for a bounded time.
public struct KeptItem: Sendable, Hashable, Identifiable {
    public enum Kind: String, Sendable, Hashable, Codable {
        /// A step with the message that it found; the content is a ``StepSnapshot``.
        case step
        /// What a receiver answered when a call failed.
        case attachment
        /// What came in; the content is a message.
        case payload
    }

    /// A number of up to 19 digits, because clients of the compatible API want one.
    public var id: String
    public var messageID: String
    public var kind: Kind
    /// The attempt of the message, from 1 on.
    public var attempt: Int
    /// The step; nil for what came in.
    public var stepID: String?
    /// The step's title, or the attachment's name.
    public var name: String
    public var mediaType: String
    public var at: Date
    public var expiresAt: Date
    /// Bytes of the whole, also where less was kept.
    public var size: Int
    /// Empty in listings.
    public var content: [UInt8]

    public init(
        messageID: String, kind: Kind, attempt: Int, stepID: String? = nil, name: String, mediaType: String,
        at: Date, expiresAt: Date, size: Int, content: [UInt8]
    ) {
        id = String(UInt64.random(in: 1...UInt64(Int64.max)))
        self.messageID = messageID
        self.kind = kind
        self.attempt = attempt
        self.stepID = stepID
        self.name = name
        self.mediaType = mediaType
        self.at = at
        self.expiresAt = expiresAt
        self.size = size
        self.content = content
    }
}

/// The message that a step found, as the levels DEBUG and TRACE keep it.
public struct StepSnapshot: Sendable, Hashable, Codable {
    /// Secrets that names give away are masked.
    public var headers: [HeaderField]
    /// Exchange properties in the order of name; secrets that names give away are masked.
    public var properties: [HeaderField]
    /// Nil with DEBUG.
    public var body: Data?
    public var bodySize: Int

    /// Bytes of a body that are kept.
    public static let bodySizeMax = 1 << 20

    init(_ message: FlowMessage, withBody: Bool) {
        headers = message.headers.fields.map(Self.masked)
        properties = message.properties.sorted { $0.key < $1.key }.map { Self.masked(HeaderField($0.key, $0.value)) }
        body = withBody ? Data(message.body.prefix(Self.bodySizeMax)) : nil
        bodySize = message.body.count
    }

    /// Whether less than the whole body was kept.
    public var isCut: Bool { body.map { $0.count < bodySize } ?? false }

    private static let secretWords = ["authorization", "cookie", "password", "secret", "token", "api-key", "apikey"]

    private static func masked(_ field: HeaderField) -> HeaderField {
        let name = field.name.lowercased()
        return secretWords.contains { name.contains($0) } ? HeaderField(field.name, "•••") : field
    }
}
