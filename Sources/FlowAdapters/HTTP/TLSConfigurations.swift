import IntegrationFlows
import KeyMaterial
import NIOSSL
import Synchronization

/// TLS configurations by identity and trust, made once for each and kept: connections are pooled by their value.
final class TLSConfigurations: Sendable {
    private struct Key: Hashable {
        let alias: String?
        let revision: String?
        let trust: String
    }

    private static let keptMax = 256

    private let additionalTrust: [Certificate]
    private let trustsSystem: Bool
    private let kept = Mutex<[Key: TLSConfiguration]>([:])

    init(additionalTrust: [Certificate], trustsSystem: Bool) {
        self.additionalTrust = additionalTrust
        self.trustsSystem = trustsSystem
    }

    func configuration(for outbound: OutboundCall) throws(ReceiverError) -> TLSConfiguration {
        try configuration(identity: outbound.identity, trust: outbound.trust)
    }

    func configuration(
        identity outbound: OutboundIdentity, trust: TrustAnchors
    ) throws(ReceiverError) -> TLSConfiguration {
        var identity: ClientIdentity?
        if case .clientCertificate(let own) = outbound { identity = own }
        let key = Key(alias: identity?.alias, revision: identity?.revision, trust: trust.revision)
        if let found = kept.withLock({ $0[key] }) { return found }
        let made = try make(identity, trust: trust.certificates)
        kept.withLock { kept in
            if kept.count >= Self.keptMax { kept.removeAll() }
            kept[key] = made
        }
        return made
    }

    private func make(_ identity: ClientIdentity?, trust: [Certificate]) throws(ReceiverError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        // An entry that the TLS library cannot read can vouch for nobody; it must not stop calls to others.
        let anchors = (trust + additionalTrust).compactMap { try? Self.certificate($0) }
        if trustsSystem {
            configuration.additionalTrustRoots = [.certificates(anchors)]
        } else {
            configuration.trustRoots = .certificates(anchors)
        }
        guard let identity else { return configuration }
        do {
            configuration.certificateChain = try identity.chain.map { .certificate(try Self.certificate($0)) }
            configuration.privateKey = .privateKey(
                try NIOSSLPrivateKey(bytes: Array(identity.privateKey.pem.utf8), format: .pem))
        } catch {
            throw ReceiverError(
                "badIdentity",
                "The key pair '\(identity.alias)' (\(identity.privateKey.algorithm)) cannot be used for TLS")
        }
        return configuration
    }

    private static func certificate(_ certificate: Certificate) throws -> NIOSSLCertificate {
        try NIOSSLCertificate(bytes: certificate.derEncoded, format: .der)
    }
}
