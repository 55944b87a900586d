/// Why the gateway cannot start, or cannot take what it was given.
public struct GatewayError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The stable word for a failure.
    public struct Code: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
        public let rawValue: String
        public init(rawValue: String) { self.rawValue = rawValue }
        public var description: String { rawValue }

        /// Certificate chain or private key of the server cannot be used.
        public static let invalidIdentity = Code(rawValue: "invalidIdentity")
        /// The server's certificate demands OCSP stapling.
        public static let staplingNotOffered = Code(rawValue: "staplingNotOffered")
        /// The address is taken, or is none of this machine's.
        public static let cannotListen = Code(rawValue: "cannotListen")
        /// `start` was called twice, or after `run` ended.
        public static let alreadyStarted = Code(rawValue: "alreadyStarted")
    }

    public let code: Code
    public let detail: String

    public init(code: Code, detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code): \(detail)" }
}
