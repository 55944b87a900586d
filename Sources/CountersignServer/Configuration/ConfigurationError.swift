/// Why a server cannot be configured or started. It ends the process with status 78.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    public let detail: String
    public let hint: String?

    public init(detail: String, hint: String? = nil) {
        self.detail = detail
        self.hint = hint
    }

    public var description: String { detail }
}
