import CountersignTesting
import Gateway
import Testing

/// Upstreams of HTTP/2 that break off, and say what they should not.
@Suite struct LyingHTTP2UpstreamTests {
    private static let (data, headers, reset, settings, farewell): (UInt8, UInt8, UInt8, UInt8, UInt8) = (0, 1, 3, 4, 7)
    private static let (endStream, endHeaders): (UInt8, UInt8) = (1, 4)
    /// `:status: 200`. Source: RFC 7541 appendix A.
    private static let status200: [UInt8] = [0x88]

    /// `:status` with other digits than there are in the static table.
    private static func status(_ code: String) -> [UInt8] { [0x08, 3] + Array(code.utf8) }

    /// Calls `answer` with each request that comes, one after the other.
    private static func upstream(
        _ answer: @escaping @Sendable (TestConnection, UInt8) async throws -> Void
    ) async throws -> TestByteServer {
        try await TestByteServer.start { connection in
            _ = try await connection.read(count: 24)
            try await connection.send(type: settings, stream: 0, [])
            while true {
                let frame = try await connection.nextFrame()
                if frame.type == headers { try await answer(connection, frame.stream) }
                if frame.type == settings, frame.flags == 0 {
                    try await connection.send(type: settings, flags: 1, stream: 0, [])
                }
            }
        }
    }

    private static func with(_ upstream: TestByteServer, _ body: (RunningGateway) async throws -> Void) async throws {
        try await withGateway(
            upstream: upstream.url,
            configure: { $0.upstreams = ["127.0.0.1:\(upstream.port)": UpstreamSettings(version: .http2)] },
            body: body)
    }

    @Test func resetWithinABodyLeavesNoWholeResponse() async throws {
        let upstream = try await Self.upstream { connection, stream in
            try await connection.send(
                type: Self.headers, flags: Self.endHeaders, stream: stream, Self.status200)
            try await connection.send(type: Self.data, stream: stream, Array("abc".utf8))
            try await connection.send(type: Self.reset, stream: stream, [0, 0, 0, 2])
        }
        try await Self.with(upstream) { gateway async throws in
            let reply = try? await gateway.connect().request("GET", "/orders")
            #expect(reply?.isComplete != true)
            let client = try await gateway.connectHTTP2()
            #expect(try await client.request("GET", "/orders").isComplete == false)
            await client.close()
        }
    }

    @Test func farewellWithinABodyLetsItComeToItsEnd() async throws {
        let upstream = try await Self.upstream { connection, stream in
            try await connection.send(
                type: Self.headers, flags: Self.endHeaders, stream: stream, Self.status200)
            try await connection.send(type: Self.data, stream: stream, Array("abc".utf8))
            try await connection.send(type: Self.farewell, stream: 0, [0, 0, 0, stream, 0, 0, 0, 0])
            try await connection.send(type: Self.data, flags: Self.endStream, stream: stream, Array("def".utf8))
        }
        try await Self.with(upstream) { gateway async throws in
            let connection = try await gateway.connect()
            for _ in 0..<2 {
                let reply = try await connection.request("GET", "/orders")
                #expect(reply.status == 200)
                #expect(reply.text == "abcdef")
            }
            #expect(upstream.connectionCount == 2)
        }
    }

    /// A name in capitals is an error of its stream. Source: RFC 9113 section 8.2.
    @Test func senselessAnswerIsNothingToTheOtherStreams() async throws {
        let arrived = Counter()
        let upstream = try await Self.upstream { connection, stream in
            arrived.increment()
            guard arrived.value == 2 else { return }
            try await connection.send(
                type: Self.headers, flags: Self.endHeaders | Self.endStream, stream: stream,
                Self.status200 + [0, 1, 0x41, 1, 0x62])
            try await connection.send(
                type: Self.headers, flags: Self.endHeaders | Self.endStream, stream: 1, Self.status("204"))
        }
        try await Self.with(upstream) { gateway async throws in
            let (first, second) = (try await gateway.connect(), try await gateway.connect())
            async let waiting = first.request("GET", "/orders/1").status
            while arrived.value == 0 { try await Task.sleep(for: .milliseconds(2)) }
            #expect(try await second.request("POST", "/orders/2", body: []).status == 502)
            #expect(try await waiting == 204)
            #expect(upstream.connectionCount == 1)
        }
    }

    @Test(arguments: ["101", "103"]) func whatIsNoAnswerIsABadGateway(code: String) async throws {
        let upstream = try await Self.upstream { connection, stream in
            for _ in 0..<(code == "101" ? 1 : 33) {
                try await connection.send(
                    type: Self.headers, flags: Self.endHeaders, stream: stream, Self.status(code))
            }
        }
        try await Self.with(upstream) { gateway async throws in
            #expect(try await gateway.connect().request("POST", "/orders", body: []).status == 502)
        }
    }
}
