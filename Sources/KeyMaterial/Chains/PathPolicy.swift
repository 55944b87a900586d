import Foundation
import SwiftASN1
@_spi(FixedExpiryValidationTime) import X509

/// A path of certificates with what is demanded of it.
struct ChainPath {
    /// The end-entity certificate first, the trusted authority last.
    let certificates: [Certificate]
    let demand: ChainDemand

    init(_ certificates: [Certificate], _ demand: ChainDemand) {
        self.certificates = certificates
        self.demand = demand
    }

    var leaf: Certificate { certificates[0] }
    /// Everything above the end-entity certificate.
    var authorities: ArraySlice<Certificate> { certificates.dropFirst() }
}

/// What swift-certificates checks a path by: its own policy of RFC 5280, and the rules that this one lacks.
struct PathPolicy: VerifierPolicy {
    private let path: ChainPath
    private let read: [X509.Certificate]
    private let standard: RFC5280Policy
    private var identity: ServerIdentityPolicy?

    init(path: ChainPath, read: [X509.Certificate]) {
        self.path = path
        self.read = read
        // Certificates know whole seconds: a time within the last one is still valid, one before the first is not yet.
        let second = path.demand.at.timeIntervalSince1970.rounded(.down)
        standard = RFC5280Policy(fixedExpiryValidationTime: Date(timeIntervalSince1970: second))
        if case .serverAuthentication(let host?) = path.demand.purpose {
            let isAddress = AddressText.bytes(host) != nil
            identity = ServerIdentityPolicy(serverHostname: isAddress ? nil : host, serverIP: isAddress ? host : nil)
        }
    }

    /// What the rules read; certificate policies are understood in that none is demanded.
    let verifyingCriticalExtensions: [ASN1ObjectIdentifier] = [
        .X509ExtensionID.basicConstraints, .X509ExtensionID.nameConstraints, .X509ExtensionID.keyUsage,
        .X509ExtensionID.extendedKeyUsage, .X509ExtensionID.subjectAlternativeName,
        [2, 5, 29, 32],
    ]

    mutating func chainMeetsPolicyRequirements(chain: UnverifiedCertificateChain) -> PolicyEvaluationResult {
        guard Array(chain) == read else { return .failsToMeetPolicy(reason: "Another path than the one searched") }
        for rule in PathRule.all {
            if let objection = rule(path) { return .failsToMeetPolicy(reason: objection) }
        }
        if case .failsToMeetPolicy(let reason) = standard.chainMeetsPolicyRequirements(chain: chain) {
            return .failsToMeetPolicy(reason: reason)
        }
        return identity?.chainMeetsPolicyRequirements(chain: chain) ?? .meetsPolicy
    }
}
