import AsyncHTTPClient
import Foundation
public import IntegrationFlows
public import KeyMaterial
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Bounds and trust of HTTP receivers.
public struct HTTPReceiverConfiguration: Sendable {
    /// Beyond the tenant's keystore, whom servers' certificates may lead to.
    public var additionalTrust: [Certificate]
    /// Whether the distribution's authorities are trusted too.
    public var trustsSystem: Bool
    public var responseSizeMax: Int
    public var connectTimeoutSeconds: Int

    public init(
        additionalTrust: [Certificate] = [], trustsSystem: Bool = false, responseSizeMax: Int = 32 << 20,
        connectTimeoutSeconds: Int = 10
    ) {
        self.additionalTrust = additionalTrust
        self.trustsSystem = trustsSystem
        self.responseSizeMax = responseSizeMax
        self.connectTimeoutSeconds = connectTimeoutSeconds
    }
}

/// HTTP and HTTPS receivers: each call with the identity that it brings.
///
/// An address is judged by the egress policy after its name has been resolved, and exactly the judged address is
/// connected to. Redirects are answers, not followed. ``shutdown()`` must be called before the channel is let go.
public final class HTTPReceiverChannel: ReceiverChannel {
    public let adapters: Set<String> = ["HTTP"]

    private let configuration: HTTPReceiverConfiguration
    private let egress: EgressPolicy
    private let tls: TLSConfigurations
    private let clients: DestinationClients

    public init(egress: EgressPolicy, configuration: HTTPReceiverConfiguration = HTTPReceiverConfiguration()) {
        self.egress = egress
        self.configuration = configuration
        tls = TLSConfigurations(
            additionalTrust: configuration.additionalTrust, trustsSystem: configuration.trustsSystem)
        clients = DestinationClients(connectTimeoutSeconds: configuration.connectTimeoutSeconds)
    }

    /// Closes all connections; later calls fail.
    public func shutdown() async {
        await clients.shutdown()
    }

    public func send(_ outbound: OutboundCall) async throws(ReceiverError) -> ReceiverReply {
        let destination = try Destination(outbound)
        let address = try await judged(destination)
        var request = try HTTPRequestMaking.request(outbound)
        if destination.isTLS { request.tlsConfiguration = try tls.configuration(for: outbound) }
        guard let client = clients.client(host: destination.host, address: address) else {
            throw ReceiverError("cancelled", "The server is shutting down", isTransient: true)
        }
        do {
            return try await exchange(request, client: client, milliseconds: outbound.call.timeoutMilliseconds)
        } catch {
            throw ReceiverError(failure: error)
        }
    }

    /// The address to connect to; every address of the name must be allowed.
    private func judged(_ destination: Destination) async throws(ReceiverError) -> NetworkAddress {
        let addresses = await AddressResolution.addresses(of: destination.host)
        guard let first = addresses.first else {
            throw ReceiverError("connectionFailed", "The host \(destination.host) is not known", isTransient: true)
        }
        for address in addresses {
            if let refusal = egress.refusal(of: address, port: destination.port) {
                throw ReceiverError("refusedByEgressPolicy", "\(destination.host) may not be called: \(refusal)")
            }
        }
        return first
    }

    /// The whole exchange within the caller's time, head and body.
    private func exchange(
        _ request: HTTPClientRequest, client: HTTPClient, milliseconds: Int
    ) async throws -> ReceiverReply {
        let sizeMax = configuration.responseSizeMax
        return try await withThrowingTaskGroup(of: ReceiverReply.self) { group in
            group.addTask {
                let response = try await client.execute(
                    request, deadline: .now() + .milliseconds(Int64(milliseconds)), logger: nil)
                let body = try await response.body.collect(upTo: sizeMax)
                return ReceiverReply(
                    status: Int(response.status.code),
                    headers: response.headers.prefix(200).map { HeaderField($0.name, $0.value) },
                    body: Array(body.readableBytesView))
            }
            group.addTask {
                try await Task.sleep(for: .milliseconds(milliseconds))
                throw HTTPClientError.deadlineExceeded
            }
            defer { group.cancelAll() }
            guard let reply = try await group.next() else { throw CancellationError() }
            return reply
        }
    }
}

/// Where a call goes.
struct Destination: Sendable {
    let host: String
    let port: Int
    let isTLS: Bool

    init(_ outbound: OutboundCall) throws(ReceiverError) {
        let text = outbound.call.url
        guard !text.isEmpty, let url = URL(string: text), let scheme = url.scheme?.lowercased(), let host = url.host,
            !host.isEmpty, ["http", "https"].contains(scheme)
        else { throw ReceiverError("badAddress", "'\(text.prefix(200))' is no http or https address") }
        guard url.user == nil, url.password == nil else {
            throw ReceiverError("badAddress", "The address holds a user or password")
        }
        isTLS = scheme == "https"
        if case .clientCertificate = outbound.identity, !isTLS {
            throw ReceiverError("badAddress", "A client certificate needs an https address, not '\(text.prefix(200))'")
        }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        port = url.port ?? (isTLS ? 443 : 80)
    }
}
