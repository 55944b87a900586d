import CountersignTesting
import Foundation
import Gateway
import KeyMaterial
import Testing

/// The configurations of `examples/`, with other ports, in real proxies.
@Suite struct FrontProxyTests {
    private static let examples = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "examples")

    /// Starts the proxy in front of a gateway and a service, and calls `body` with the proxy's port.
    private static func withProxy(
        _ name: String, configuration: String, others: [String] = [], field: FrontProxy.CertificateField,
        grpc: ((GatewayPKI, FakeJudge, FrontProxy) async throws -> (server: AnyObject, port: Int))? = nil,
        arguments: (ScratchFolder) -> [String], body: (RunningGateway, TestHTTPServer, Int) async throws -> Void
    ) async throws {
        let pki = try GatewayPKI.shared.get()
        let service = try await TestHTTPServer.start { request in TestResponse(200, text: request.target) }
        let front = FrontProxy(
            name: name, fingerprint: pki.otherClient.certificate.fingerprint, certificateField: field)
        try await withGateway(configure: { $0.frontProxies = [front] }) { gateway async throws in
            let folder = try ScratchFolder()
            let (port, inner) = (try await freePort(), try await freePort())
            let grpc = try await grpc?(pki, gateway.judge, front)
            let ports = [
                ("address: 0.0.0.0, port_value: 443", "address: 127.0.0.1, port_value: \(port)"),
                ("port_value: 9443", "port_value: \(gateway.port)"),
                ("port_value: 9444", "port_value: \(grpc?.port ?? 0)"),
                ("port_value: 8080", "port_value: \(service.port)"),
                ("0.0.0.0:443", "127.0.0.1:\(port)"), ("listen 443", "listen 127.0.0.1:\(port)"),
                ("127.0.0.1:9443", "127.0.0.1:\(gateway.port)"), ("127.0.0.1:8080", "127.0.0.1:\(service.port)"),
                ("127.0.0.1:19443", "127.0.0.1:\(inner)"),
            ]
            for file in [configuration] + others {
                let text = try String(contentsOf: examples.appending(path: "\(name)/\(file)"), encoding: .utf8)
                try folder.write(file, ports.reduce(text) { $0.replacingOccurrences(of: $1.0, with: $1.1) })
            }
            // nginx takes certificate and key from two files, HAProxy from one: both find what they want.
            try folder.write("server.pem", pki.server.certificate.pem + pki.server.key.pem)
            try folder.write("server.key", pki.server.key.pem)
            try folder.write("front.pem", pki.otherClient.certificate.pem + pki.otherClient.key.pem)
            try folder.write("front.key", pki.otherClient.key.pem)
            try folder.write("gateway-ca.pem", pki.authority.certificate.pem)
            let program = try RunningProgram(
                name, arguments(folder), folder: folder, signal: name == "envoy" ? SIGKILL : nil)
            try await program.waitUntilListening(at: port)
            try await body(gateway, service, port)
            withExtendedLifetime((program, grpc?.server)) {}
        }
    }

    private static func freePort() async throws -> Int {
        let server = try await TestByteServer.start { _ in }
        return server.port
    }

    private static func call(
        _ port: Int, _ pair: GatewayPKI.Pair?, _ target: String = "/orders/1?a=b", fields: [(String, String)] = []
    ) async throws -> TestReply {
        let tls = TestClientTLS(certificateChain: pair.map { [$0.certificate] } ?? [], privateKey: pair?.key)
        let connection = try await TestConnection.connect(port: port, tls: tls)
        let reply = try await connection.request("GET", target, headers: fields)
        await connection.close()
        return reply
    }

    /// What every proxy in front must get right.
    ///
    /// - Parameter stranger: Whom the directory does not know; nil: a caller with an Ed25519 key.
    private static func expectVerdicts(
        _ gateway: RunningGateway, _ service: TestHTTPServer, port: Int, stranger: GatewayPKI.Pair? = nil
    ) async throws {
        let forged = [
            ("X-Forwarded-User", "_ADMIN"), ("X-SSL-Client-Cert", "forged"), ("Client-Cert", ":forged:"),
            ("X-Forwarded-Arrangement", "forged"), ("X-Forwarded-Service", "forged"), ("X_Forwarded_User", "_ADMIN"),
            ("X.Forwarded.User", "_ADMIN"),
            ("X-Countersign-Assertion", "forged"), ("SSL-Client-Cert", "forged"), ("X-Original-URL", "/forged"),
        ]
        let reply = try await call(port, gateway.pki.client, fields: forged)
        #expect(reply.status == 200)
        #expect(reply.text == "/orders/1?a=b")
        let request = try #require(service.requests.first)
        #expect(request["X-Forwarded-User"] == "_CLIENT")
        #expect(request["X-Forwarded-Arrangement"] == "_CLIENT-calls")
        #expect(request["Client-Cert"] == nil)
        #expect(
            !request.headers.contains { $0.value.hasSuffix("forged") || $0.value == "_ADMIN" }, "\(request.headers)")
        let decision = try #require(gateway.judge.decisions.first)
        #expect(decision.correlationID == reply["X-Correlation-ID"])
        #expect(decision.path == "/orders/1")
        #expect(decision.peerAddress == "127.0.0.1")

        #expect(try await call(port, nil).status == 403)
        #expect(try await call(port, stranger ?? gateway.pki.ed25519Client).status == 403)
        #expect(try await call(port, gateway.pki.client, "/nowhere").status == 403)
        gateway.judge.change { $0.blocked = [gateway.pki.client.certificate.fingerprint] }
        #expect(try await call(port, gateway.pki.client).status == 403)
        gateway.judge.change { $0.blocked = [] }
        #expect(
            gateway.judge.decisions.map(\.code)
                == [.accepted, .certificateMissing, .notAssigned, .serviceNotCovered, .blocked])
        let dodging = try await call(port, gateway.pki.client, "/orders/..%2fadmin").status
        #expect(dodging != 200)
        gateway.judge.change { $0.isUndecided = true }
        let undecided = try await call(port, gateway.pki.client).status
        #expect(undecided != 200)
        #expect(service.requests.count == 1)
        gateway.judge.change { $0.isUndecided = false }
        // The method that was judged is the one that counts.
        let dodge = [("X-HTTP-Method-Override", "DELETE"), ("Connection", "X-Forwarded-User")]
        if try await call(port, gateway.pki.client, "/reading", fields: dodge).status == 200 {
            let passed = try #require(service.requests.last)
            #expect(passed["X-HTTP-Method-Override"] == nil && passed["X-Forwarded-User"] == "_CLIENT")
        }
    }

    @Test(.enabled(if: ExternalProgram.shouldTest("nginx"))) func nginxAsksAboutEveryRequest() async throws {
        try await Self.withProxy(
            "nginx", configuration: "nginx.conf", others: [], field: .escapedPEM,
            arguments: { ["-p", $0.url.path, "-c", $0.path("nginx.conf"), "-g", "daemon off;"] }
        ) { gateway, service, port async throws in
            try await Self.expectVerdicts(gateway, service, port: port)
        }
    }

    @Test(.enabled(if: ExternalProgram.shouldTest("haproxy"))) func haproxyAsksAboutEveryRequest() async throws {
        try await Self.withProxy(
            "haproxy", configuration: "haproxy.cfg", others: ["authorize.lua"], field: .clientCert,
            arguments: { ["-C", $0.url.path, "-f", "haproxy.cfg", "-db"] }
        ) { gateway, service, port async throws in
            try await Self.expectVerdicts(gateway, service, port: port)
        }
    }

    // MARK: Envoy

    // The distribution has none: Scripts/test-traits brings it.
    #if EnvoyGRPC
        private static let shouldTestEnvoy = ExternalProgram.shouldTest("envoy")
    #else
        private static let shouldTestEnvoy = ExternalProgram("envoy") != nil
    #endif

    private static func arguments(_ file: String) -> (ScratchFolder) -> [String] {
        { ["-c", $0.path(file), "--disable-hot-restart", "--concurrency", "1"] }
    }

    @Test(.enabled(if: shouldTestEnvoy)) func envoyAsksAboutEveryRequestOverHTTP() async throws {
        try await Self.withProxy(
            "envoy", configuration: "envoy-http.yaml", field: .forwardedClientCert,
            arguments: Self.arguments("envoy-http.yaml")
        ) { gateway, service, port async throws in
            // Envoy's own library takes no Ed25519 keys of callers.
            try await Self.expectVerdicts(gateway, service, port: port, stranger: gateway.pki.deepClient.pair)
        }
    }

    #if EnvoyGRPC
        @Test(.enabled(if: shouldTestEnvoy)) func envoyAsksAboutEveryRequestOverGRPC() async throws {
            try await Self.withProxy(
                "envoy", configuration: "envoy.yaml", field: .checkRequest,
                grpc: { pki, judge, proxy in
                    let service = try await RunningCheckService(pki, judge: judge, proxy: proxy)
                    return (service, service.port)
                },
                arguments: Self.arguments("envoy.yaml")
            ) { gateway, service, port async throws in
                try await Self.expectVerdicts(gateway, service, port: port, stranger: gateway.pki.deepClient.pair)
            }
        }
    #endif
}
