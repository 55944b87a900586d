/// The steps of a connection in their order. Each one that changes something can be undone.
public enum ConnectStep: String, Sendable, Hashable, Codable, CaseIterable {
    /// Look at both sides and refuse before anything has changed.
    case examine
    /// Issue a key pair for the user on the called side; its certificate is assigned in the same transaction.
    case issueKeyPair
    /// Add the key pair to the tenant's keystore under the plan's alias.
    case addToKeystore
    /// Set the alias as the private key alias of the flow's receiver channel.
    case pointChannel
    /// Deploy the flow with its new configuration.
    case deploy
    /// Activate the arrangement, so that calls are let in.
    case activateArrangement

    /// What is told to a person while the step runs.
    public var title: String {
        switch self {
        case .examine: "Examine both sides"
        case .issueKeyPair: "Create a key pair and assign its certificate"
        case .addToKeystore: "Add the key pair to the tenant's keystore"
        case .pointChannel: "Point the receiver channel at it"
        case .deploy: "Deploy the integration flow"
        case .activateArrangement: "Activate the communication arrangement"
        }
    }
}
