import ConnectionLifecycle
import FlowAdapters
import Foundation
import IdentityDirectory
import IntegrationTenant
import Issuance
import KeyMaterial
import ManagementClient
import Synchronization

/// The two ends of connections as this server reaches them: its own tenant, and its own directory or a counterpart's.
final class ServerConnectionEnds: ConnectionEnds {
    private let business: (directory: Directory, authority: IssuingAuthority)?
    private let tenant: Tenant
    let issuingAuthority: IssuingAuthority?
    private let egress: FlowAdapters.EgressPolicy
    /// By counterpart, with the configuration that each was made for.
    private let clients = Mutex<[String: (configuration: ManagementClient.Configuration, client: ManagementClient)]>(
        [:])

    /// - Parameter business: nil where this server is no called side itself.
    init(
        business: (directory: Directory, authority: IssuingAuthority)?, tenant: Tenant,
        issuingAuthority: IssuingAuthority, egress: FlowAdapters.EgressPolicy
    ) {
        self.business = business
        self.tenant = tenant
        self.issuingAuthority = issuingAuthority
        self.egress = egress
    }

    var servesCalledSide: Bool { business != nil }

    func calling(by: String) -> any CallingSide { LocalCallingSide(tenant: tenant, by: by) }

    func called(_ counterpart: StoredCounterpart?, by: String) async throws -> any CalledSide {
        guard let counterpart else {
            guard let business else {
                throw ConnectionError(
                    .invalid, "This server has no directory of business users.",
                    hint: "name the counterpart whose services are called")
            }
            return LocalCalledSide(directory: business.directory, authority: business.authority, by: by)
        }
        return RemoteCalledSide(try await client(of: counterpart))
    }

    func authorities(of counterpart: StoredCounterpart) async throws -> [Certificate] {
        let all = try await client(of: counterpart).issuingAuthorities().authorities.filter { $0.state != .retired }
        let ordered = all.filter(\.isOfServers) + all.filter { !$0.isOfServers }
        return try ordered.flatMap { try CertificateBundle(bytes: Array($0.pem.utf8)).certificates }
    }

    func check(_ counterpart: StoredCounterpart) async throws {
        do {
            _ = try await client(of: counterpart).issuingAuthority()
        } catch let error as ManagementClientError {
            throw ConnectionError(.invalid, "The counterpart does not let this server in: \(error)", hint: error.hint)
        }
    }

    /// Closes the connections to all counterparts.
    func shutdown() async {
        let all = clients.withLock { clients in
            defer { clients = [:] }
            return clients.values.map(\.client)
        }
        for client in all { await client.shutdown() }
    }

    private func client(of stored: StoredCounterpart) async throws -> ManagementClient {
        let counterpart = stored.counterpart
        try await refuseUnlessAllowed(counterpart.address)
        let configuration = ManagementClient.Configuration(
            address: counterpart.address, token: stored.token.text,
            authorityPEM: Array(counterpart.authorityPEM.utf8), timeoutSeconds: 10)
        do {
            return try clients.withLock { clients in
                if let kept = clients[counterpart.id], kept.configuration == configuration { return kept.client }
                let made = try ManagementClient(configuration)
                // The one before ends when those who are using it are done.
                clients[counterpart.id] = (configuration, made)
                return made
            }
        } catch let error as ManagementClientError {
            throw ConnectionError(.invalid, error.detail, hint: error.hint)
        }
    }

    private func refuseUnlessAllowed(_ address: String) async throws {
        guard let url = URL(string: address), let host = url.host else {
            throw ConnectionError(.invalid, "\(address) is no server's address.", hint: "give it as https://HOST:PORT")
        }
        if let refusal = await egress.refusal(ofHost: host, port: url.port ?? 443) {
            throw ConnectionError(.invalid, "\(address) may not be called: \(refusal).")
        }
    }
}
