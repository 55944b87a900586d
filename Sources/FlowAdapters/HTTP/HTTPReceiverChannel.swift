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
    public let adapters: Set<String> = ["HTTP", "SOAP", "HCIOData"]

    private let configuration: HTTPReceiverConfiguration
    private let egress: EgressPolicy
    private let tls: TLSConfigurations
    private let clients: DestinationClients
    private let tokens = AccessTokens()

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
        guard let call = outbound.call.http else {
            throw ReceiverError("badRequest", "The call is none over HTTP")
        }
        var attempt = 0
        while true {
            let failure: ReceiverError?
            let reply: ReceiverReply?
            do throws(ReceiverError) {
                reply = try await authorized(call, outbound)
                failure = nil
            } catch {
                reply = nil
                failure = error
            }
            attempt += 1
            let isRetried = outbound.call.retries.map { retries in
                attempt <= retries.countMax
                    && (failure?.code == "connectionFailed"
                        || reply.map { retries.statuses.contains($0.status) } ?? false)
            }
            if isRetried == true, await pause(outbound.call.retries?.intervalSeconds ?? 0) { continue }
            if let failure { throw failure }
            if let reply { return reply }
        }
    }

    /// Whether the time has passed; not when the task was cancelled meanwhile.
    private func pause(_ seconds: Int) async -> Bool {
        do { try await Task.sleep(for: .seconds(seconds)) } catch { return false }
        return true
    }

    /// One exchange with whatever tokens it needs; a token that is refused is renewed once.
    private func authorized(_ call: HTTPCall, _ outbound: OutboundCall) async throws(ReceiverError) -> ReceiverReply {
        guard case .oauth2(let client) = outbound.identity else {
            return try await guarded(call, outbound, authorization: nil)
        }
        let token = try await tokens.token(for: client) { () async throws(ReceiverError) in
            try await self.fetchToken(client, outbound)
        }
        let reply = try await guarded(call, outbound, authorization: "Bearer \(token)")
        guard reply.status == 401 else { return reply }
        tokens.forget(token, of: client)
        let renewed = try await tokens.token(for: client) { () async throws(ReceiverError) in
            try await self.fetchToken(client, outbound)
        }
        return try await guarded(call, outbound, authorization: "Bearer \(renewed)")
    }

    /// One exchange, after one for the token against forged requests where the call asks for it.
    private func guarded(
        _ call: HTTPCall, _ outbound: OutboundCall, authorization: String?
    ) async throws(ReceiverError) -> ReceiverReply {
        var call = call
        if let authorization { call.headers.append(HeaderField("Authorization", authorization)) }
        guard let tokenURL = call.tokenURL else { return try await exchange(call, outbound) }
        var question = HTTPCall(url: tokenURL, method: "GET", headers: [HeaderField("X-CSRF-Token", "Fetch")])
        if let authorization { question.headers.append(HeaderField("Authorization", authorization)) }
        let answer = try await exchange(question, outbound)
        func values(_ name: String) -> [String] {
            answer.headers.filter { $0.name.lowercased() == name }.map(\.value)
        }
        if let token = values("x-csrf-token").first { call.headers.append(HeaderField("X-CSRF-Token", token)) }
        let cookies = values("set-cookie").compactMap { $0.split(separator: ";").first.map(String.init) }
        if !cookies.isEmpty { call.headers.append(HeaderField("Cookie", cookies.joined(separator: "; "))) }
        return try await exchange(call, outbound)
    }

    /// Source: RFC 6749 section 4.4.2.
    private func fetchToken(
        _ client: OAuth2Client, _ outbound: OutboundCall
    ) async throws(ReceiverError) -> AccessTokens.Answer {
        let call = AccessTokens.request(for: client)
        var anonymous = outbound.call
        anonymous.authentication = .none
        anonymous.content = .http(call)
        let question = OutboundCall(
            call: anonymous, identity: client.identity, trust: outbound.trust, messageID: outbound.messageID,
            correlationID: outbound.correlationID)
        return try AccessTokens.Answer(try await exchange(call, question), name: client.name)
    }

    private func exchange(_ call: HTTPCall, _ outbound: OutboundCall) async throws(ReceiverError) -> ReceiverReply {
        let destination = try Destination(call.url, identity: outbound.identity)
        let address = try await egress.address(of: destination.host, port: destination.port)
        var request = try HTTPRequestMaking.request(call, outbound)
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

    init(_ text: String, identity: OutboundIdentity) throws(ReceiverError) {
        guard !text.isEmpty, let url = URL(string: text), let scheme = url.scheme?.lowercased(), let host = url.host,
            !host.isEmpty, ["http", "https"].contains(scheme)
        else { throw ReceiverError("badAddress", "'\(text.prefix(200))' is no http or https address") }
        guard url.user == nil, url.password == nil else {
            throw ReceiverError("badAddress", "The address holds a user or password")
        }
        isTLS = scheme == "https"
        if case .clientCertificate = identity, !isTLS {
            throw ReceiverError("badAddress", "A client certificate needs an https address, not '\(text.prefix(200))'")
        }
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        port = url.port ?? (isTLS ? 443 : 80)
    }
}
