import CountersignTesting
import Foundation
import Gateway
import IdentityDirectory
import Testing

@Suite struct VerdictTests {
    @Test func assignedCertificateIsAcceptedAndItsUserIsNamedUpstream() async throws {
        let upstream = try await TestHTTPServer.start { _ in TestResponse(200, text: "hello") }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            let reply = try await connection.request("GET", "/orders/1?full=yes")
            #expect(reply.status == 200)
            #expect(reply.text == "hello")
            let request = try #require(upstream.requests.first)
            #expect(request.target == "/orders/1?full=yes")
            #expect(request["X-Forwarded-User"] == "_CLIENT")
            #expect(request["X-Forwarded-Arrangement"] == "_CLIENT-calls")
            let der = Data(gateway.pki.client.certificate.derEncoded).base64EncodedString()
            #expect(request["Client-Cert"] == ":\(der):")
            #expect(request["Host"] == "127.0.0.1:\(upstream.port)")
            #expect(request["X-Correlation-ID"] == reply["X-Correlation-ID"])
            let decision = try #require(gateway.judge.decisions.first)
            #expect(decision.code == .accepted)
            #expect(decision.userID == "_CLIENT")
            #expect(decision.correlationID == reply["X-Correlation-ID"])
            #expect(decision.fingerprint == gateway.pki.client.certificate.fingerprint.hex)
            #expect(decision.peerAddress == "127.0.0.1")
        }
    }

    @Test(arguments: [true, false]) func bothVersionsOfTLSAreServed(isTLS12Only: Bool) async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect(gateway.pki.client, isTLS12Only: isTLS12Only)
            #expect(try await connection.request("GET", "/orders").status == 200)
        }
    }

    @Test func keysOfUnusualKindsMayBePresented() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            for pair in [gateway.pki.ed25519Client, gateway.pki.p521Client] {
                gateway.judge.change { $0.users[pair.certificate.fingerprint] = "_RARE" }
                let connection = try await gateway.connect(pair)
                #expect(try await connection.request("GET", "/orders").status == 200)
            }
        }
    }

    @Test func certificateIsAskedForInsteadWhereThereIsNone() async throws {
        try await withGateway { gateway async throws in
            let reply = try await gateway.connect(nil).request("GET", "/orders")
            #expect(reply.status == 401)
            #expect(reply["WWW-Authenticate"]?.hasPrefix("Basic ") == true)
            #expect(gateway.judge.decisions.map(\.code) == [.certificateMissing])
        }
    }

    @Test func refusalsOfCertificatesLookAllTheSame() async throws {
        try await withGateway { gateway async throws in
            let unknown = try await gateway.connect(gateway.pki.otherClient)
            let first = try await unknown.request("GET", "/orders", headers: [("X-Correlation-ID", "one")])
            gateway.judge.change { $0.users[gateway.pki.otherClient.certificate.fingerprint] = "_OTHER" }
            gateway.judge.change { $0.blocked = [gateway.pki.otherClient.certificate.fingerprint] }
            let second = try await unknown.request("GET", "/orders", headers: [("X-Correlation-ID", "two")])
            gateway.judge.change { $0.blocked = [] }
            let third = try await unknown.request("GET", "/nowhere", headers: [("X-Correlation-ID", "one")])
            #expect(Set([first, second, third].map(\.status)) == Set([403]))
            #expect(first.text == third.text)
            #expect(first.text.replacingOccurrences(of: "one", with: "two") == second.text)
            #expect(first["WWW-Authenticate"] == nil)
            #expect(gateway.judge.decisions.map(\.code) == [.notAssigned, .blocked, .serviceNotCovered])
        }
    }

    @Test func blockTakesEffectOnTheNextRequestOfAnOpenConnection() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            #expect(try await connection.request("GET", "/orders").status == 200)
            gateway.judge.change { $0.blocked = [gateway.pki.client.certificate.fingerprint] }
            #expect(try await connection.request("GET", "/orders").status == 403)
            gateway.judge.change { $0.blocked = [] }
            #expect(try await connection.request("GET", "/orders").status == 200)
            #expect(upstream.requests.count == 2)
        }
    }

    @Test func undecidedCallsAreNotLetThrough() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            gateway.judge.change { $0.isUndecided = true }
            #expect(try await gateway.connect().request("GET", "/orders").status == 503)
            #expect(upstream.requests.isEmpty)
            #expect(gateway.judge.decisions.map(\.code) == [.undecided])
        }
    }

    @Test func passwordIsConsumedAndNotForwarded() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            gateway.judge.change { $0.passwords = ["_ALICE": "open: sesame"] }
            let basic = Data("_ALICE:open: sesame".utf8).base64EncodedString()
            let connection = try await gateway.connect(nil)
            let headers = [("Authorization", "basic \(basic)")]
            #expect(try await connection.request("POST", "/orders", headers: headers, body: [1, 2]).status == 200)
            let request = try #require(upstream.requests.first)
            #expect(request["Authorization"] == nil)
            #expect(request["X-Forwarded-User"] == "_ALICE")
            #expect(request["Client-Cert"] == nil)
            #expect(request.body == [1, 2])
            let wrong = Data("_ALICE:shut".utf8).base64EncodedString()
            let refused = try await connection.request("GET", "/orders", headers: [("Authorization", "Basic \(wrong)")])
            #expect(refused.status == 401)
        }
    }

    @Test func certificateAndPasswordOfDifferentUsersAreRefused() async throws {
        try await withGateway { gateway async throws in
            gateway.judge.change { $0.passwords = ["_ALICE": "sesame"] }
            let basic = Data("_ALICE:sesame".utf8).base64EncodedString()
            let reply = try await gateway.connect().request(
                "GET", "/orders", headers: [("Authorization", "Basic \(basic)")])
            #expect(reply.status == 403)
            #expect(gateway.judge.decisions.map(\.code) == [.differentUsers])
        }
    }

    @Test func otherAuthorizationOfACertificatesUserGoesOn() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let headers = [("Authorization", "Bearer token")]
            _ = try await gateway.connect().request("GET", "/orders", headers: headers)
            #expect(upstream.requests.first?["Authorization"] == "Bearer token")
        }
    }

    @Test func methodInAFieldIsJudgedToo() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let connection = try await gateway.connect()
            #expect(try await connection.request("GET", "/reading").status == 200)
            #expect(try await connection.request("POST", "/reading").status == 403)
            for name in ["X-HTTP-Method-Override", "X_HTTP_Method_Override", "x-method_override", "X.HTTP.Method"] {
                #expect(try await connection.request("GET", "/reading", headers: [(name, "delete")]).status == 403)
            }
            #expect(upstream.requests.count == 1)
        }
    }

    @Test func correlationIDFromOutsideIsKeptWhereItIsPlain() async throws {
        try await withGateway { gateway async throws in
            let connection = try await gateway.connect()
            let kept = try await connection.request("GET", "/x", headers: [("X-Correlation-ID", "Order_7-b")])
            #expect(kept["X-Correlation-ID"] == "Order_7-b")
            #expect(kept.text.contains("Order_7-b"))
            for odd in ["", "a b", "\"><script>", String(repeating: "a", count: 65), "ä"] {
                let made = try await connection.request("GET", "/x", headers: [("X-Correlation-ID", odd)])
                let identifier = try #require(made["X-Correlation-ID"])
                #expect(identifier != odd && identifier.count == 26)
            }
        }
    }
}
