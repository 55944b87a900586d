public import KeyMaterial

/// A key pair on its way from the called to the calling side. The passphrase exists for this one hand-over.
public struct KeyPairHandOver: Sendable {
    /// The key pair with its chain as PKCS#12.
    public let pkcs12: [UInt8]
    public let passphrase: Passphrase
    /// The certificate that was issued and assigned.
    public let fingerprint: Fingerprint

    public init(pkcs12: [UInt8], passphrase: Passphrase, fingerprint: Fingerprint) {
        self.pkcs12 = pkcs12
        self.passphrase = passphrase
        self.fingerprint = fingerprint
    }
}

/// The called side of a connection: whoever keeps users, arrangements and assignments.
///
/// Every method either does all of what it says or throws with nothing changed.
public protocol CalledSide: Sendable {
    /// Throws when the arrangement cannot be connected: it is missing, names another user or another method.
    func examine(_ plan: ConnectionPlan) async throws
    /// Issues a key pair for the plan's user and assigns its certificate to that user.
    func issueKeyPair(_ plan: ConnectionPlan) async throws -> KeyPairHandOver
    /// Takes the certificate from the user again.
    func withdraw(_ fingerprint: Fingerprint) async throws
    /// Activates the plan's arrangement; false when it was active before.
    func activateArrangement(_ plan: ConnectionPlan) async throws -> Bool
    func deactivateArrangement(_ plan: ConnectionPlan) async throws
}

/// What a receiver channel was set to, so that it can be set back.
public struct ChannelSetting: Sendable, Hashable, Codable {
    public let channel: String
    /// Nil when no alias was set.
    public let privateKeyAlias: String?

    public init(channel: String, privateKeyAlias: String?) {
        self.channel = channel
        self.privateKeyAlias = privateKeyAlias
    }
}

/// The calling side of a connection: whoever keeps private keys and runs integration flows.
///
/// Every method either does all of what it says or throws with nothing changed.
public protocol CallingSide: Sendable {
    /// Throws when the flow or channel is missing, the channel cannot present a certificate, or the alias is taken.
    /// Gives what the channel is set to now.
    func examine(_ plan: ConnectionPlan) async throws -> ChannelSetting
    func addToKeystore(_ plan: ConnectionPlan, _ handOver: KeyPairHandOver) async throws
    func removeFromKeystore(_ plan: ConnectionPlan) async throws
    func point(_ plan: ConnectionPlan, to setting: ChannelSetting) async throws
    /// Deploys the flow; true when it was deployed before, so that going back means deploying again.
    func deploy(_ plan: ConnectionPlan) async throws -> Bool
    func undeploy(_ plan: ConnectionPlan) async throws
}
