public import KeyMaterial

/// What a connection is to be: who calls whom, as which user, from which channel, with the key under which alias.
public struct ConnectionPlan: Sendable, Hashable, Codable {
    /// The communication user that the calls arrive as, for example `_DEFXYZ`.
    public var userID: String
    /// The communication arrangement that grants the services; it must exist, and names the user.
    public var arrangementID: String
    /// The integration flow on the calling side.
    public var flowID: String
    /// The receiver channel of the flow; nil means its only one that authenticates by client certificate.
    public var channel: String?
    /// The alias that the key pair gets in the tenant's keystore.
    public var alias: String
    /// The kind of key, as the command line names it, for example `ec-p256`.
    public var keyAlgorithm: KeyAlgorithm.RawValue

    public init(
        userID: String, arrangementID: String, flowID: String, channel: String? = nil, alias: String,
        keyAlgorithm: KeyAlgorithm = .ecP256
    ) {
        self.userID = userID
        self.arrangementID = arrangementID
        self.flowID = flowID
        self.channel = channel
        self.alias = alias
        self.keyAlgorithm = keyAlgorithm.rawValue
    }
}
