import CountersignTesting
import Foundation
import IdentityDirectory
import Testing

@testable import Gateway

/// Envoy's external authorization over gRPC.
@Suite struct EnvoyCheckTests {
    // What Google's library makes of such a request and such a response (xds-protos and protobuf for Python).
    private static let theirRequest = """
        AAAAASMKoAIKbAoRCg8SCTE5Mi4wLjIuNxjAuAIiDHNwaWZmZTovL2EvYipJLS0tLS1CRUdJTiUyMENFUlRJRklDQVRFLS0tLS0lMEFBQSUz\
        RCUzRCUwQS0tLS0tRU5EJTIwQ0VSVElGSUNBVEUtLS0tLSUwQRISChAKDhIJMTkyLjAuMi4xGLsDIpMBCgYIgPfE1QYSiAEKBTEyMzQ1EgNQ\
        VVQaIAoWWC1IVFRQLU1ldGhvZC1PdmVycmlkZRIGZGVsZXRlGh4KEHgtY29ycmVsYXRpb24taWQSCmZyb20tZW52b3kiDS9vcmRlcnMvNz9h\
        PWIqD2FwaS5leGFtcGxlLmNvbTIFaHR0cHNI////////////AVIGSFRUUC8yUgYKAWsSAXY=
        """
    private static let theirResponse = "AAAAACAKABocEhoKFgoQeC1mb3J3YXJkZWQtdXNlchICX0EYAg=="

    @Test func messagesOfAnotherLibraryAreReadAndWrittenAsItDoes() throws {
        let check = try EnvoyCheck(body: Array(try #require(Data(base64Encoded: Self.theirRequest))))
        #expect(check.method == "PUT")
        #expect(check.target.path == "/orders/7")
        #expect(check.peerAddress == "192.0.2.7")
        #expect(check.certificate?.hasPrefix("-----BEGIN%20CERTIFICATE-----%0A") == true)
        #expect(check.headers.map(\.name) == ["x-http-method-override", "x-correlation-id"])
        let response = EnvoyCheck.allowing([("X-Forwarded-User", "_A")])
        #expect(Data(response).base64EncodedString() == Self.theirResponse)
    }

    @Test func messageThatIsCutAnywhereIsRefused() throws {
        let whole = Array(try #require(Data(base64Encoded: Self.theirRequest)))
        for end in 0..<whole.count {
            #expect(throws: BadRequest.self) { try EnvoyCheck(body: Array(whole[..<end])) }
        }
        // Any change is either read or refused; nothing else may happen.
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<2000 {
            var changed = whole
            for _ in 0..<3 {
                changed[.random(in: 5..<whole.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            _ = try? EnvoyCheck(body: changed)
        }
    }

    private static func message(
        _ method: String, _ path: String, certificate: String?, headers: [(String, String)] = []
    ) -> [UInt8] {
        var message = ProtobufWriter()
        message.write(1) { attributes in
            attributes.write(1) { source in
                source.write(1) { $0.write(1) { $0.write("192.0.2.7", in: 2) } }
                if let certificate { source.write(certificate, in: 5) }
            }
            attributes.write(4) { request in
                request.write(2) { http in
                    http.write(method, in: 2)
                    for (name, value) in headers {
                        http.write(3) { header in
                            header.write(name, in: 1)
                            header.write(value, in: 2)
                        }
                    }
                    http.write(path, in: 4)
                }
            }
        }
        let length = message.bytes.count
        return [0, 0, 0, UInt8(length >> 8), UInt8(length & 255)] + message.bytes
    }

    private static let fields = [("content-type", "application/grpc"), ("te", "trailers")]

    private static func withFront(_ body: (RunningGateway, HTTP2Client, String) async throws -> Void) async throws {
        let pki = try GatewayPKI.shared.get()
        let front = FrontProxy(
            name: "envoy", fingerprint: pki.otherClient.certificate.fingerprint,
            certificateField: .forwardedClientCert)
        try await withGateway(configure: { $0.frontProxies = [front] }) { gateway async throws in
            let client = try await HTTP2Client.connect(port: gateway.port, pair: pki.otherClient)
            let pem = pki.client.certificate.pem.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            try await body(gateway, client, pem)
            await client.close()
        }
    }

    @Test func checkIsJudgedAsEveryOtherAsking() async throws {
        try await Self.withFront { gateway, envoy, pem async throws in
            func check(_ message: [UInt8]) async throws -> HTTP2Reply {
                try await envoy.request("POST", EnvoyCheck.path, headers: Self.fields, body: message)
            }
            let asking = Self.message(
                "POST", "/orders/1?a=b", certificate: pem, headers: [("x-correlation-id", "from-envoy")])
            let reply = try await check(asking)
            #expect(reply.status == 200)
            #expect(reply["content-type"] == "application/grpc")
            #expect(reply.trailers.first { $0.name == "grpc-status" }?.value == "0")
            #expect(
                reply.body
                    == EnvoyCheck.allowing([
                        ("X-Forwarded-User", "_CLIENT"), ("X-Forwarded-Arrangement", "_CLIENT-calls"),
                        ("X-Forwarded-Service", "orders"), ("X-Correlation-ID", "from-envoy"),
                    ]))
            let decision = try #require(gateway.judge.decisions.first)
            #expect(decision.code == .accepted && decision.correlationID == "from-envoy")
            #expect(decision.path == "/orders/1" && decision.peerAddress == "192.0.2.7")

            gateway.judge.change { $0.blocked = [gateway.pki.client.certificate.fingerprint] }
            let blocked = try await check(asking)
            #expect(blocked.body == EnvoyCheck.denying(.forbidden, correlationID: "from-envoy"))
            gateway.judge.change { $0.blocked = [] }
            let none = try await check(Self.message("GET", "/orders/1", certificate: nil))
            #expect(none.text.contains("\"status\":403"))
            let override = Self.message(
                "GET", "/reading/1", certificate: pem, headers: [("X-HTTP-Method-Override", "delete")])
            #expect(try await check(override).text.contains("\"status\":403"))
            let dodging = Self.message("GET", "/orders/../admin", certificate: pem)
            #expect(try await check(dodging).text.contains("\"status\":400"))
            gateway.judge.change { $0.isUndecided = true }
            #expect(try await check(asking).text.contains("\"status\":503"))
            #expect(
                gateway.judge.decisions.map(\.code) == [
                    .accepted, .blocked, .certificateMissing, .methodNotAllowed, .malformedRequest, .undecided,
                ])
        }
    }

    @Test func onlyANamedProxyMayCheck() async throws {
        try await Self.withFront { gateway, _, pem async throws in
            let stranger = try await HTTP2Client.connect(port: gateway.port, pair: gateway.pki.ed25519Client)
            let message = Self.message("GET", "/orders/1", certificate: pem)
            let reply = try await stranger.request("POST", EnvoyCheck.path, headers: Self.fields, body: message)
            #expect(reply.status == 403)
            #expect(reply.trailers.isEmpty)
            await stranger.close()
        }
    }

    @Test func messageThatIsTooLargeIsNotCollected() async throws {
        try await Self.withFront { gateway, envoy, _ async throws in
            let body = [UInt8](repeating: 0, count: EnvoyCheck.bytesMax + 1)
            let reply = try await envoy.request("POST", EnvoyCheck.path, headers: Self.fields, body: body)
            #expect(reply.status == 413)
            #expect(gateway.judge.calls.isEmpty)
        }
    }
}
