/// Why a flow could not be read, checked or run: a stable code, what happened, and where.
public struct FlowError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure; stable, so that callers may compare it.
    public struct Code: RawRepresentable, Sendable, Hashable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The bytes are no well-formed XML document, or one that declares a document type.
        public static let malformedXML = Code(rawValue: "malformedXML")
        /// The document is XML, but no integration flow.
        public static let notAFlow = Code(rawValue: "notAFlow")
        /// A size, depth or count is beyond what this reader takes.
        public static let limitExceeded = Code(rawValue: "limitExceeded")
        /// A property list or a definition of parameters does not follow its format.
        public static let malformedParameters = Code(rawValue: "malformedParameters")
        /// A step or channel cannot be carried out by this engine.
        public static let unsupported = Code(rawValue: "unsupported")
        /// An expression does not follow its grammar, or names something unknown.
        public static let badExpression = Code(rawValue: "badExpression")
        /// A named channel, step or parameter does not exist in the flow.
        public static let notFound = Code(rawValue: "notFound")
        /// The flow was carried out and a step failed.
        public static let stepFailed = Code(rawValue: "stepFailed")
    }

    public var code: Code
    /// What happened, in words for the person who made the flow.
    public var detail: String
    /// The line, or the step or channel by name; nil when the whole input is meant.
    public var location: String?

    public init(_ code: Code, _ detail: String, location: String? = nil) {
        self.code = code
        self.detail = detail
        self.location = location
    }

    public var description: String {
        location.map { "\(code.rawValue): \(detail) (\($0))" } ?? "\(code.rawValue): \(detail)"
    }
}
