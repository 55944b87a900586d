import CountersignTesting
import Foundation
import Gateway
import IdentityDirectory
import Testing

/// Each bound of the configuration that no other suite meets: it is kept, and what lies within it is served.
@Suite struct LimitTests {
    /// A client that keeps to no limit. Source: RFC 9113 sections 3.4 and 6.5.
    private struct RudeClient {
        let connection: TestConnection

        init(_ gateway: RunningGateway) async throws {
            connection = try await gateway.connect(gateway.pki.client, agreeingTo: ["h2"])
            try await connection.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
            try await send(type: 4, stream: 0, [])
        }

        func send(type: UInt8, flags: UInt8 = 0, stream: UInt8, _ payload: [UInt8]) async throws {
            try await connection.send(type: type, flags: flags, stream: stream, payload)
        }

        /// `GET /orders` as a whole; fields by their place in the static table. Source: RFC 7541 appendix A.
        func get(stream: UInt8) async throws {
            let path = Array("/orders".utf8)
            try await send(
                type: 1, flags: 5, stream: stream, [0x82, 0x87, 0x01, 1, 0x61, 0x04, UInt8(path.count)] + path)
        }

        func nextFrame() async throws -> TestConnection.Frame { try await connection.nextFrame() }
    }

    @Test func streamsBeyondTheLimitAreNotServed() async throws {
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let upstream = try await TestHTTPServer.start { _ in
            for await _ in released { break }
            return TestResponse(200)
        }
        var limits = GatewayLimits()
        limits.streamsMax = 2
        try await withGateway(upstream: upstream.url, limits: limits) { gateway async throws in
            let client = try await RudeClient(gateway)
            var settings: [UInt8] = []
            while settings.isEmpty {
                let frame = try await client.nextFrame()
                if frame.type == 4, frame.flags == 0 { settings = frame.payload }
            }
            // SETTINGS_MAX_CONCURRENT_STREAMS, 2.
            let pairs = stride(from: 0, to: settings.count, by: 6).map { Array(settings[$0..<$0 + 6]) }
            #expect(pairs.contains([0, 3, 0, 0, 0, 2]))
            try await client.send(type: 4, flags: 1, stream: 0, [])
            for stream: UInt8 in [1, 3, 5] { try await client.get(stream: stream) }
            // RST_STREAM of the third one, or GOAWAY.
            var end = try await client.nextFrame()
            while end.type != 3, end.type != 7 { end = try await client.nextFrame() }
            #expect(end.type == 7 || end.stream == 5)
            #expect(gateway.judge.calls.count == 2)
            release.finish()
            await client.connection.close()
        }
    }

    /// It answers to no farewell, whether it has asked for something or not.
    @Test(arguments: [true, false]) func clientOfHTTP2ThatFallsSilentIsClosed(asksFirst: Bool) async throws {
        var timeouts = GatewayTimeouts()
        timeouts.idle = .milliseconds(50)
        try await withGateway(timeouts: timeouts) { gateway async throws in
            let client = try await RudeClient(gateway)
            if asksFirst { try await client.get(stream: 1) }
            _ = try await client.connection.readToEnd()
            while gateway.server.openConnectionCount > 0 { try await Task.sleep(for: .milliseconds(5)) }
            #expect(gateway.judge.calls.count == (asksFirst ? 1 : 0))
        }
    }

    @Test func drainDoesNotWaitForASilentClientOfHTTP2() async throws {
        try await withGateway { gateway async throws in
            let client = try await RudeClient(gateway)
            try await client.get(stream: 1)
            while gateway.judge.calls.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            let start = ContinuousClock.now
            gateway.running.cancel()
            try await gateway.running.value
            // Two seconds after the farewell, and not the twenty of the drain timeout.
            #expect(ContinuousClock.now - start < .seconds(15))
            await client.connection.close()
        }
    }

    @Test func fieldsBeyondTheLimitAreRefused() async throws {
        let upstream = try await TestHTTPServer.start()
        var limits = GatewayLimits()
        limits.headerFieldsMax = 20
        limits.headBytesMax = 8192
        try await withGateway(upstream: upstream.url, limits: limits) { gateway async throws in
            let few = (0..<10).map { ("x-\($0)", "a") }
            let many = (0..<20).map { ("x-\($0)", "a") }
            #expect(try await gateway.connect().request("GET", "/orders", headers: few).status == 200)
            #expect(try await gateway.connect().request("GET", "/orders", headers: many).status == 431)
            let client = try await gateway.connectHTTP2()
            #expect(try await client.request("GET", "/orders", headers: few).status == 200)
            #expect(try await client.request("GET", "/orders", headers: many).status == 431)
            // More bytes than a head may have end the connection, for its compression is one for all streams.
            let large = try await client.request(
                "GET", "/orders", headers: [("x-large", String(repeating: "\u{7e}", count: 9000))])
            #expect(large.status == nil || large.status == 431)
            await client.close()
            #expect(upstream.requests.count == 2)
        }
    }

    @Test func onlySoManyIdleConnectionsToAnUpstreamAreKept() async throws {
        let arrived = Counter()
        let upstream = try await TestHTTPServer.start { _ in
            arrived.increment()
            // Two at a time are there together.
            while arrived.value % 2 != 0 { try? await Task.sleep(for: .milliseconds(2)) }
            return TestResponse(200)
        }
        var limits = GatewayLimits()
        limits.idleUpstreamConnectionsMax = 1
        try await withGateway(upstream: upstream.url, limits: limits) { gateway async throws in
            let (first, second) = (try await gateway.connect(), try await gateway.connect())
            for _ in 0..<2 {
                async let one = first.request("GET", "/orders").status
                async let other = second.request("GET", "/orders").status
                #expect(try await [one, other] == [200, 200])
            }
            #expect(upstream.connectionCount == 3)
        }
    }

    @Test func idleConnectionsToAnUpstreamAreClosedInTime() async throws {
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        let upstream = try await TestByteServer.start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            if try await connection.readToEnd().isEmpty { end.yield() }
        }
        var timeouts = GatewayTimeouts()
        timeouts.upstreamIdle = .milliseconds(50)
        try await withGateway(upstream: upstream.url, timeouts: timeouts) { gateway async throws in
            let connection = try await gateway.connect()
            #expect(try await connection.request("GET", "/orders").status == 200)
            for await _ in ended { break }
            #expect(try await connection.request("GET", "/orders").status == 200)
            #expect(upstream.connectionCount == 2)
        }
    }

    @Test func upstreamThatDoesNotShakeHandsIsTimedOut() async throws {
        let upstream = try await TestByteServer.start { connection in _ = try await connection.readToEnd() }
        var timeouts = GatewayTimeouts()
        timeouts.upstreamConnect = .milliseconds(100)
        let url = "https://127.0.0.1:\(upstream.port)"
        try await withGateway(upstream: url, timeouts: timeouts) { gateway async throws in
            let reply = try await gateway.connect().request("GET", "/orders")
            #expect([502, 504].contains(reply.status))
        }
    }

    @Test(arguments: [true, false]) func silenceOfWhatLastsIsTimedOut(isWebSocket: Bool) async throws {
        let upstream = try await TestByteServer.startLasting(isWebSocket: isWebSocket)
        var timeouts = GatewayTimeouts()
        timeouts.lasting = .milliseconds(200)
        try await withGateway(upstream: upstream.url, timeouts: timeouts) { gateway async throws in
            let connection = try await gateway.connect()
            let upgrade = isWebSocket ? "Connection: Upgrade\r\nUpgrade: websocket\r\n" : ""
            try await connection.write("GET /orders HTTP/1.1\r\nHost: a\r\n\(upgrade)\r\n")
            _ = try await connection.read(through: "hello")
            let rest = try await connection.readToEnd()
            #expect(!String(decoding: rest, as: UTF8.self).contains("0\r\n\r\n"))
            #expect(gateway.judge.decisions.map(\.code) == [.accepted])
        }
    }
}
