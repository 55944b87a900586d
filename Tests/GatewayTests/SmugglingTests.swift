import CountersignTesting
import Gateway
import IdentityDirectory
import Testing

/// Whatever two servers could read in two ways gets 400, is not judged, and never reaches an upstream.
@Suite struct SmugglingTests {
    private static let targets = [
        "/orders/../admin", "/orders/..", "/orders/./1", "/.", "/orders/%2e%2e/admin", "/orders/.%2E/admin",
        "/orders/..;/admin", "/orders/..%3b/admin", "/orders/%2e;x=1/admin", "/orders%2fadmin", "/orders%2Fadmin",
        "/orders%5cadmin", "/orders%5Cadmin", "/orders\\admin", "//orders", "/orders//1", "/orders/%00",
        "/orders/%0d%0a",
        "/orders/%", "/orders/%4", "/orders/%zz", "/orders#x", "*", "orders", "http://localhost/orders", "localhost:1",
        "/orders/\u{e4}", "/orders;/../admin", "/orders/;/../admin", "/orders/%c0%ae%c0%ae/admin", "/orders%c1%9cadmin",
        "/orders/%e0%80%ae/admin", "/orders%f0%80%80%afadmin",
        "/orders/%2e%2e%2fadmin",
        "/./orders", "/orders/.//../admin", "https://localhost@evil/orders", "//evil/orders", "/orders/%0a",
        "/orders/\u{7f}",
    ]

    @Test(arguments: targets) func ambiguousTargetIsRefused(target: String) async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let reply = try await gateway.connect().request("GET", target)
            #expect(reply.status == 400)
            #expect(upstream.requests.isEmpty)
            #expect(gateway.judge.calls.isEmpty)
            #expect(gateway.judge.decisions.map(\.code) == [.malformedRequest])
        }
    }

    private static let heads = [
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\na",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\na",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\na",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\u{b}chunked\r\n\r\n0\r\n\r\n",
        "POST /orders HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\na",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1e0\r\n\r\na",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1 1\r\n\r\na",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 1;\r\n\r\na",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\na",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: \u{661}\r\n\r\na",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length : 1\r\n\r\na",
        "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length\t: 1\r\n\r\na",
        "POST /orders HTTP/1.1\r\nHost: a\r\n Content-Length: 1\r\n\r\na",
        "POST /orders HTTP/1.1\r\n Host: a\r\nContent-Length: 1\r\n\r\na",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked,\r\n\r\n0\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\u{b}\r\n\r\n0\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chun\u{212a}ed\r\n\r\n0\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding\0: chunked\r\n\r\n0\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nX: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET /orders HTTP/1.1\r\n\r\n",
        "GET /orders HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /orders HTTP/1.1\r\nHost:\r\n\r\n",
        "GET /orders HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET /orders HTTP/1.1\r\nHost: a/../b\r\n\r\n",
        "GET /orders HTTP/1.1\r\nHost: a\r\nX-Split: a\r\n folded\r\n\r\n",
        "GET /orders HTTP/1.1\r\nHost: a\r\nBad Name: x\r\n\r\n",
        "GET /orders HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n",
        "GET /orders HTTP/1.1\r\nHost: a\r\nX-Nul: a\0b\r\n\r\n",
        "GET /orders\u{0} HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /orders extra HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /orders\r\nHost: a\r\n\r\n",
        "TRACE /orders HTTP/1.1\r\nHost: a\r\n\r\n",
        "CONNECT localhost:1 HTTP/1.1\r\nHost: localhost:1\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nX-HTTP-Method: DELETE\r\nX-Method-Override: GET\r\n\r\n",
        "POST /orders HTTP/1.1\r\nHost: a\r\nX-HTTP-Method-Override: DELETE\r\nX-HTTP-Method-Override: GET\r\n\r\n",
        "GET /orders HTTP/1.1\r\nHost: a\r\nAuthorization: Basic !!!\r\n\r\n",
        "GET /orders HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
    ]

    @Test(arguments: heads) func ambiguousHeadIsRefused(head: String) async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            try await connection.write(head)
            let reply = try await connection.readReply()
            #expect(reply.status == 400)
            #expect(reply["Connection"] == "close")
            #expect(upstream.requests.isEmpty)
            #expect(gateway.judge.calls.isEmpty)
        }
    }

    @Test func whatFollowsAnAmbiguousRequestIsNotARequest() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            try await connection.write(
                "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "0\r\n\r\nGET /orders/smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try await connection.readReply().status == 400)
            #expect(try await connection.readToEnd().isEmpty)
            #expect(upstream.requests.isEmpty)
        }
    }

    /// What stands in a body stays there, even where a method seldom has one, and a chunk's extension ends here.
    @Test func bodyThatLooksLikeARequestIsABody() async throws {
        let upstream = try await TestHTTPServer.start()
        let smuggled = "GET /admin HTTP/1.1\r\nHost: a\r\n\r\n"
        let size = String(smuggled.utf8.count, radix: 16)
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            for method in ["GET", "HEAD", "DELETE", "OPTIONS"] {
                try await connection.write(
                    "\(method) /orders/1 HTTP/1.1\r\nHost: a\r\nContent-Length: \(smuggled.utf8.count)\r\n\r\n\(smuggled)"
                )
                _ = try await connection.read(through: "\r\n\r\n")
                try await connection.write(
                    "\(method) /orders/2 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\tchunked \r\n\r\n"
                        + "\(size);a=\"b\"\r\n\(smuggled)\r\n0;c\r\n\r\n")
                _ = try await connection.read(through: "\r\n\r\n")
            }
            #expect(
                upstream.requests.map(\.target)
                    == Array(repeating: ["/orders/1", "/orders/2"], count: 4).flatMap(\.self))
            for request in upstream.requests { #expect(request.text == smuggled) }
        }
    }

    private static let trailers = [
        "GET /admin HTTP/1.1", "A : b", ": b", "A", " A: b", "A: b\rc", "A: b\0", "A\u{e4}: b",
    ]

    /// Servers that take the last chunk for the end would take what follows for a request.
    @Test(.timeLimit(.minutes(1)), arguments: trailers) func whatIsNoTrailerEndsTheConnection(line: String) async throws
    {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            try await connection.write(
                "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\(line)\r\n\r\n")
            #expect(try await connection.readToEnd().isEmpty)
            #expect(upstream.requests.isEmpty)
        }
    }

    @Test func brokenChunkEndsTheRequestUpstreamToo() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            try await connection.write(
                "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcXX")
            #expect(try await connection.readToEnd().isEmpty)
            #expect(upstream.requests.isEmpty)
        }
    }

    @Test func judgedPathIsTheForwardedOne() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            _ = try await connection.request("GET", "/%6frders/%7e%20%c3%a4%e0%a4%b9%f0%9f%98%80%e4?q=%2F..%2f")
            let path = "/orders/~%20%C3%A4%E0%A4%B9%F0%9F%98%80%E4"
            #expect(gateway.judge.calls.map(\.path) == [path])
            #expect(upstream.requests.map(\.target) == [path + "?q=%2F..%2f"])
        }
    }

    @Test func headThatIsTooLargeIsRefused() async throws {
        var limits = GatewayLimits()
        limits.headBytesMax = 4096
        try await withGateway(limits: limits) { gateway async throws in
            let reply = try await gateway.connect().request(
                "GET", "/orders", headers: [("X-Large", String(repeating: "a", count: 5000))])
            #expect(reply.status == 431)
        }
    }

    @Test func pipelinedRequestsAreAnsweredInOrder() async throws {
        let upstream = try await TestHTTPServer.start { request in TestResponse(200, text: request.target) }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            var text = ""
            for number in 1...20 {
                text += "GET \(number % 3 == 0 ? "/nowhere" : "/orders/\(number)") HTTP/1.1\r\nHost: a\r\n\r\n"
                text += "POST /orders/p\(number) HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
            }
            try await connection.write(text)
            for number in 1...20 {
                let first = try await connection.readReply()
                #expect(number % 3 == 0 ? first.status == 403 : first.text == "/orders/\(number)")
                #expect(try await connection.readReply().text == "/orders/p\(number)")
            }
        }
    }
}
