import CountersignTesting
import Foundation
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import KeystoreFormats
import Logging

/// A tenant in memory with a receiver that answers as told.
struct TenantFixture {
    let store = MemoryTenantStore()
    let clock = ManualTenantClock()
    let receiver = FakeReceiver()
    let tenant: Tenant

    init() async throws {
        tenant = try await Self.open(store, receiver, clock)
    }

    /// The same tenant after a new start.
    func reopened() async throws -> Tenant {
        try await Self.open(store, receiver, clock)
    }

    static func open(
        _ store: MemoryTenantStore, _ receiver: any ReceiverChannel, _ clock: ManualTenantClock
    ) async throws -> Tenant {
        var configuration = TenantConfiguration(name: "tenant")
        configuration.attemptsMax = 3
        return try await Tenant(
            stores: store.stores, channel: receiver, configuration: configuration, clock: clock,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// On the machine's clock, with a real channel.
    static func openLive(_ store: MemoryTenantStore, _ receiver: any ReceiverChannel) async throws -> Tenant {
        try await Tenant(
            stores: store.stores, channel: receiver,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    /// A keystore file with one key pair for each alias; passphrases of keys by alias.
    static func keystore(
        _ type: KeystoreType = .jks, aliases: [String], passphrase: String, keys: [String: String] = [:]
    ) throws -> [UInt8] {
        var keystore = Keystore(type: type)
        for alias in aliases {
            let identity = try TestPKI.selfSigned(alias)
            try keystore.addKeyPair(
                alias: alias, key: identity.key, chain: identity.chain, createdAt: nil,
                passphrase: keys[alias].map { Passphrase($0) })
        }
        return try keystore.encode(passphrase: Passphrase(passphrase))
    }

    /// Imports and deploys one of the story's flows.
    func deploy(
        _ name: String, alias: String, address: String = "https://partner.example/orders"
    ) async throws {
        _ = try await tenant.flows.importFlow(
            files: ["\(name).iflw": try DemoFlows.iflw(name)], overwrite: true, by: "anna")
        _ = try await tenant.flows.configure(
            name, FlowConfiguration(parameters: ["receiver_address": address, "private_key_alias": alias]), by: "anna")
        _ = try await tenant.flows.deploy(name, by: "anna")
    }

    func post(_ path: String, _ body: String = "order 1", headers: [HeaderField] = []) async -> InboundReply {
        await tenant.messages.handleInbound(
            InboundMessage(
                method: "POST", path: path, headers: headers, body: Array(body.utf8), user: "_EXT", correlationID: "c-1"
            ))
    }

    static func code(_ body: () async throws -> Void) async -> TenantError.Code? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? TenantError)?.code
        }
    }
}
