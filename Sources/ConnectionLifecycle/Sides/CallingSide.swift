public import Foundation
public import KeyMaterial

/// The calling side of a connection: whoever keeps private keys and makes the calls. Keys never leave it.
///
/// Every method either does all of what it says or throws with nothing changed; done a second time it changes nothing.
public protocol CallingSide: Sendable {
    /// What is there now; throws when the flow or channel is missing or cannot present a certificate.
    func examine(_ plan: ConnectionPlan) async throws -> CallingState
    /// Makes a key under the alias, and a request for its certificate; for an alias that has a key, its request.
    func makeKey(_ alias: String, for userID: String, algorithm: KeyAlgorithm) async throws -> CertificateSigningRequest
    /// Puts the certificate that was issued for the key under the alias beside it.
    func install(_ chain: [Certificate], under alias: String) async throws
    /// Removes key and certificate; an alias that has none is no error.
    func removeKey(_ alias: String) async throws
    /// Lets two aliases change their content in one step, so that `alias` has the certificate named.
    func exchange(_ alias: String, with other: String, until fingerprint: Fingerprint) async throws
    /// Sets the alias of the plan's channel.
    func point(_ plan: ConnectionPlan, to setting: ChannelSetting) async throws
    func setDeployed(_ isDeployed: Bool, _ plan: ConnectionPlan) async throws
    /// How calls with a certificate fare; nil where this side cannot tell.
    func usage(of fingerprint: Fingerprint) async throws -> KeyUsage?
    /// Takes authorities of a called side into what this side trusts, where it trusts one of them already.
    func trust(_ authorities: [Certificate]) async throws
    /// Sends a message through the plan's flow.
    func call(_ plan: ConnectionPlan) async throws -> CallReport
}

/// What the calling side has of a connection.
public struct CallingState: Sendable, Hashable, Codable {
    /// The certificate under the plan's alias; nil when there is none.
    public var certificate: EndCertificate?
    /// What the channel is set to; nil for callers without flows.
    public var channel: ChannelSetting?
    /// Whether the flow is deployed as it is saved.
    public var isDeployed: Bool
    /// Whether an earlier state of the flow is deployed.
    public var isDeployedOtherwise: Bool

    public init(
        certificate: EndCertificate?, channel: ChannelSetting?, isDeployed: Bool, isDeployedOtherwise: Bool = false
    ) {
        self.certificate = certificate
        self.channel = channel
        self.isDeployed = isDeployed
        self.isDeployedOtherwise = isDeployedOtherwise
    }
}

/// What matters of a certificate at the end of a connection.
public struct EndCertificate: Sendable, Hashable, Codable {
    /// 64 hex digits.
    public var fingerprint: String
    /// SHA-256 over the SubjectPublicKeyInfo, 64 hex digits.
    public var publicKey: String
    public var notAfter: Date
    /// What keys are named on the command line; nil for one that we do not make.
    public var algorithm: String?

    public init(_ certificate: Certificate) {
        fingerprint = certificate.fingerprint.hex
        publicKey = certificate.publicKey.fingerprint.hex
        notAfter = certificate.notAfter
        algorithm = KeyAlgorithm(of: certificate.publicKey)?.rawValue
    }
}

/// What a receiver channel is set to.
public struct ChannelSetting: Sendable, Hashable, Codable {
    /// The channel's id.
    public let channel: String
    /// Nil when no alias is set.
    public let privateKeyAlias: String?

    public init(channel: String, privateKeyAlias: String?) {
        self.channel = channel
        self.privateKeyAlias = privateKeyAlias
    }
}

/// How the calls with one certificate have fared since this process began.
public struct KeyUsage: Sendable, Hashable, Codable {
    /// Calls that were begun and have not ended.
    public var underWay = 0
    /// Calls that were let in.
    public var accepted = 0
    /// When the last one was let in; nil where that is not known.
    public var lastAcceptedAt: Date?
    /// Calls that were refused for who they came from, or whose handshake failed.
    public var refused = 0
    /// Why the last one was refused.
    public var lastRefusal: String?

    public init() {}
}

/// What came of a call as its sender saw it.
public struct CallReport: Sendable, Hashable, Codable {
    public let correlationID: String
    /// The certificate presented, 64 hex digits; nil without one.
    public let fingerprint: String?
    /// The HTTP status; nil when no answer came.
    public let status: Int?
    /// Why no usable answer came; nil on success.
    public let error: String?

    public init(correlationID: String, fingerprint: String?, status: Int?, error: String?) {
        self.correlationID = correlationID
        self.fingerprint = fingerprint
        self.status = status
        self.error = error
    }
}
