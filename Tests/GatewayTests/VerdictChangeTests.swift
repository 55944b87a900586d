import CountersignTesting
import Foundation
import Gateway
import IdentityDirectory
import KeyMaterial
import Logging
import Testing

/// Whatever changes in the directory takes effect on the very next request of everything that is open: there is no time in
/// which the old verdict still holds.
@Suite struct VerdictChangeTests {
    enum Change: String, CaseIterable {
        case block, blockOfTheKey, lock, unassignment, move, deactivation, distrust

        var status: Int { self == .move ? 200 : 403 }

        /// Who calls: where the trust list changes, somebody who is known by name, two steps below an authority.
        func caller(_ pki: GatewayPKI) -> (pair: GatewayPKI.Pair, chain: [Certificate]) {
            guard self == .distrust else { return (pki.client, [pki.authority.certificate]) }
            return (pki.deepClient.pair, [pki.deepClient.intermediate.certificate])
        }

        func make(_ directory: Directory, _ pki: GatewayPKI) async throws {
            let certificate = pki.client.certificate
            switch self {
            case .block: _ = try await directory.block(.fingerprint(certificate.fingerprint), reason: "", by: "test")
            case .blockOfTheKey:
                _ = try await directory.block(.publicKey(certificate.publicKey.fingerprint), reason: "", by: "test")
            case .lock: _ = try await directory.lockUser("_CLIENT", by: "test")
            case .unassignment: try await directory.unassign(fingerprint: certificate.fingerprint, by: "test")
            case .move: _ = try await directory.move(fingerprint: certificate.fingerprint, to: "_OTHER", by: "test")
            case .deactivation: _ = try await directory.deactivate(arrangement: "CLIENT", by: "test")
            case .distrust:
                try await directory.distrust(
                    pki.deepClient.root.certificate.fingerprint, confirmed: true, by: "test")
            }
        }
    }

    /// Users `_CLIENT` and `_OTHER`, who may both call `/orders`; the caller is the former.
    private static func directory(
        for change: Change, pki: GatewayPKI, upstream: String
    ) async throws -> Directory {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        let directory = Directory(store: MemoryDirectoryStore(), logger: logger)
        _ = try await directory.create(CommunicationSystem(id: "SYSTEM", name: "System"), by: "test")
        let service = InboundService(name: "orders", pathPrefix: "/orders", upstream: .url(upstream))
        _ = try await directory.create(
            CommunicationScenario(id: "ORDERS", name: "Orders", services: [service]), by: "test")
        _ = try await directory.trust(pki.deepClient.root.certificate, by: "test")
        let match: MatchRule = change == .distrust ? .name : .exact
        let caller = change.caller(pki)
        for (id, pair, match) in [("CLIENT", caller.pair, match), ("OTHER", pki.p521Client, .exact)] {
            _ = try await directory.create(CommunicationUser(id: "_\(id)"), by: "test")
            _ = try await directory.assign(
                pair.certificate, chain: caller.chain, to: "_\(id)", match: match, by: "test")
            _ = try await directory.create(
                CommunicationArrangement(id: id, scenarioID: "ORDERS", systemID: "SYSTEM", userID: "_\(id)"), by: "test"
            )
            _ = try await directory.activate(arrangement: id, by: "test")
        }
        try await directory.start()
        return directory
    }

    @Test(arguments: Change.allCases) func changeTakesEffectOnOpenConnectionsAndStreams(change: Change) async throws {
        let pki = try GatewayPKI.shared.get()
        let upstream = try await TestHTTPServer.start { TestResponse(200, text: $0["X-Forwarded-User"] ?? "") }
        let directory = try await Self.directory(for: change, pki: pki, upstream: upstream.url)
        try await withGateway(judging: directory.judge) { gateway async throws in
            let (pair, chain) = change.caller(pki)
            let connection = try await gateway.connect(pair, chain: chain)
            #expect(try await connection.request("GET", "/orders").text == "_CLIENT")
            let client = try await HTTP2Client.connect(port: gateway.port, pair: pair, chain: chain)
            #expect(try await client.request("GET", "/orders").text == "_CLIENT")

            try await change.make(directory, pki)
            let reply = try await connection.request("GET", "/orders")
            let stream = try await client.request("GET", "/orders")
            #expect(reply.status == change.status)
            #expect(stream.status == change.status)
            if change == .move {
                #expect(reply.text == "_OTHER")
                #expect(stream.text == "_OTHER")
            }
            await client.close()
        }
    }

    /// A request as HTTP/2 has it, all of it ASCII: no field is indexed, so that it passes through a text's encoding.
    /// Source: RFC 9113 sections 3.4 and 4.1, RFC 7541 section 6.2.2.
    private static let streamOfHTTP2: String = {
        let fields = [(":method", "GET"), (":scheme", "https"), (":authority", "a"), (":path", "/orders")]
        let ascii = { (number: Int) in String(UnicodeScalar(UInt8(number))) }
        let block = fields.map { "\0" + ascii($0.0.utf8.count) + $0.0 + ascii($0.1.utf8.count) + $0.1 }.joined()
        return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\0\0\0\u{4}\0\0\0\0\0"
            + "\0\0\(ascii(block.utf8.count))\u{1}\u{5}\0\0\0\u{1}" + block
    }()

    private static let protocols = [("-tls1_2", "http/1.1"), ("-tls1_3", "http/1.1"), ("-tls1_3", "h2")]

    @Test(arguments: Change.allCases, protocols)
    func changeTakesEffectOnResumedSessions(change: Change, spoken: (version: String, application: String)) async throws
    {
        let pki = try GatewayPKI.shared.get()
        let upstream = try await TestHTTPServer.start { TestResponse(200, text: $0["X-Forwarded-User"] ?? "") }
        let directory = try await Self.directory(for: change, pki: pki, upstream: upstream.url)
        var timeouts = GatewayTimeouts()
        // A client that knows nothing of HTTP/2 does not end the connection.
        timeouts.idle = .milliseconds(200)
        try await withGateway(timeouts: timeouts, judging: directory.judge) { gateway async throws in
            let (pair, chain) = change.caller(pki)
            let folder = try ForeignClientTests.files(pki, client: pair, chain: chain)
            defer { try? FileManager.default.removeItem(at: folder) }
            let path = { (name: String) in folder.appending(path: name).path }
            let common = [
                "s_client", "-connect", "127.0.0.1:\(gateway.port)", spoken.version, "-alpn", spoken.application,
                "-cert",
                path("client.pem"), "-key", path("client.key"), "-cert_chain", path("chain.pem"), "-ign_eof",
            ]
            let isHTTP2 = spoken.application == "h2"
            let request =
                isHTTP2 ? Self.streamOfHTTP2 : "GET /orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            let first = try await ForeignClientTests.run(
                "openssl", common + ["-sess_out", path("session")], input: request)
            guard let first else { return }
            #expect(first.contains("_CLIENT"))
            try await change.make(directory, pki)
            let resumed = try #require(
                try await ForeignClientTests.run("openssl", common + ["-sess_in", path("session")], input: request))
            #expect(resumed.contains("Reused, TLS"))
            #expect(resumed.contains("ALPN protocol: \(spoken.application)"))
            #expect(resumed.contains(change == .move ? "_OTHER" : "\"status\":403"))
            #expect(!resumed.contains("_CLIENT"))
        }
    }

    /// Within a tenth of a second, what lasts is looked at again; a move changes whose it is, and so ends it as well.
    @Test(arguments: Change.allCases, [true, false])
    func changeCutsWhatLasts(change: Change, isWebSocket: Bool) async throws {
        let pki = try GatewayPKI.shared.get()
        let upstream = try await TestByteServer.startLasting(isWebSocket: isWebSocket)
        let directory = try await Self.directory(for: change, pki: pki, upstream: upstream.url)
        try await withGateway(judging: directory.judge) { gateway async throws in
            let (pair, chain) = change.caller(pki)
            let connection = try await gateway.connect(pair, chain: chain)
            let upgrade = isWebSocket ? "Connection: Upgrade\r\nUpgrade: websocket\r\n" : ""
            try await connection.write("GET /orders HTTP/1.1\r\nHost: a\r\n\(upgrade)\r\n")
            _ = try await connection.read(through: "hello")
            try await change.make(directory, pki)
            let changed = ContinuousClock.now
            _ = try await connection.readToEnd()
            // Far below the timeouts; how far depends on the machine as well.
            #expect(ContinuousClock.now - changed < .seconds(5))
        }
    }
}
