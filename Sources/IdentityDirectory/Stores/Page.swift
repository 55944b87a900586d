/// A part of a list in the order of its identifiers.
public struct Page: Sendable, Hashable {
    /// The identifier after which the page begins; nil for the first.
    public var after: String?
    public var limit: Int
    /// Only rows whose identifier or name contains this text, in any case; nil for all.
    public var search: String?

    public init(after: String? = nil, limit: Int = 100, search: String? = nil) {
        self.after = after
        self.limit = limit
        self.search = search
    }

    /// Everything at once.
    public static let all = Page(limit: .max)
}
