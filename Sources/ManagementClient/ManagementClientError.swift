public import ManagementSchema

/// Why a request to the management API was not done.
public struct ManagementClientError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of failure; stable, so that callers may compare it.
    public struct Code: RawRepresentable, Sendable, Hashable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// The server refused; ``ManagementClientError/problem`` tells why.
        public static let refused = Code(rawValue: "refused")
        /// Nobody answers at the address, or not in time.
        public static let unreachable = Code(rawValue: "unreachable")
        /// The server's certificate is not one that the given authority issued for this name.
        public static let untrustedServer = Code(rawValue: "untrustedServer")
        /// Address, token or authority cannot be used as they are.
        public static let configuration = Code(rawValue: "configuration")
        /// What answered is no Countersign, or one of another version.
        public static let unexpectedAnswer = Code(rawValue: "unexpectedAnswer")
    }

    public let code: Code
    public let detail: String
    /// What to do about it; nil where nothing is known to help.
    public let hint: String?
    /// The server's own account; nil unless the code is `refused`.
    public let problem: Problem?

    public init(_ code: Code, _ detail: String, hint: String? = nil, problem: Problem? = nil) {
        self.code = code
        self.detail = detail
        self.hint = hint
        self.problem = problem
    }

    public var description: String { detail }
}
