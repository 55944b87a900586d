/// Why the browser could not do what a test asked for.
public struct BrowserError: Error, Sendable, CustomStringConvertible {
    /// The driver's own word, `no such element`, or `timeout`.
    public let code: String
    public let detail: String

    public init(_ code: String, _ detail: String) {
        self.code = code
        self.detail = detail
    }

    /// Whether what was meant stood on a page that another one has replaced meanwhile. While that is being replaced the
    /// driver says so in words of its own.
    var isOfThePageBefore: Bool {
        code == "stale element reference" || detail.contains("does not belong to the document")
    }

    public var description: String { "\(code): \(detail)" }
}
