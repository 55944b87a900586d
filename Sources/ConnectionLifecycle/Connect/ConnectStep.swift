/// The steps of making a connection in their order. Each one can be undone.
public enum ConnectStep: String, CourseStep {
    /// Look at both sides and refuse before anything has changed.
    case examine
    /// Make the user, the system and the arrangement where they are missing.
    case prepare
    /// Make a key on the calling side; it never leaves it.
    case makeKey
    /// Have the called side issue a certificate for the key and assign it to the user.
    case certify
    /// Put the certificate beside the key.
    case installCertificate
    /// Wait until a partner says that it knows the certificate; servers of ours know it already.
    case agree
    /// Set the alias as the private key alias of the flow's receiver channel.
    case pointChannel
    /// Deploy the flow with its new configuration.
    case deploy
    /// Activate the arrangement, so that calls are let in.
    case activateArrangement
    /// Make a call, and see that it arrives as the intended user.
    case call

    public static var pointOfNoReturn: ConnectStep? { nil }

    public var title: String {
        switch self {
        case .examine: "Examine both sides"
        case .prepare: "Make what the arrangement needs"
        case .makeKey: "Make a key on the calling side"
        case .certify: "Issue a certificate and assign it to the user"
        case .installCertificate: "Put the certificate beside the key"
        case .agree: "Have the called side know the certificate"
        case .pointChannel: "Point the receiver channel at it"
        case .deploy: "Deploy the integration flow"
        case .activateArrangement: "Activate the communication arrangement"
        case .call: "Make a call and see how it arrives"
        }
    }
}
