/// Why a connection cannot be made.
public struct ConnectionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, as a stable name.
    public struct Code: Sendable, Hashable, RawRepresentable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        public static let arrangementNotFound = Code(rawValue: "arrangementNotFound")
        public static let arrangementOfAnotherUser = Code(rawValue: "arrangementOfAnotherUser")
        public static let otherAuthenticationMethod = Code(rawValue: "otherAuthenticationMethod")
        public static let channelNotFound = Code(rawValue: "channelNotFound")
        public static let channelAmbiguous = Code(rawValue: "channelAmbiguous")
        public static let aliasTaken = Code(rawValue: "aliasTaken")
        /// A defect of ours: a step ran before the one that it builds on.
        public static let outOfOrder = Code(rawValue: "outOfOrder")
    }

    public let code: Code
    public let detail: String
    /// What to do about it; nil where there is nothing.
    public let hint: String?

    public init(code: Code, detail: String, hint: String? = nil) {
        self.code = code
        self.detail = detail
        self.hint = hint
    }

    public var description: String { hint.map { "\(detail) (\($0))" } ?? detail }

    static func outOfOrder(_ step: ConnectStep) -> ConnectionError {
        ConnectionError(code: .outOfOrder, detail: "the step \(step.rawValue) ran before what it builds on")
    }
}
