import AsyncHTTPClient
import NIOCore
import Synchronization

/// One HTTP client for each host and the address that it was resolved and judged to; all identities share it.
///
/// The client connects to exactly the judged address, whatever the name resolves to by then. Clients are renewed now
/// and then, because they never forget the connection pools of keys that were replaced.
final class DestinationClients: Sendable {
    private struct Kept {
        let client: HTTPClient
        var uses: Int
        var lastUse: UInt64
    }

    private static let keptMax = 64
    private static let usesMax = 20_000

    private struct State {
        var kept: [String: Kept] = [:]
        var counter: UInt64 = 0
        var isShutDown = false
    }

    private let connectTimeoutSeconds: Int
    private let state = Mutex(State())

    init(connectTimeoutSeconds: Int) {
        self.connectTimeoutSeconds = connectTimeoutSeconds
    }

    /// Nil after ``shutdown()``.
    func client(host: String, address: NetworkAddress) -> HTTPClient? {
        let key = "\(host) \(address.text)"
        let (client, retired) = state.withLock { state -> (HTTPClient?, [HTTPClient]) in
            guard !state.isShutDown else { return (nil, []) }
            state.counter += 1
            if var found = state.kept[key], found.uses < Self.usesMax {
                found.uses += 1
                found.lastUse = state.counter
                state.kept[key] = found
                return (found.client, [])
            }
            var retired: [HTTPClient] = []
            if let worn = state.kept.removeValue(forKey: key) { retired.append(worn.client) }
            if state.kept.count >= Self.keptMax,
                let oldest = state.kept.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                state.kept[oldest.key] = nil
                retired.append(oldest.value.client)
            }
            let made = makeClient(host: host, address: address)
            state.kept[key] = Kept(client: made, uses: 1, lastUse: state.counter)
            return (made, retired)
        }
        for client in retired { Self.retire(client) }
        return client
    }

    func shutdown() async {
        let clients = state.withLock { state -> [HTTPClient] in
            defer { state.kept = [:] }
            state.isShutDown = true
            return state.kept.values.map(\.client)
        }
        for client in clients { try? await client.shutdown() }
    }

    /// Calls that are under way get their time before the client goes.
    private static func retire(_ client: HTTPClient) {
        Task {
            try? await Task.sleep(for: .seconds(600))
            try? await client.shutdown()
        }
    }

    private func makeClient(host: String, address: NetworkAddress) -> HTTPClient {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow, decompression: .disabled)
        configuration.timeout.connect = .seconds(Int64(connectTimeoutSeconds))
        configuration.httpVersion = .http1Only
        configuration.connectionPool.idleTimeout = .seconds(30)
        configuration.connectionPool.retryConnectionEstablishment = false
        if host != address.text { configuration.dnsOverride = [host: address.text] }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
