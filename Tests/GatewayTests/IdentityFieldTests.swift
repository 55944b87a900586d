import CountersignTesting
import Crypto
import Foundation
import Gateway
import IdentityDirectory
import KeyMaterial
import Synchronization
import Testing

@Suite struct IdentityFieldTests {
    @Test func certificateAndItsChainGoUpstream() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let (client, authority) = (gateway.pki.client.certificate, gateway.pki.authority.certificate)
            let connection = try await gateway.connect(gateway.pki.client, chain: [authority])
            _ = try await connection.request("GET", "/orders")
            let request = try #require(upstream.requests.first)
            #expect(request["Client-Cert"] == ":\(Data(client.derEncoded).base64EncodedString()):")
            #expect(request["Client-Cert-Chain"] == ":\(Data(authority.derEncoded).base64EncodedString()):")
            #expect(request["X-Forwarded-Client-Cert"] == "Hash=\(client.fingerprint.hex);Subject=\"CN=client\"")
        }
    }

    /// Whoever reads the field by its bytes sees a quote where a mark that combines with it follows.
    @Test func subjectCannotEndItsQuotes() async throws {
        let key = try PrivateKey.generate(.ecP256)
        let subject = try DistinguishedName(rfc4514: "CN=x\\\"\u{301}\\;URI=spiffe://admin")
        let certificate = try CertificateTemplate(
            subject: subject, notBefore: Date(timeIntervalSinceNow: -60), notAfter: Date(timeIntervalSinceNow: 3600),
            usage: .client
        ).selfSigned(by: key)
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            gateway.judge.change { $0.users[certificate.fingerprint] = "_ODD" }
            let connection = try await gateway.connect(GatewayPKI.Pair(key: key, certificate: certificate))
            #expect(try await connection.request("GET", "/orders").status == 200)
            let field = Array(try #require(upstream.requests.first?["X-Forwarded-Client-Cert"]).utf8)
            let quotes = field.indices.filter { field[$0] == UInt8(ascii: "\"") }
            // A quote is escaped by an odd number of backslashes before it; only the two around the subject are not.
            let bare = quotes.filter { field[..<$0].reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 0 }
            #expect(quotes.count == 3 && bare == [quotes[0], field.count - 1])
        }
    }

    @Test func fieldsThatAreNotWantedStayHere() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url, configure: { $0.identityFields = [] }) { gateway async throws in
            _ = try await gateway.connect().request("GET", "/orders")
            let request = try #require(upstream.requests.first)
            #expect(request["Client-Cert"] == nil && request["X-Forwarded-Client-Cert"] == nil)
            #expect(request["X-Forwarded-User"] == "_CLIENT")
        }
    }

    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test func placeInATraceGoesOn() async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let fields = [("traceparent", Self.parent), ("tracestate", "a=1")]
            _ = try await gateway.connect().request("GET", "/orders", headers: fields)
            let request = try #require(upstream.requests.first)
            #expect(request["traceparent"] == Self.parent)
            #expect(request["tracestate"] == "a=1")
        }
    }

    private static let malformed = [
        "", "00-0-0-0", parent.uppercased(), "ff" + parent.dropFirst(2), parent + "-a", parent.dropLast() + "x",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", "\(parent), \(parent)",
    ]

    @Test(arguments: malformed) func malformedPlaceInATraceEndsHere(parent: String) async throws {
        let upstream = try await TestHTTPServer.start()
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let fields = [("traceparent", parent), ("tracestate", "a=1")]
            _ = try await gateway.connect().request("GET", "/orders", headers: fields)
            let request = try #require(upstream.requests.first)
            #expect(request["traceparent"] == nil && request["tracestate"] == nil)
        }
    }

    @Test func upstreamCanCheckWhoIsCalling() async throws {
        let upstream = try await TestHTTPServer.start()
        let key = try PrivateKey.generate(.ecP256)
        let signer = try AssertionSigner(key: key, issuer: "https://gateway.example")
        try await withGateway(upstream: upstream.url, configure: { $0.assertionSigner = signer }) {
            gateway async throws in
            let fields = [("X-Countersign-Assertion", "forged")]
            _ = try await gateway.connect().request("GET", "/orders", headers: fields)
            let token = try #require(upstream.requests.first?["X-Countersign-Assertion"])
            let parts = token.split(separator: ".").map(String.init)
            let bytes = parts.compactMap { Data(base64URL: $0) }
            #expect(bytes.count == 3)
            let publicKey = try P256.Signing.PrivateKey(pemRepresentation: key.pem).publicKey
            let signature = try P256.Signing.ECDSASignature(rawRepresentation: bytes[2])
            #expect(publicKey.isValidSignature(signature, for: Data((parts[0] + "." + parts[1]).utf8)))
            let claims = try #require(try JSONSerialization.jsonObject(with: bytes[1]) as? [String: Any])
            #expect(claims["sub"] as? String == "_CLIENT")
            #expect(claims["iss"] as? String == "https://gateway.example")
            #expect(claims["aud"] as? String == "127.0.0.1:\(upstream.port)")
            let confirmation = claims["cnf"] as? [String: String]
            let thumbprint = confirmation?["x5t#S256"].flatMap { Data(base64URL: $0) }
            #expect(thumbprint.map(Array.init) == gateway.pki.client.certificate.fingerprint.bytes)
            let expiry = try #require(claims["exp"] as? Int)
            #expect(abs(Double(expiry) - Date().timeIntervalSince1970 - 60) < 5)
            let header = try #require(try JSONSerialization.jsonObject(with: bytes[0]) as? [String: Any])
            #expect(signer.keySet.contains("\"kid\":\"\(header["kid"] as? String ?? "none")\""))
        }
        #expect(throws: GatewayError.self) { try AssertionSigner(key: .generate(.ed25519), issuer: "a") }
    }

    private final class MemoryLog: AccessLog {
        private let text = Mutex("")
        var lines: [Substring] { text.withLock { $0.split(separator: "\n") } }
        func write(_ lines: [UInt8]) { text.withLock { $0 += String(decoding: lines, as: UTF8.self) } }
    }

    @Test func everyAnsweredRequestHasALineInTheAccessLog() async throws {
        let upstream = try await TestHTTPServer.start { _ in TestResponse(200, text: "hello") }
        let log = MemoryLog()
        var refusedBytes = 0
        try await withGateway(upstream: upstream.url, accessLog: log) { gateway async throws in
            let connection = try await gateway.connect()
            _ = try await connection.request("GET", "/orders/1", headers: [("X-Correlation-ID", "one")])
            let refused = try await connection.request(
                "GET", "/nowhere/%22\u{22}", headers: [("X-Correlation-ID", "two")])
            refusedBytes = refused.body.count
            let client = try await gateway.connectHTTP2()
            _ = try await client.request("GET", "/orders/2", headers: [("x-correlation-id", "three")])
            await client.close()
        }
        struct Line: Decodable {
            var correlationId, peer, version, method, path: String
            var user, fingerprint, code: String?
            var status, bytesSent, microseconds: Int
            var cutOff: Bool?
        }
        let lines = try log.lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        #expect(lines.map(\.correlationId) == ["one", "two", "three"])
        #expect(lines.map(\.status) == [200, 403, 200])
        #expect(lines.map(\.user) == ["_CLIENT", "_CLIENT", "_CLIENT"])
        #expect(lines.map(\.code) == [nil, "serviceNotCovered", nil])
        #expect(lines.map(\.cutOff) == [nil, nil, nil])
        #expect(lines.map(\.version) == ["HTTP/1.1", "HTTP/1.1", "HTTP/2"])
        #expect(lines.map(\.path) == ["/orders/1", "/nowhere/%22\"", "/orders/2"])
        #expect(lines.map(\.bytesSent) == [5, refusedBytes, 5])
    }

    @Test func whatIsCutOffIsMarkedInTheAccessLog() async throws {
        let upstream = try await TestByteServer.start { connection in
            _ = try await connection.read(through: "\r\n\r\n")
            try await connection.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
        }
        let log = MemoryLog()
        try await withGateway(upstream: upstream.url, accessLog: log) { gateway async throws in
            let connection = try await gateway.connect()
            _ = try? await connection.request("GET", "/orders/1")
            await connection.close()
        }
        #expect(log.lines.count == 1)
        #expect(log.lines.first?.contains("\"status\":200,\"bytesSent\":5,") == true)
        #expect(log.lines.first?.hasSuffix(",\"cutOff\":true}") == true)
    }
}

extension Data {
    fileprivate init?(base64URL text: String) {
        let padding = String(repeating: "=", count: (4 - text.count % 4) % 4)
        self.init(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/") + padding)
    }
}
