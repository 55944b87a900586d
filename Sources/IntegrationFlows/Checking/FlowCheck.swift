/// What would keep a flow from being deployed, and what its channels are: the result of reading without running.
public struct FlowCheck: Sendable, Hashable, Codable {
    /// One channel, parameters filled in where they have values.
    public struct ChannelSummary: Sendable, Hashable, Codable {
        public var id: String
        public var name: String
        public var direction: ChannelDirection
        public var adapter: String
        /// As the editor calls it, `Client Certificate`; nil when the adapter has no such property.
        public var authentication: String?
        /// As written, perhaps `{{parameter}}`; nil when the adapter has no such property.
        public var privateKeyAlias: String?
        /// With parameters filled in; nil when there is none, it is empty, or a parameter has no value.
        public var resolvedPrivateKeyAlias: String?
        /// With parameters filled in; nil when the adapter has none.
        public var address: String?
    }

    /// The flow as read.
    public var flow: IntegrationFlow
    /// `step: Groovy Script 'x'` or `adapter: SFTP receiver 'y'`, in the order of the file; empty when runnable.
    public var missing: [String]
    /// Files of the project that steps need and that were not at hand, each with its step; deployment asks for them.
    public var missingResources: [String]
    /// Parameters that the flow refers to and that have no value, in alphabetical order.
    public var unresolvedParameters: [String]
    public var channels: [ChannelSummary]

    /// Whether every step and channel can be carried out.
    public var isRunnable: Bool { missing.isEmpty }
}
