import CountersignTesting
import Foundation
import Gateway
import IdentityDirectory
import NIOCore
import Testing

@Suite struct HTTP2Tests {
    @Test func streamReachesTheUpstreamWithItsUser() async throws {
        let upstream = try await TestHTTPServer.start { request in
            let fields = [(name: "X-Answer", value: "Yes"), ("Connection", "X-Hop"), ("X-Hop", "1")]
            return TestResponse(201, headers: fields, body: request.body)
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let client = try await gateway.connectHTTP2()
            let headers = [
                ("cookie", "a=1"), ("cookie", "b=2"), ("x-forwarded-user", "forged"), ("x_ssl_cert", "forged"),
            ]
            let reply = try await client.request("POST", "/orders/1?x=y", headers: headers, body: Array("abc".utf8))
            #expect(reply.status == 201)
            #expect(reply.text == "abc")
            #expect(reply["x-answer"] == "Yes")
            #expect(reply["x-hop"] == nil && reply["connection"] == nil && reply["transfer-encoding"] == nil)
            let request = try #require(upstream.requests.first)
            #expect(request.target == "/orders/1?x=y")
            #expect(request["X-Forwarded-User"] == "_CLIENT")
            #expect(request["X-SSL-Cert"] == nil && request["x_ssl_cert"] == nil)
            #expect(request["Cookie"] == "a=1; b=2")
            #expect(request["Host"] == "127.0.0.1:\(upstream.port)")
            #expect(request["X-Correlation-ID"] == reply["x-correlation-id"])
            await client.close()
        }
    }

    @Test func eachStreamOfAConnectionIsJudgedAnew() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let client = try await gateway.connectHTTP2()
            #expect(try await client.request("GET", "/orders").status == 200)
            gateway.judge.change { $0.blocked = [gateway.pki.client.certificate.fingerprint] }
            let refused = try await client.request("GET", "/orders")
            #expect(refused.status == 403)
            #expect(refused["content-type"] == "application/problem+json")
            #expect(refused.isComplete)
            gateway.judge.change { $0.blocked = [] }
            #expect(try await client.request("GET", "/orders").status == 200)
            #expect(gateway.judge.decisions.map(\.code) == [.accepted, .blocked, .accepted])
            #expect(upstream.requests.count == 2)
            await client.close()
        }
    }

    /// Answers with the target; `/orders/slow` not before it is released.
    private static func waitingUpstream() async throws -> (TestHTTPServer, AsyncStream<Void>.Continuation) {
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let upstream = try await TestHTTPServer.start { request in
            if request.target == "/orders/slow" { for await _ in released { break } }
            return TestResponse(200, text: request.target)
        }
        return (upstream, release)
    }

    @Test func streamsDoNotWaitForEachOther() async throws {
        let (upstream, release) = try await Self.waitingUpstream()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let client = try await gateway.connectHTTP2()
            let slow = try await client.open("GET", "/orders/slow")
            #expect(try await client.request("GET", "/orders/fast").text == "/orders/fast")
            release.yield()
            #expect(try await slow.reply().text == "/orders/slow")
            await client.close()
        }
    }

    /// A GET may have a body on a stream without announcing it: upstream it must not look like the next request.
    @Test func bodyThatNothingAnnouncedIsFramed() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let client = try await gateway.connectHTTP2()
            let body = Array("GET /orders/smuggled HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
            #expect(try await client.request("GET", "/orders/1", body: body).status == 200)
            #expect(try await client.request("GET", "/orders/2").status == 200)
            #expect(upstream.requests.map(\.target) == ["/orders/1", "/orders/2"])
            #expect(upstream.requests.first?.body == body)
            await client.close()
        }
    }

    private static let senseless = [("Upper-Case", "x"), ("x-split", "a\r\nb: c"), (":late", "a")]

    @Test(arguments: senseless) func senselessStreamIsNothingToTheOthers(field: (String, String)) async throws {
        let (upstream, release) = try await Self.waitingUpstream()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let client = try await gateway.connectHTTP2()
            let slow = try await client.open("GET", "/orders/slow")
            #expect(try await client.open(fields: Self.start + [field], endsStream: true).reply().status == nil)
            release.yield()
            #expect(try await slow.reply().text == "/orders/slow")
            await client.close()
        }
    }

    @Test func headIsAsLongAsInHTTP1() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url, configure: { $0.limits.headBytesMax = 4000 }) {
            gateway async throws in
            let client = try await gateway.connectHTTP2()
            let long = [("x-long", String(repeating: "a", count: 3990))]
            #expect(try await client.request("GET", "/orders", headers: long).status == 431)
            #expect(try await client.request("GET", "/orders", headers: [("x-long", "a")]).status == 200)
            // Also when the client has acknowledged the settings, whose limit the library keeps itself from then on.
            #expect(try await client.request("GET", "/orders", headers: long).status == 431)
            #expect(try await client.request("GET", "/orders", headers: [("x-long", "a")]).status == 200)
            await client.close()
        }
    }

    private static let start = [(":method", "GET"), (":scheme", "https"), (":authority", "a"), (":path", "/orders")]
    private static let heads: [[(String, String)]] = [
        [(":method", "GET"), (":scheme", "http"), (":authority", "a"), (":path", "/orders")],
        [(":method", "GET"), (":scheme", "https"), (":authority", "a"), (":path", "/orders"), (":path", "/admin")],
        [(":method", "GET"), (":scheme", "https"), (":authority", "a")],
        [(":method", "GET"), (":scheme", "https"), (":authority", ""), (":path", "/orders")],
        [(":method", "GET"), (":scheme", "https"), (":path", "/orders")],
        [(":method", "GET /admin HTTP/1.1\r\nX: y"), (":scheme", "https"), (":authority", "a"), (":path", "/orders")],
        [(":method", "GET"), (":scheme", "https"), (":authority", "a"), (":path", "/orders HTTP/1.1\r\nX: y")],
        [(":method", "GET"), (":scheme", "https"), (":authority", "a"), (":path", "/orders/../admin")],
        [(":method", "GET"), (":scheme", "https"), (":authority", "a"), (":path", "https://a/orders")],
        [(":method", "CONNECT"), (":authority", "localhost:1")],
        [(":method", "CONNECT"), (":protocol", "websocket")] + start.dropFirst(),
        [(":method", "TRACE"), (":scheme", "https"), (":authority", "a"), (":path", "/orders")],
        start + [("host", "b")], start + [("transfer-encoding", "chunked")],
        start + [("connection", "x-forwarded-user")], start + [("upgrade", "h2c")], start + [("te", "gzip")],
        start + [("X-Upper", "a")], start + [("x-split", "a\r\nb: c")], start + [("x-nul", "a\0b")],
        start + [("content-length", "1"), ("content-length", "2")],
        start + [("keep-alive", "1")], start + [("proxy-connection", "keep-alive")], start + [("x: y\r\nz", "a")],
        start + [("x-split", "a\nb")], start + [("content-length", "0"), ("content-length", "0")],
        start + [("content-length", "0, 0")], start + [("transfer-encoding", "identity")], start + [("", "a")],
        [(":method", "GET"), (":scheme", "https"), (":authority", "a@b"), (":path", "/orders")],
        [(":method", "GET"), (":scheme", "https"), (":authority", "a/b"), (":path", "/orders")],
        [(":method", "GET"), (":scheme", "https"), (":authority", "a"), (":path", "*")],
        [(":method", "GET"), (":scheme", "https"), (":authority", "a"), (":path", "")],
        [(":method", "GET"), (":scheme", "https"), (":authority", "a"), (":path", "/orders"), (":status", "200")],
        [(":method", "GET"), (":scheme", "https\r\nX: y"), (":authority", "a"), (":path", "/orders")],
        start + [("content-length", "+0")], start + [(":late", "a")], start + [("bad name", "a")],
        [(":method", "")] + start.dropFirst(), [(":method", "GET:x")] + start.dropFirst(),
        [(":method", "GET/x")] + start.dropFirst(), [(":method", "G\u{e4}T")] + start.dropFirst(),
        start + [("x-split", "a\u{b}b: c")], start + [("x-bell", "a\u{7}")], start + [("x-delete", "a\u{7f}")],
        start + [("cookie", "a=\u{1}")], start + [("x-http-method", "GET"), ("x-method-override", "DELETE")],
    ]

    @Test(arguments: heads.indices) func ambiguousStreamIsRefused(index: Int) async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let client = try await gateway.connectHTTP2()
            let reply = try await client.open(fields: Self.heads[index], endsStream: true).reply()
            #expect(reply.status == nil || reply.status == 400)
            #expect(upstream.requests.isEmpty)
            #expect(gateway.judge.calls.isEmpty)
            // Others go on: on this connection where only the stream was at fault, and on new ones always.
            let after = try await gateway.connectHTTP2()
            #expect(try await after.request("GET", "/nowhere").status == 403)
            await client.close()
            await after.close()
        }
    }

    @Test func lengthThatIsNotKeptIsNoWholeRequest() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            for length in ["2", "20"] {
                let client = try await gateway.connectHTTP2()
                let reply = try await client.request(
                    "POST", "/orders", headers: [("content-length", length)], body: Array("abcdef".utf8))
                #expect(!reply.isComplete)
                await client.close()
            }
            #expect(upstream.requests.isEmpty)
        }
    }

    @Test func bodyOfARefusedStreamDoesNotDisturbTheOthers() async throws {
        try await withGateway { gateway async throws in
            let client = try await gateway.connectHTTP2()
            let stream = try await client.open("POST", "/nowhere", endsStream: false)
            let reply = try await stream.reply()
            #expect(reply.status == 403)
            #expect(reply.isComplete)
            stream.write(Array(repeating: 0, count: 20_000), endsStream: true)
            #expect(try await client.request("GET", "/nowhere").status == 403)
            await client.close()
        }
    }

    @Test func upstreamThatDiesResetsTheStreamOnly() async throws {
        let upstream = try await TestByteServer.start { connection in
            let head = try await connection.read(through: "\r\n\r\n")
            if head.hasPrefix("GET /orders/cut") {
                try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")
            }
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let client = try await gateway.connectHTTP2()
            #expect(try await client.request("GET", "/orders/cut").isComplete == false)
            let reply = try await client.request("GET", "/orders/none")
            #expect(reply.status == 502)
            #expect(reply.isComplete)
            await client.close()
        }
    }

    @Test func largeBodiesPassBothWays() async throws {
        let upstream = try await TestHTTPServer.start { request in TestResponse(200, body: request.body) }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let client = try await gateway.connectHTTP2()
            let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            let reply = try await client.request("PUT", "/orders", body: body)
            #expect(reply.status == 200)
            #expect(reply.body == body)
            await client.close()
        }
    }

    @Test func idleConnectionIsClosed() async throws {
        var timeouts = GatewayTimeouts()
        timeouts.idle = .milliseconds(100)
        try await withGateway(timeouts: timeouts) { gateway async throws in
            let client = try await gateway.connectHTTP2()
            #expect(try await client.request("GET", "/nowhere").status == 403)
            try await client.channel.closeFuture.get()
        }
    }

    @Test func drainAnswersOpenStreams() async throws {
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let upstream = try await TestHTTPServer.start { _ in
            arrival.yield()
            for await _ in released { break }
            return TestResponse(200, text: "done")
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let client = try await gateway.connectHTTP2()
            let stream = try await client.open("GET", "/orders")
            for await _ in arrived { break }
            gateway.running.cancel()
            release.yield()
            let reply = try await stream.reply()
            #expect(reply.text == "done")
            #expect(reply.isComplete)
            try await gateway.running.value
            try await client.channel.closeFuture.get()
        }
    }

    @Test func streamThatSendsNoBodyIsTimedOut() async throws {
        let upstream = try await TestHTTPServer.start()
        var timeouts = GatewayTimeouts()
        timeouts.body = .milliseconds(100)
        try await withGateway(upstream: upstream.url, timeouts: timeouts) { gateway async throws in
            let client = try await gateway.connectHTTP2()
            let stream = try await client.open("POST", "/orders", endsStream: false)
            #expect(try await stream.reply().status == 408)
            #expect(upstream.requests.isEmpty)
            await client.close()
        }
    }
}
