import CountersignTesting
import Gateway
import Testing

@Suite struct FieldTests {
    private static let claims = [
        "Client-Cert", "Client_Cert", "client.cert", "Client-Cert-Chain", "X-Forwarded-User", "X_Forwarded_User",
        "X-Forwarded_Arrangement", "X-Forwarded-For", "X_FORWARDED_FOR", "X-Forwarded-Client-Cert", "Forwarded",
        "X-SSL-Client-Verify", "X_SSL_CERT", "SSL-Client-Cert", "SSL_CLIENT_S_DN", "X-Client-Cert", "X-Real-IP",
        "Remote-User", "X-Correlation_ID", "X-Original-URL", "X-Rewrite-Url", "Proxy", "CamelHttpUri", "camelFileName",
        "X-Original-Method", "X-Original-Host", "WL-Proxy-Client-Cert", "$WSCC", "$WSRU", "X-Amzn-Mtls-Clientcert-Leaf",
        "X-Amzn-Oidc-Identity", "Cf-Client-Cert-Der-Base64", "Cf-Access-Authenticated-User-Email", "X-WebAuth-User",
        "X-Auth-Request-User", "X-Goog-Authenticated-User-Email", "X-MS-Client-Principal-Name", "SM_USER", "iv-user",
        "OAM_REMOTE_USER", "Proxy-Auth-Cert", "X-Envoy-External-Address", "X-Pomerium-Claim-Email", "Remote-Addr",
        "Transfer_Encoding", "Content_Length", "Keep-Alive", "Proxy-Connection", "Upgrade", "TE", "X-Named",
    ]

    @Test func claimsFromOutsideDoNotReachTheUpstream() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            var headers = Self.claims.map { ($0, "forged") }
            headers += [("Connection", "keep-alive, X-Named"), ("X-Kept", "yes"), ("X-Name", "yes")]
            let reply = try await gateway.connect().request("GET", "/orders", headers: headers)
            #expect(reply.status == 200)
            let request = try #require(upstream.requests.first)
            for (name, value) in request.headers { #expect(value != "forged", "\(name)") }
            #expect(request["X-Kept"] == "yes")
            #expect(request["X-Name"] == "yes")
            #expect(request["Connection"] == nil)
        }
    }

    @Test func fieldsThatTheGatewaySetsCannotBeRemovedByConnection() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let names = "X-Forwarded-User, Client-Cert, X-Correlation-ID"
            _ = try await gateway.connect().request("GET", "/orders", headers: [("Connection", names)])
            let request = try #require(upstream.requests.first)
            #expect(request["X-Forwarded-User"] == "_CLIENT")
            #expect(request["Client-Cert"] != nil)
            #expect(request["X-Correlation-ID"] != nil)
        }
    }

    @Test func trailersEndAtTheGateway() async throws {
        let upstream = try await TestByteServer.start { connection in
            let request = try await connection.read(through: "0\r\n\r\n")
            let isClean = !request.lowercased().contains("x-forwarded-user: forged")
            try await connection.write("HTTP/1.1 \(isClean ? 200 : 500) X\r\nContent-Length: 0\r\n\r\n")
            _ = try await connection.read()
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            try await connection.write(
                "POST /orders HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Forwarded-User\r\n\r\n"
                    + "3\r\nabc\r\n0\r\nX-Forwarded-User: forged\r\n\r\n")
            #expect(try await connection.readReply().status == 200)
        }
    }

    @Test func fieldsOfTheUpstreamsConnectionDoNotReachTheCaller() async throws {
        let upstream = try await TestByteServer.start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            try await connection.write(
                "HTTP/1.1 203 Odd\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nX-Correlation-ID: its\r\n"
                    + "Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 2\r\n\r\nok")
            _ = try await connection.read()
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let reply = try await gateway.connect().request("GET", "/orders")
            #expect(reply.status == 203)
            #expect(reply.text == "ok")
            #expect(reply["X-Hop"] == nil && reply["Keep-Alive"] == nil && reply["Connection"] == nil)
            #expect(reply["Set-Cookie"] == "a=1, b=2")
            #expect(reply["X-Correlation-ID"] != "its")
        }
    }

    @Test func requestsOfHTTP10AreAnsweredAndClosed() async throws {
        let upstream = try await TestByteServer.start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            try await connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")
            _ = try await connection.read()
        }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            try await connection.write("GET /orders HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n")
            let reply = try await connection.readReply()
            #expect(reply.text == "ok")
            #expect(reply["Transfer-Encoding"] == nil)
            #expect(reply["Connection"] == "close")
        }
    }

    @Test func callerThatAsksForTheEndGetsIt() async throws {
        try await withGateway { gateway async throws in
            let connection = try await gateway.connect()
            let reply = try await connection.request("GET", "/nowhere", headers: [("Connection", "Close")])
            #expect(reply["Connection"] == "close")
            #expect(try await connection.readToEnd().isEmpty)
        }
    }

    @Test func answerToHEADHasALengthAndNoBody() async throws {
        let upstream = try await TestHTTPServer.start { _ in TestResponse(200, text: "hello") }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            let reply = try await connection.request("HEAD", "/orders")
            #expect(reply["Content-Length"] == "5")
            let refused = try await connection.request("HEAD", "/nowhere")
            #expect(refused.status == 403)
            #expect(try await connection.request("GET", "/orders").text == "hello")
        }
    }
}
