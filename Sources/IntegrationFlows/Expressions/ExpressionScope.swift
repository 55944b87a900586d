public import Foundation

/// What expressions are evaluated on.
public struct ExpressionScope: Sendable {
    public var message: FlowMessage
    /// The id of the run, `${camelId}`'s neighbour `${exchangeId}`.
    public var messageID: String
    public var flowID: String
    public var now: Date
    /// What went wrong, inside an exception sub-process; nil elsewhere.
    public var exceptionMessage: String?
    /// Prefixes for XPath.
    public var namespaces: [String: String]

    public init(
        message: FlowMessage, messageID: String = "", flowID: String = "", now: Date, exceptionMessage: String? = nil,
        namespaces: [String: String] = [:]
    ) {
        self.message = message
        self.messageID = messageID
        self.flowID = flowID
        self.now = now
        self.exceptionMessage = exceptionMessage
        self.namespaces = namespaces
    }

    /// A property of the message; what went wrong is one too, under Camel's name for it.
    func property(_ name: String) -> String? {
        message.properties[name] ?? (name == "CamelExceptionCaught" ? exceptionMessage : nil)
    }
}
