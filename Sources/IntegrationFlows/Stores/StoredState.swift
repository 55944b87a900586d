public import Foundation

/// A data store: a flow's own, or one that all flows share.
public struct DataStoreName: Sendable, Hashable, Codable {
    public var name: String
    /// Nil: all flows share it.
    public var flowID: String?

    public init(name: String, flowID: String? = nil) {
        self.name = name
        self.flowID = flowID
    }

    /// Where persisted messages are kept, in the shape of a data store; no flow can name it.
    public static let persistedMessages = DataStoreName(name: "\u{1}persisted")
}

/// An entry of a data store.
public struct DataStoreEntry: Sendable, Hashable, Codable {
    public var store: DataStoreName
    public var id: String
    public var body: [UInt8]
    /// Empty where the step that wrote it leaves headers out.
    public var headers: MessageHeaders
    /// The message that wrote it.
    public var messageID: String
    public var createdAt: Date
    /// When an entry that nobody has taken is overdue.
    public var dueAt: Date
    /// When it is dropped.
    public var expiresAt: Date

    public init(
        store: DataStoreName, id: String, message: FlowMessage, messageID: String, createdAt: Date, dueAt: Date,
        expiresAt: Date
    ) {
        self.store = store
        self.id = id
        body = message.body
        headers = message.headers
        self.messageID = messageID
        self.createdAt = createdAt
        self.dueAt = dueAt
        self.expiresAt = expiresAt
    }

    /// Whether a later attempt of the same message writes the same once more, which changes nothing.
    public func isRepeated(by other: DataStoreEntry) -> Bool {
        store == other.store && id == other.id && messageID == other.messageID && body == other.body
    }
}

/// A variable: a flow's own, or one that all flows share.
public struct VariableName: Sendable, Hashable, Codable {
    public var name: String
    /// Nil: all flows share it.
    public var flowID: String?

    public init(name: String, flowID: String? = nil) {
        self.name = name
        self.flowID = flowID
    }
}

/// A variable with its value.
public struct FlowVariable: Sendable, Hashable, Codable {
    public var name: VariableName
    public var value: String
    public var updatedAt: Date
    public var expiresAt: Date

    public init(name: VariableName, value: String, updatedAt: Date, expiresAt: Date) {
        self.name = name
        self.value = value
        self.updatedAt = updatedAt
        self.expiresAt = expiresAt
    }
}

/// A value that a Content Modifier takes from the tenant.
public enum StoredValueName: Sendable, Hashable {
    case variable(VariableName)
    /// The next number of a range.
    case number(String)
}

/// Numbers that are handed out one by one.
public struct NumberRange: Sendable, Hashable, Codable {
    public var name: String
    public var minimum: Int
    public var maximum: Int
    /// The number that is handed out next.
    public var next: Int
    /// Digits that numbers are padded to with zeros; 0 leaves them as they are.
    public var length: Int
    /// Whether the minimum follows the maximum; otherwise the range is used up there.
    public var rotates: Bool
    public var description = ""
    public var deployedAt = Date(timeIntervalSince1970: 0)
    public var deployedBy = ""

    public init(name: String, minimum: Int, maximum: Int, next: Int? = nil, length: Int = 0, rotates: Bool = true) {
        self.name = name
        self.minimum = minimum
        self.maximum = maximum
        self.next = next ?? minimum
        self.length = length
        self.rotates = rotates
    }

    /// The number, padded; nil when the range is used up.
    public mutating func take() -> String? {
        if next > maximum {
            guard rotates else { return nil }
            next = minimum
        }
        let text = padded(next)
        next += 1
        return text
    }

    /// A number of the range as it is handed out.
    public func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, min(length, 18) - digits.count)) + digits
    }
}

/// What tells that a process has been carried out for a message before.
public struct IdempotencyKey: Sendable, Hashable, Codable {
    public var flowID: String
    public var stepID: String
    public var messageID: String
    public var expiresAt: Date

    public init(flowID: String, stepID: String, messageID: String, expiresAt: Date) {
        self.flowID = flowID
        self.stepID = stepID
        self.messageID = messageID
        self.expiresAt = expiresAt
    }
}
