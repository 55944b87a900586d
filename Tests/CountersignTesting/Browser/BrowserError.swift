/// Why the browser could not do what a test asked for.
public struct BrowserError: Error, Sendable, CustomStringConvertible {
    /// The driver's own word, `no such element`, or `timeout`.
    public let code: String
    public let detail: String

    public init(_ code: String, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    public var description: String { "\(code): \(detail)" }
}
