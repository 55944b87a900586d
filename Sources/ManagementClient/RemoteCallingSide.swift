public import ConnectionLifecycle
import Foundation
import KeyMaterial
import ManagementSchema

/// The calling side of a connection, on the server that a client reaches.
public struct RemoteCallingSide: CallingSide {
    private let client: ManagementClient

    public init(_ client: ManagementClient) {
        self.client = client
    }

    public func examine(_ plan: ConnectionPlan) async throws -> ChannelSetting {
        let taken = try await client.keystoreEntries().entries.contains { $0.alias == plan.alias }
        guard !taken else {
            throw ConnectionError(
                code: .aliasTaken, detail: "the alias \(plan.alias) stands for another entry of the keystore",
                hint: "choose another alias")
        }
        let channel = try Self.channel(of: plan, among: try await client.flow(plan.flowID).channels)
        return ChannelSetting(channel: channel.id, privateKeyAlias: channel.resolvedPrivateKeyAlias)
    }

    public func addToKeystore(_ plan: ConnectionPlan, _ handOver: KeyPairHandOver) async throws {
        _ = try await client.importKeyPair(
            KeyPairImport(
                alias: plan.alias, content: Data(handOver.pkcs12).base64EncodedString(),
                passphrase: handOver.passphrase.text))
    }

    public func removeFromKeystore(_ plan: ConnectionPlan) async throws {
        try await client.deleteKeystoreEntry(plan.alias, force: true)
    }

    public func point(_ plan: ConnectionPlan, to setting: ChannelSetting) async throws {
        _ = try await client.configureFlow(
            plan.flowID,
            FlowConfigurationChange(channel: setting.channel, privateKeyAlias: setting.privateKeyAlias ?? ""))
    }

    public func deploy(_ plan: ConnectionPlan) async throws -> Bool {
        let wasDeployed = try await client.flow(plan.flowID).flow.status != .notDeployed
        _ = try await client.deployFlow(plan.flowID)
        return wasDeployed
    }

    public func undeploy(_ plan: ConnectionPlan) async throws {
        _ = try await client.undeployFlow(plan.flowID)
    }

    /// The channel that the plan names, or the only receiver channel that authenticates by client certificate.
    private static func channel(
        of plan: ConnectionPlan, among channels: [ChannelResource]
    ) throws -> ChannelResource {
        let usable = channels.filter { $0.direction == "receiver" && $0.privateKeyAlias != nil }
        if let name = plan.channel {
            guard let channel = usable.first(where: { $0.id == name }) ?? usable.first(where: { $0.name == name })
            else {
                throw ConnectionError(
                    code: .channelNotFound,
                    detail: "the flow \(plan.flowID) has no receiver channel \(name) that takes a private key alias")
            }
            return channel
        }
        guard let channel = usable.first else {
            throw ConnectionError(
                code: .channelNotFound,
                detail: "no receiver channel of the flow \(plan.flowID) authenticates by client certificate")
        }
        guard usable.count == 1 else {
            throw ConnectionError(
                code: .channelAmbiguous,
                detail: "the flow \(plan.flowID) has \(usable.count) channels that authenticate by client certificate",
                hint: "name one of \(usable.map(\.name).joined(separator: ", "))")
        }
        return channel
    }
}
