/// What a proxy in front tells of its caller's request where it does not ask in HTTP.
public struct ToldRequest: Sendable {
    public var method: String
    /// Path and query, as the caller sent them.
    public var target: String
    /// One certificate, in PEM with URL escapes; nil or empty where the caller presented none to the proxy.
    public var escapedCertificate: String?
    /// Where the caller called the proxy from; nil where that is not told.
    public var peerAddress: String?
    /// The request's header fields, as far as they are told.
    public var fields: [(name: String, value: String)]

    public init(
        method: String, target: String, escapedCertificate: String?, peerAddress: String?,
        fields: [(name: String, value: String)]
    ) {
        self.method = method
        self.target = target
        self.escapedCertificate = escapedCertificate
        self.peerAddress = peerAddress
        self.fields = fields
    }
}
