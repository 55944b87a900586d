/// Why a connection cannot be made or rotated.
public struct ConnectionError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, as a stable name.
    public struct Code: Sendable, Hashable, RawRepresentable {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }

        public static let notFound = Code(rawValue: "notFound")
        public static let arrangementNotFound = Code(rawValue: "arrangementNotFound")
        public static let arrangementOfAnotherUser = Code(rawValue: "arrangementOfAnotherUser")
        public static let otherAuthenticationMethod = Code(rawValue: "otherAuthenticationMethod")
        public static let channelNotFound = Code(rawValue: "channelNotFound")
        public static let channelAmbiguous = Code(rawValue: "channelAmbiguous")
        public static let aliasTaken = Code(rawValue: "aliasTaken")
        public static let keyPairMissing = Code(rawValue: "keyPairMissing")
        /// The call that was to prove the connection did not arrive, or not as the intended user.
        public static let callNotProven = Code(rawValue: "callNotProven")
        /// Calls with the new certificate fail.
        public static let newCertificateRefused = Code(rawValue: "newCertificateRefused")
        /// No call came with the new certificate while one was waited for.
        public static let newCertificateNotSeen = Code(rawValue: "newCertificateNotSeen")
        /// Another run is changing the same connection.
        public static let busy = Code(rawValue: "busy")
        public static let invalid = Code(rawValue: "invalid")
        /// Something refers to it.
        public static let inUse = Code(rawValue: "inUse")
        /// A defect of ours: a step ran before the one that it builds on.
        public static let outOfOrder = Code(rawValue: "outOfOrder")
    }

    public let code: Code
    public let detail: String
    /// What to do about it; nil where there is nothing.
    public let hint: String?

    public init(_ code: Code, _ detail: String, hint: String? = nil) {
        self.code = code
        self.detail = detail
        self.hint = hint
    }

    public var description: String { hint.map { "\(detail) (\($0))" } ?? detail }
}
