import CountersignTesting
import Foundation
import Gateway
import IdentityDirectory
import Testing

/// WebSockets and event streams: what goes on long after its request was judged.
@Suite struct LastingTests {
    private static let upgrade =
        "GET /orders/live HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    private static let switching =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"

    /// Says `hello` in one piece with its consent, and then everything back.
    private static func echoing() async throws -> TestByteServer {
        try await TestByteServer.start { connection in
            let head = try await connection.read(through: "\r\n\r\n")
            guard head.contains("Upgrade: websocket\r\n"), head.contains("Connection: Upgrade\r\n") else { return }
            try await connection.write(switching + "hello")
            while true {
                let bytes = try await connection.read()
                if bytes.isEmpty { return }
                try await connection.write(bytes)
            }
        }
    }

    @Test func webSocketGoesThroughUntouched() async throws {
        let upstream = try await Self.echoing()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            try await connection.write(Self.upgrade)
            let head = try await connection.read(through: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
            #expect(head.contains("Upgrade: websocket\r\n") && head.contains("Connection: Upgrade\r\n"))
            #expect(head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
            #expect(try await connection.read(count: 5) == Array("hello".utf8))
            let noise = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 13) }
            async let written: Void = connection.write(noise)
            #expect(try await connection.read(count: noise.count) == noise)
            try await written
            #expect(gateway.judge.decisions.map(\.code) == [.accepted])
            await connection.close()
        }
    }

    @Test func blockCutsAnOpenWebSocket() async throws {
        let upstream = try await Self.echoing()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            try await connection.write(Self.upgrade)
            _ = try await connection.read(through: "hello")
            gateway.judge.change { $0.blocked = [gateway.pki.client.certificate.fingerprint] }
            let start = ContinuousClock.now
            #expect(try await connection.readToEnd().isEmpty)
            #expect(ContinuousClock.now - start < .seconds(2))
            #expect(gateway.judge.decisions.map(\.code) == [.accepted, .blocked])
        }
    }

    @Test func upstreamMayDeclineToSwitch() async throws {
        let upstream = try await TestByteServer.start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            try await connection.write("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\n\r\nno")
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            try await connection.write(Self.upgrade)
            let reply = try await connection.readReply()
            #expect(reply.status == 426)
            #expect(reply.text == "no")
            #expect(reply["Connection"] == "close")
        }
    }

    @Test func otherProtocolsAreNotSwitchedTo() async throws {
        let upstream = try await TestHTTPServer.start { request in TestResponse(200, text: request["Upgrade"] ?? "none")
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            let reply = try await connection.request(
                "GET", "/orders", headers: [("Connection", "Upgrade, HTTP2-Settings"), ("Upgrade", "h2c")])
            #expect(reply.status == 200)
            #expect(reply.text == "none")
            #expect(reply["Connection"] == "close")
        }
    }

    @Test func webSocketNeedsACertificate() async throws {
        let upstream = try await Self.echoing()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            gateway.judge.change { $0.passwords = ["_ALICE": "sesame"] }
            let connection = try await gateway.connect(nil)
            let basic = Data("_ALICE:sesame".utf8).base64EncodedString()
            try await connection.write(
                Self.upgrade.replacingOccurrences(
                    of: "Host: a\r\n", with: "Host: a\r\nAuthorization: Basic \(basic)\r\n"))
            #expect(try await connection.readReply().status == 403)
            #expect(upstream.connectionCount == 0)
        }
    }

    /// An upstream that tells the events that it is given, each at once.
    private static func telling(_ events: AsyncStream<String>) async throws -> TestByteServer {
        try await TestByteServer.start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            try await connection.write(
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
            for await event in events {
                try await connection.write("\(String(event.utf8.count, radix: 16))\r\n\(event)\r\n")
            }
            try await connection.write("0\r\n\r\n")
            _ = try await connection.read()
        }
    }

    @Test func eventsArriveAsTheyAreTold() async throws {
        let (events, tell) = AsyncStream.makeStream(of: String.self)
        let upstream = try await Self.telling(events)
        var timeouts = GatewayTimeouts()
        timeouts.body = .milliseconds(50)
        try await withGateway(upstream: upstream.url, timeouts: timeouts) { gateway async throws in
            let connection = try await gateway.connect()
            try await connection.write("GET /orders HTTP/1.1\r\nHost: a\r\n\r\n")
            _ = try await connection.read(through: "\r\n\r\n")
            for number in 1...3 {
                tell.yield("data: \(number)\n\n")
                #expect(try await connection.read(through: "\n\n\r\n").hasSuffix("data: \(number)\n\n\r\n"))
            }
            tell.finish()
            #expect(try await connection.read(through: "0\r\n\r\n") == "0\r\n\r\n")
        }
    }

    @Test func lockCutsAnOpenEventStream() async throws {
        let (events, tell) = AsyncStream.makeStream(of: String.self)
        let upstream = try await Self.telling(events)
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            try await connection.write("GET /orders HTTP/1.1\r\nHost: a\r\n\r\n")
            tell.yield("data: 1\n\n")
            _ = try await connection.read(through: "data: 1\n\n\r\n")
            gateway.judge.change { $0.users = [:] }
            #expect(try await connection.readToEnd().isEmpty)
            #expect(gateway.judge.decisions.map(\.code) == [.accepted, .notAssigned])
            tell.finish()
        }
    }

    @Test func connectionsOfOneUserAreLimited() async throws {
        let upstream = try await TestHTTPServer.start()
        var limits = GatewayLimits()
        limits.connectionsPerUserMax = 1
        try await withGateway(upstream: upstream.url, limits: limits) { gateway async throws in
            let first = try await gateway.connect()
            #expect(try await first.request("GET", "/orders").status == 200)
            let second = try await gateway.connect()
            #expect(try await second.request("GET", "/orders").status == 429)
            #expect(try await first.request("GET", "/orders").status == 200)
            gateway.judge.change { $0.users[gateway.pki.otherClient.certificate.fingerprint] = "_OTHER" }
            #expect(try await gateway.connect(gateway.pki.otherClient).request("GET", "/orders").status == 200)
            await first.close()
            while gateway.server.openConnectionCount > 1 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(try await gateway.connect().request("GET", "/orders").status == 200)
        }
    }

    /// Otherwise it would be held open by one request after the other, without ever having a place.
    @Test(.timeLimit(.minutes(1))) func connectionBeyondTheLimitOfItsUserIsClosedInHTTP2Too() async throws {
        let upstream = try await TestHTTPServer.start()
        var limits = GatewayLimits()
        limits.connectionsPerUserMax = 1
        var timeouts = GatewayTimeouts()
        timeouts.idle = .seconds(600)
        try await withGateway(upstream: upstream.url, timeouts: timeouts, limits: limits) { gateway async throws in
            let first = try await gateway.connect()
            #expect(try await first.request("GET", "/orders").status == 200)
            let second = try await gateway.connectHTTP2()
            #expect(try await second.request("GET", "/orders").status == 429)
            try await second.channel.closeFuture.get()
            #expect(try await first.request("GET", "/orders").status == 200)
        }
    }
}
