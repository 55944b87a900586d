import Foundation
import IntegrationFlows
public import IntegrationTenant
public import KeyMaterial

/// The calling side of a connection in this process: its integration tenant.
public struct LocalCallingSide: CallingSide {
    private let tenant: Tenant
    private let by: String
    private let clock: any ConnectionClock

    /// - Parameter by: what the keystore's history says.
    public init(tenant: Tenant, by: String, clock: any ConnectionClock = MachineConnectionClock()) {
        self.tenant = tenant
        self.by = by
        self.clock = clock
    }

    public func examine(_ plan: ConnectionPlan) async throws -> CallingState {
        let certificate = try await found { try await tenant.keystore.certificate(plan.alias) }.map(EndCertificate.init)
        guard let wanted = plan.flow else {
            return CallingState(certificate: certificate, channel: nil, isDeployed: true)
        }
        let artifact = try await tenant.flows.artifact(wanted.flowID)
        let channel = try Self.channel(wanted, among: try await tenant.flows.check(wanted.flowID).channels)
        return CallingState(
            certificate: certificate,
            channel: ChannelSetting(channel: channel.id, privateKeyAlias: channel.resolvedPrivateKeyAlias),
            isDeployed: artifact.deployment?.revision == artifact.revision,
            isDeployedOtherwise: artifact.hasUndeployedChanges)
    }

    public func makeKey(
        _ alias: String, for userID: String, algorithm: KeyAlgorithm
    ) async throws -> CertificateSigningRequest {
        if let made = try await found({ try await tenant.keystore.signingRequest(alias) }) { return made }
        let now = clock.now
        // The certificate is replaced by the one that is issued; until then nobody is shown it.
        let specification = KeyPairSpecification(
            alias: alias, algorithm: algorithm, subject: try DistinguishedName(commonName: userID),
            notBefore: now.addingTimeInterval(-300), notAfter: now.addingTimeInterval(86_400))
        _ = try await tenant.keystore.createKeyPair(specification, by: by)
        return try await tenant.keystore.signingRequest(alias)
    }

    public func install(_ chain: [Certificate], under alias: String) async throws {
        if let leaf = chain.first, try await tenant.keystore.certificate(alias) == leaf { return }
        _ = try await tenant.keystore.updateSigningResponse(
            alias, bytes: Array(chain.map(\.pem).joined().utf8), by: by)
    }

    public func removeKey(_ alias: String) async throws {
        _ = try await found { try await tenant.keystore.delete(alias, force: true, by: by) }
    }

    public func exchange(_ alias: String, with other: String, until fingerprint: Fingerprint) async throws {
        try await tenant.keystore.exchange(alias, with: other, until: fingerprint, by: by)
    }

    public func point(_ plan: ConnectionPlan, to setting: ChannelSetting) async throws {
        guard let flow = plan.flow else { return }
        _ = try await tenant.flows.configure(
            flow.flowID,
            FlowConfiguration(channel: setting.channel, privateKeyAlias: setting.privateKeyAlias ?? ""), by: by)
    }

    public func setDeployed(_ isDeployed: Bool, _ plan: ConnectionPlan) async throws {
        guard let flow = plan.flow else { return }
        if isDeployed {
            _ = try await tenant.flows.deploy(flow.flowID, by: by)
            return
        }
        do {
            _ = try await tenant.flows.undeploy(flow.flowID, by: by)
        } catch let error as TenantError where [.notDeployed, .notFound].contains(error.code) { return }
    }

    public func usage(of fingerprint: Fingerprint) async throws -> KeyUsage? {
        tenant.messages.certificateUsage(of: fingerprint.hex).map(KeyUsage.init) ?? KeyUsage()
    }

    public func trust(_ authorities: [Certificate]) async throws {
        let entries = try await tenant.keystore.entries()
        let trusted = entries.filter { $0.kind == .certificate }.compactMap(\.certificate)
        guard trusted.contains(where: authorities.contains) else { return }
        for authority in authorities where !trusted.contains(authority) {
            _ = try await tenant.keystore.addCertificate(
                bytes: authority.derEncoded, alias: "authority_\(authority.fingerprint.hex.prefix(16))", by: by)
        }
    }

    public func call(_ plan: ConnectionPlan) async throws -> CallReport {
        guard let flow = plan.flow, let call = plan.call else { throw ConnectionError.outOfOrder(ConnectStep.call) }
        let channel = try await examine(plan).channel?.channel
        let name = try await tenant.flows.check(flow.flowID).channels.first { $0.id == channel }?.name
        let record = try await tenant.messages.send(
            flow: flow.flowID, body: call.body, by: by)
        let made = record.calls.last { $0.channelName == name }
        return CallReport(
            correlationID: record.correlationID, fingerprint: made?.certificateFingerprint, status: made?.status,
            error: made?.error ?? record.error ?? (made == nil ? "the message did not reach the channel" : nil))
    }

    /// The channel that is named, or the only receiver channel that authenticates by client certificate.
    private static func channel(
        _ wanted: FlowChannel, among channels: [FlowCheck.ChannelSummary]
    ) throws -> FlowCheck.ChannelSummary {
        let usable = channels.filter { $0.direction == .receiver && $0.privateKeyAlias != nil }
        if let name = wanted.channel {
            guard let channel = usable.first(where: { $0.id == name }) ?? usable.first(where: { $0.name == name })
            else {
                throw ConnectionError(
                    .channelNotFound,
                    "the flow \(wanted.flowID) has no receiver channel \(name) that takes a private key alias")
            }
            return channel
        }
        let meant = usable.filter { $0.authentication == "Client Certificate" }
        guard let channel = meant.first else {
            throw ConnectionError(
                .channelNotFound,
                "no receiver channel of the flow \(wanted.flowID) authenticates by client certificate")
        }
        guard meant.count == 1 else {
            throw ConnectionError(
                .channelAmbiguous,
                "the flow \(wanted.flowID) has \(meant.count) channels that authenticate by client certificate",
                hint: "name one of \(meant.map(\.name).joined(separator: ", "))")
        }
        return channel
    }

    /// Nil where there is no such thing.
    private func found<Value>(_ body: () async throws -> Value) async throws -> Value? {
        do { return try await body() } catch let error as TenantError where error.code == .notFound { return nil }
    }
}

extension KeyUsage {
    init(_ usage: CertificateUsage) {
        self.init()
        underWay = usage.underWay
        accepted = usage.accepted
        lastAcceptedAt = usage.lastAcceptedAt
        refused = usage.refused
        lastRefusal = usage.lastRefusal
    }
}
