public import IdentityDirectory
public import KeyMaterial

/// A request for an integration flow's own endpoint, its body collected.
public struct InboundRequest: Sendable {
    public var method: String
    /// Without the query.
    public var path: String
    /// What stands after the question mark; nil without one.
    public var query: String?
    /// In the order of arrival, without those of the connection, credentials that were consumed, `Camel*`, and
    /// everything that claims an identity.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// Where the caller called from, numeric.
    public var peerAddress: String
    /// What the caller presented; nil for one that is known by its password.
    public var certificate: Certificate?

    public init(
        method: String, path: String, query: String? = nil, headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], peerAddress: String = "", certificate: Certificate? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.peerAddress = peerAddress
        self.certificate = certificate
    }
}

/// What an integration flow answers.
public struct InboundResponse: Sendable {
    public var status: Int
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Who takes requests for services of this installation: `.integrationFlows` and `.certificateEnrollment`.
public protocol InboundHandler: Sendable {
    /// What anyone may have at a path, without being judged; nil where there is no such thing. Never waits.
    func openAnswer(method: String, path: String) -> InboundResponse?

    /// What a browser is told that asks whether a page of another origin may call, without being judged, since browsers
    /// ask without credentials; nil where no page may. Never waits.
    func preflightAnswer(path: String, origin: String, method: String, headers: [String]) -> InboundResponse?

    /// Answers an accepted request; called once for each, and left to finish when the caller is gone.
    func handle(
        _ request: InboundRequest, identity: Acceptance, correlationID: String
    ) async -> InboundResponse
}

extension InboundHandler {
    public func openAnswer(method: String, path: String) -> InboundResponse? { nil }

    public func preflightAnswer(
        path: String, origin: String, method: String, headers: [String]
    ) -> InboundResponse? { nil }
}
