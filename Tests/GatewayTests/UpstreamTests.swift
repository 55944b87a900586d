import CountersignTesting
import Foundation
import Gateway
import IdentityDirectory
import Testing

@Suite struct UpstreamTests {
    @Test func connectionsToAnUpstreamAreKept() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            for _ in 0..<3 {
                let connection = try await gateway.connect()
                for _ in 0..<3 { #expect(try await connection.request("GET", "/orders").status == 200) }
                await connection.close()
            }
            #expect(upstream.requests.count == 9)
            #expect(upstream.connectionCount == 1)
        }
    }

    @Test func keptConnectionThatDiedIsReplaced() async throws {
        let served = Counter()
        let upstream = try await TestByteServer.start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            served.increment()
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            // Takes the next request and dies instead of answering; over a new connection it would be answered.
            _ = try await connection.read(through: "\r\n\r\n")
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            #expect(try await connection.request("GET", "/orders").status == 200)
            #expect(try await connection.request("GET", "/orders").status == 200)
            #expect(try await connection.request("POST", "/orders").status == 502)
            #expect(served.value == 2)
            #expect(upstream.connectionCount == 2)
        }
    }

    /// It was asked, and it has answered: another time could do again what the first one did.
    @Test func keptConnectionThatAnswersBadlyIsNotAskedAgain() async throws {
        let upstream = try await TestByteServer.start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
            _ = try await connection.read(through: "\r\n\r\n")
            try await connection.write("nonsense\r\n\r\n")
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            #expect(try await connection.request("GET", "/orders").status == 200)
            #expect(try await connection.request("DELETE", "/orders").status == 502)
            #expect(upstream.connectionCount == 1)
        }
    }

    @Test func upstreamThatCannotBeReachedIsABadGateway() async throws {
        let gone = try await TestHTTPServer.start()
        let url = gone.url
        await gone.stop()
        try await withGateway(upstream: url) { gateway async throws in
            let connection = try await gateway.connect()
            let reply = try await connection.request("GET", "/orders")
            #expect(reply.status == 502)
            #expect(reply["X-Correlation-ID"] != nil)
            #expect(try await connection.request("GET", "/orders").status == 502)
        }
    }

    @Test(arguments: ["ftp://127.0.0.1/", "http://user@127.0.0.1/", "", "http://", "http://host.invalid/"])
    func addressThatIsNoneIsABadGateway(url: String) async throws {
        try await withGateway(upstream: url) { gateway async throws in
            #expect(try await gateway.connect().request("GET", "/orders").status == 502)
        }
    }

    @Test func addressThatThePolicyRefusesIsNotConnectedTo() async throws {
        let upstream = try await TestHTTPServer.start()
        let port = upstream.port
        let policy = EgressPolicy { address, asked in !(address == "127.0.0.1" && asked == port) }
        for url in [upstream.url, "http://localhost:\(port)", "http://[::ffff:127.0.0.1]:\(port)"] {
            try await withGateway(upstream: url, egress: policy) { gateway async throws in
                #expect(try await gateway.connect().request("GET", "/orders").status == 502)
            }
        }
        #expect(upstream.connectionCount == 0)
    }

    @Test func linkLocalAddressesAreNeverConnectedTo() async throws {
        for url in [
            "http://169.254.169.254/", "http://[fe80::1]/", "http://[::ffff:169.254.169.254]/", "http://0.0.0.0/",
        ] {
            try await withGateway(upstream: url) { gateway async throws in
                #expect(try await gateway.connect().request("GET", "/orders").status == 502)
            }
        }
    }

    @Test func upstreamThatStallsIsTimedOut() async throws {
        let upstream = try await TestByteServer.start { connection in
            _ = try await connection.readToEnd()
        }
        var timeouts = GatewayTimeouts()
        timeouts.upstreamResponse = .milliseconds(100)
        try await withGateway(upstream: upstream.url, timeouts: timeouts) { gateway async throws in
            #expect(try await gateway.connect().request("GET", "/orders").status == 504)
        }
    }

    private static let lies = [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\nzz",
    ]

    @Test(arguments: lies) func responseThatIsCutShortLooksCutShort(response: String) async throws {
        let upstream = try await TestByteServer.start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            try await connection.write(response)
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            // Where the fault shows before anything was passed on, the connection ends without a response.
            let reply = try? await gateway.connect().request("GET", "/orders")
            #expect(reply?.isComplete != true)
        }
    }

    private static let noResponses = [
        "", "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Len",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    ]

    @Test(arguments: noResponses) func whatIsNoResponseIsABadGateway(response: String) async throws {
        let upstream = try await TestByteServer.start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            try await connection.write(response)
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            #expect(try await gateway.connect().request("GET", "/orders").status == 502)
        }
    }

    @Test func surplusOfAResponseIsNobodysAnswer() async throws {
        let upstream = try await TestByteServer.start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            try await connection.write(
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirstHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison")
            _ = try await connection.read()
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            #expect(try await connection.request("GET", "/orders").text == "first")
            #expect(try await connection.request("GET", "/orders").text == "first")
            #expect(upstream.connectionCount == 2)
        }
    }

    @Test func bodyUpToTheEndOfTheConnectionIsPassedOnWhole() async throws {
        let upstream = try await TestByteServer.start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            try await connection.write("HTTP/1.1 200 OK\r\n\r\nall of it")
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            let reply = try await connection.request("GET", "/orders")
            #expect(reply.text == "all of it")
            #expect(reply["Transfer-Encoding"] == "chunked")
            #expect(try await connection.request("GET", "/orders").text == "all of it")
        }
    }

    @Test func upstreamMayAnswerBeforeTheBodyIsThere() async throws {
        let upstream = try await TestByteServer.start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            try await connection.write("HTTP/1.1 422 No\r\nContent-Length: 2\r\n\r\nno")
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            try await connection.write("POST /orders HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc")
            let reply = try await connection.readReply()
            #expect(reply.status == 422)
            #expect(reply.text == "no")
            try await connection.write("def")
            #expect(try await connection.request("GET", "/nowhere").status == 403)
        }
    }

    @Test func upstreamOverTLSIsVerified() async throws {
        let pki = try GatewayPKI.shared.get()
        let tls = TestServerTLS(certificateChain: [pki.server.certificate], privateKey: pki.server.key)
        let upstream = try await TestHTTPServer.start(tls: tls) { _ in TestResponse(200, text: "over TLS") }
        let named = "https://localhost:\(upstream.port)"
        for url in [upstream.url, named] {
            try await withGateway(upstream: url, trust: [pki.authority.certificate]) { gateway async throws in
                #expect(try await gateway.connect().request("GET", "/orders").text == "over TLS")
            }
            try await withGateway(upstream: url, trust: [pki.otherClient.certificate]) { gateway async throws in
                #expect(try await gateway.connect().request("GET", "/orders").status == 502)
            }
        }
    }

    @Test func basePathOfAnUpstreamStandsBeforeThePath() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url + "/app/") { gateway async throws in
            _ = try await gateway.connect().request("GET", "/orders/1?x")
            #expect(upstream.requests.map(\.target) == ["/app/orders/1?x"])
        }
    }
}
