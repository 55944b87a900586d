import CountersignTesting
import Foundation
import Gateway
import IdentityDirectory
import Testing

/// Hostile and broken callers, many at once: honest ones are served meanwhile, and nothing of the others remains.
@Suite(.serialized) struct FaultTests {
    private static let hostileCount = 120

    private enum Fault: CaseIterable {
        case silence, noise, plainHTTP, halfAHello, handshakeOnly, halfAHead, halfABody, noHTTP, noHTTP2, reset

        func commit(at gateway: RunningGateway) async throws -> TestConnection {
            switch self {
            case .silence, .noise, .plainHTTP, .halfAHello:
                let raw = try await TestConnection.connect(port: gateway.port)
                try await raw.write(bytes)
                return raw
            case .handshakeOnly: return try await gateway.connect()
            case .halfAHead, .halfABody, .noHTTP:
                let connection = try await gateway.connect()
                try await connection.write(bytes)
                return connection
            case .noHTTP2:
                let connection = try await gateway.connect(gateway.pki.client, agreeingTo: ["h2"])
                try await connection.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u{0}\u{ff}\u{ff}noise")
                return connection
            case .reset:
                let connection = try await gateway.connect()
                try await connection.write("GET /orders HTTP/1.1\r\nHost: a\r\n\r\n")
                // With the response unread, closing the socket resets the connection.
                await connection.close()
                return connection
            }
        }

        private var bytes: [UInt8] {
            switch self {
            case .noise: (0..<512).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
            case .plainHTTP: Array("GET /orders HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
            // A record that announces a handshake of 16 KB, and the first bytes of a ClientHello.
            case .halfAHello: [0x16, 0x03, 0x01, 0x40, 0x00, 0x01, 0x00, 0x3f, 0xfc, 0x03, 0x03]
            case .halfAHead: Array("GET /orders HTTP/1.1\r\nHost: a\r\nX-Slow: ".utf8)
            case .halfABody: Array("POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nabc".utf8)
            case .noHTTP: Array("\u{0}\u{1}\u{2}\u{3}\r\n\r\n".utf8)
            default: []
            }
        }
    }

    @Test func honestCallersAreServedMeanwhile() async throws {
        let upstream = try await TestHTTPServer.start { _ in TestResponse(200, text: "honest") }
        var timeouts = GatewayTimeouts()
        timeouts.handshake = .seconds(1)
        timeouts.head = .seconds(1)
        timeouts.body = .seconds(1)
        try await withGateway(upstream: upstream.url, timeouts: timeouts) { gateway async throws in
            let honest = try await gateway.connect()
            #expect(try await honest.request("GET", "/orders").text == "honest")
            let hostile = try await withThrowingTaskGroup(of: TestConnection?.self) { group in
                for number in 0..<Self.hostileCount {
                    let fault = Fault.allCases[number % Fault.allCases.count]
                    group.addTask { try? await fault.commit(at: gateway) }
                }
                for _ in 0..<40 { #expect(try await honest.request("GET", "/orders").text == "honest") }
                return try await group.reduce(into: [TestConnection]()) { all, one in one.map { all.append($0) } }
            }
            #expect(try await gateway.connect().request("GET", "/orders").text == "honest")
            for connection in hostile { await connection.close() }
            let deadline = ContinuousClock.now + .seconds(10)
            while gateway.server.openConnectionCount > 2, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(gateway.server.openConnectionCount <= 2)
            #expect(try await honest.request("GET", "/orders").text == "honest")
            let accepted = gateway.judge.decisions.filter { $0.code == .accepted }
            #expect(accepted.allSatisfy { $0.path == "/orders" && $0.userID == "_CLIENT" })
            #expect(upstream.requests.allSatisfy { $0["X-Forwarded-User"] == "_CLIENT" })
        }
    }

    @Test func manyIdleConnectionsAreHeldInBoundedMemory() async throws {
        try await withGateway { gateway async throws in
            _ = try await gateway.connect().request("GET", "/nowhere")
            let before = try Self.residentBytes()
            var idle: [TestConnection] = []
            for _ in 0..<300 {
                let connection = try await gateway.connect()
                #expect(try await connection.request("GET", "/nowhere").status == 403)
                idle.append(connection)
            }
            #expect(gateway.server.openConnectionCount == 301)
            // Both ends are in this process, so this is twice what the gateway takes, and more.
            #expect(try Self.residentBytes() - before < 300 * 400_000)
            for connection in idle { await connection.close() }
        }
    }

    private static func residentBytes() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let pages = Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0
        return pages * 4096
    }

    /// An upstream that fails in every way, one after the other, takes nobody else's service down.
    @Test func upstreamThatFailsInEveryWayIsContained() async throws {
        let answers = [
            "", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz",
            "garbage", "HTTP/1.1 999999 X\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        ]
        let turn = Counter()
        let upstream = try await TestByteServer.start { connection in
            let head = try await connection.read(through: "\r\n\r\n")
            if head.hasPrefix("GET /orders/good") {
                return try await connection.write(
                    "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ngood")
            }
            turn.increment()
            try await connection.write(answers[turn.value % answers.count])
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            for number in 0..<18 {
                let connection = try await gateway.connect()
                let reply = try? await connection.request("GET", "/orders/\(number)")
                #expect(reply == nil || reply?.status == 502 || reply?.isComplete == false)
                await connection.close()
                #expect(try await gateway.connect().request("GET", "/orders/good").text == "good")
            }
        }
    }
}
