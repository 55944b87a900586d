public import Foundation
public import KeyMaterial

/// What a key pair made in the tenant shall be.
public struct KeyPairSpecification: Sendable {
    public var alias: String
    public var algorithm: KeyAlgorithm
    public var subject: DistinguishedName
    public var subjectAlternativeNames: [String]
    public var notBefore: Date
    public var notAfter: Date

    public init(
        alias: String, algorithm: KeyAlgorithm = .ecP256, subject: DistinguishedName,
        subjectAlternativeNames: [String] = [], notBefore: Date, notAfter: Date
    ) {
        self.alias = alias
        self.algorithm = algorithm
        self.subject = subject
        self.subjectAlternativeNames = subjectAlternativeNames
        self.notBefore = notBefore
        self.notAfter = notAfter
    }
}

/// A flow's channel that names an alias.
public struct AliasUse: Sendable, Hashable, Codable {
    public var flowID: String
    public var flowName: String
    public var channelName: String
    /// The parameter through which the channel names it; nil when the alias is written in the channel.
    public var parameter: String?
    /// Whether the deployed state of the flow uses it, not only the saved one.
    public var isDeployed: Bool
    /// Whether the channel's alias is only known when a message runs, so that it may be this one.
    public var isPossible = false
}
