import CountersignTesting
import Foundation
import Gateway
import IdentityDirectory
import KeyMaterial
import Testing

@Suite struct FlowTests {
    @Test func flowGetsTheWholeRequestAndItsAnswerGoesBack() async throws {
        let flows = FakeFlows()
        try await withGateway(flows: flows) { gateway async throws in
            let connection = try await gateway.connect()
            let headers = [
                ("CamelHttpUri", "http://evil"), ("Content-Type", "text/plain"), ("X-Forwarded-User", "_ADMIN"),
            ]
            let reply = try await connection.request(
                "POST", "/http/orders?a=1", headers: headers, body: Array("abc".utf8))
            #expect(reply.status == 202)
            #expect(reply.text == "cba")
            #expect(reply["X-Flow"] == "ran")
            let seen = try #require(flows.requests.first)
            #expect(seen.user == "_CLIENT")
            #expect(seen.correlationID == reply["X-Correlation-ID"])
            #expect(seen.request.path == "/http/orders")
            #expect(seen.request.query == "a=1")
            #expect(seen.request.headers.map(\.name) == ["Content-Type"])
            #expect(seen.request.peerAddress == "127.0.0.1")
            #expect(try await connection.request("POST", "/http/x", body: [1]).status == 202)
        }
    }

    @Test func aBrowserIsToldWithoutACredentialWhetherAPageMayCall() async throws {
        let flows = FakeFlows()
        try await withGateway(flows: flows) { gateway async throws in
            let asked = [
                ("Access-Control-Request-Method", "PUT"), ("Access-Control-Request-Headers", "x-a, x-b"),
            ]
            let origin = [("Origin", "https://app.test")]
            let connection = try await gateway.connect(nil)
            let told = try await connection.request("OPTIONS", "/http/page", headers: origin + asked)
            #expect(told.status == 204 && told["X-Asked"] == "PUT x-a x-b")
            // Everything else is judged as ever: another page, another path, another question, the call itself.
            let others: [(String, String, [(String, String)])] = [
                ("OPTIONS", "/http/page", [("Origin", "https://other.test")] + asked),
                ("OPTIONS", "/http/other", origin + asked), ("OPTIONS", "/http/page", origin),
                ("OPTIONS", "/http/page", asked), ("PUT", "/http/page", origin + asked),
            ]
            for (method, path, headers) in others {
                #expect(try await gateway.connect(nil).request(method, path, headers: headers).status == 401)
            }
            #expect(flows.requests.isEmpty)
        }
    }

    /// What a caller may say of a certificate that is not its own.
    private static func claims(_ certificate: Certificate) -> [(String, String)] {
        let text = Data(certificate.derEncoded).base64EncodedString()
        return [
            ("Client-Cert", ":\(text):"), ("client_cert", ":\(text):"), ("Client-Cert-Chain", ":\(text):"),
            ("X-Forwarded-Client-Cert", "Hash=\(certificate.fingerprint.hex)"), ("X-SSL-Client-Cert", text),
            ("SSL-Client-Cert", text), ("X-ARR-ClientCert", text),
        ]
    }

    @Test func flowGetsTheCertificateOfTheConnectionWhateverTheCallerSays() async throws {
        let flows = FakeFlows()
        try await withGateway(flows: flows) { gateway async throws in
            let claims = Self.claims(gateway.pki.otherClient.certificate)
            let reply = try await gateway.connect().request("POST", "/http/x", headers: claims, body: [1])
            #expect(reply.status == 202)
            let seen = try #require(flows.requests.first)
            #expect(seen.user == "_CLIENT")
            #expect(seen.request.certificate == gateway.pki.client.certificate)
            #expect(seen.request.headers.isEmpty)
        }
    }

    @Test func aCallerWithoutACertificateGetsNoneByAHeader() async throws {
        let flows = FakeFlows()
        try await withGateway(flows: flows) { gateway async throws in
            gateway.judge.change { $0.passwords["_CLIENT"] = "secret" }
            let claims = Self.claims(gateway.pki.client.certificate)
            let refused = try await gateway.connect(nil).request("POST", "/http/x", headers: claims, body: [1])
            #expect(refused.status == 401 && flows.requests.isEmpty)
            let basic = ("Authorization", "Basic " + Data("_CLIENT:secret".utf8).base64EncodedString())
            let reply = try await gateway.connect(nil).request("POST", "/http/x", headers: claims + [basic], body: [1])
            #expect(reply.status == 202)
            let seen = try #require(flows.requests.first)
            #expect(seen.request.certificate == nil && seen.request.headers.isEmpty)
        }
    }

    @Test func bodyBeyondWhatIsCollectedIsRefused() async throws {
        let flows = FakeFlows()
        var limits = GatewayLimits()
        limits.collectedBodyBytesMax = 4
        try await withGateway(flows: flows, limits: limits) { gateway async throws in
            #expect(try await gateway.connect().request("POST", "/http/x", body: [1, 2, 3, 4, 5]).status == 413)
            let connection = try await gateway.connect()
            try await connection.write(
                "POST /http/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n")
            #expect(try await connection.readReply().status == 413)
            #expect(flows.requests.isEmpty)
        }
    }

    @Test func bodiesTogetherAreBounded() async throws {
        let (released, release) = AsyncStream.makeStream(of: Void.self)
        let flows = FakeFlows { request in
            if request.body.count == 6 { for await _ in released { break } }
            return InboundResponse(status: 202)
        }
        var limits = GatewayLimits()
        limits.collectedBodiesBytesMax = 10
        try await withGateway(flows: flows, limits: limits) { gateway async throws in
            let first = try await gateway.connect()
            try await first.write("POST /http/x HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabcdef")
            while flows.requests.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
            #expect(try await gateway.connect().request("POST", "/http/x", body: [1, 2, 3, 4, 5]).status == 503)
            #expect(try await gateway.connect().request("POST", "/http/x", body: [1, 2, 3, 4]).status == 202)
            release.finish()
            #expect(try await first.readReply().status == 202)
            // What was collected has been given back.
            while try await gateway.connect().request("POST", "/http/x", body: [1, 2, 3, 4, 5, 6]).status == 503 {
                try await Task.sleep(for: .milliseconds(2))
            }
        }
    }

    @Test func flowThatTakesTooLongIsTimedOut() async throws {
        let flows = FakeFlows { _ in
            try? await Task.sleep(for: .milliseconds(500))
            return InboundResponse(status: 200)
        }
        var timeouts = GatewayTimeouts()
        timeouts.upstreamResponse = .milliseconds(50)
        try await withGateway(flows: flows, timeouts: timeouts) { gateway async throws in
            #expect(try await gateway.connect().request("POST", "/http/x", body: [1]).status == 504)
        }
    }

    @Test func fieldsOfAFlowCannotSplitTheResponse() async throws {
        let flows = FakeFlows { _ in
            InboundResponse(status: 200, headers: [("X-A", "a\r\nX-B: b"), ("X-C\r\n", "c"), ("Content-Length", "9")])
        }
        try await withGateway(flows: flows) { gateway async throws in
            let reply = try await gateway.connect().request("GET", "/http/x")
            #expect(reply.status == 200)
            #expect(reply["X-A"] == "a??X-B: b")
            #expect(reply["X-B"] == nil && reply["X-C"] == nil)
            #expect(reply["Content-Length"] == "0")
        }
    }

    @Test func withoutFlowsTheirServicesAreUnavailable() async throws {
        try await withGateway { gateway async throws in
            #expect(try await gateway.connect().request("GET", "/http/x").status == 503)
        }
    }
}
