import CountersignTesting
import Foundation
import Gateway
import Hummingbird
import IdentityDirectory
import Issuance
import KeyMaterial
import Logging
import ServiceLifecycle
import Testing

@testable import CountersignServer

/// `/authorize` on the port of console and management API.
@Suite struct ManagementAuthorizeTests {
    private static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    /// A console whose only page is `/page`, with a directory in which `caller` is `_ABCXYZ` and `front` is a proxy.
    private struct Scene {
        let fixture: DirectoryFixture
        let caller: TestIdentity
        let front: TestIdentity
        let authority: Certificate
        let port: Int

        func connect(_ identity: TestIdentity?) async throws -> TestConnection {
            try await TestConnection.connect(
                port: port,
                tls: TestClientTLS(
                    certificateChain: identity.map { [$0.certificate] } ?? [], privateKey: identity?.key))
        }

        func asking(_ target: String = "/orders/1?a=b") -> [(String, String)] {
            let der = Data(caller.certificate.derEncoded).base64EncodedString()
            return [
                ("X-Original-Method", "POST"), ("X-Original-URI", target), ("X-Real-IP", "192.0.2.7"),
                ("Client-Cert", ":\(der):"), ("X-Correlation-ID", "asked-here"),
            ]
        }
    }

    private static func withConsole(
        _ field: FrontProxy.CertificateField?, _ body: @escaping @Sendable (Scene) async throws -> Void
    ) async throws {
        let fixture = try await DirectoryFixture()
        let (caller, front) = (try fixture.pki.client("caller"), try fixture.pki.client("front"))
        _ = try await fixture.directory.assign(caller.certificate, to: "_ABCXYZ", by: "test")
        try await fixture.activate("calls", user: "_ABCXYZ")
        try await fixture.directory.start()
        let certificates = try await ServerCertificates(
            authority: try await IssuingAuthority(store: MemoryAuthorityStore()), hosts: ["localhost"])
        let router = Router(context: ConsoleListener.Context.self)
        router.get("page") { _, _ in "page" }
        var listen = ListenConfiguration()
        listen.consolePort = 0
        let desk = field.map { field in
            AuthorizationDesk(
                [FrontProxy(name: "front", fingerprint: front.certificate.fingerprint, certificateField: field)],
                judge: fixture.directory.judge, clock: fixture.clock, logger: logger)
        }
        let (ports, started) = AsyncStream.makeStream(of: Int.self)
        let application = try ConsoleListener(
            router: router, listen: listen, certificates: certificates, desk: desk, logger: logger
        ).application { started.yield($0) }
        let group = ServiceGroup(configuration: .init(services: [.init(service: application)], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await port in ports {
                let authority = try #require(certificates.authorities.first)
                let scene = Scene(
                    fixture: fixture, caller: caller, front: front, authority: authority, port: port)
                let result = await Result { try await body(scene) }
                await group.triggerGracefulShutdown()
                return try result.get()
            }
        }
    }

    @Test func namedProxyIsToldWhoItsCallerIs() async throws {
        try await Self.withConsole(.clientCert) { scene in
            let front = try await scene.connect(scene.front)
            let reply = try await front.request("GET", "/authorize", headers: scene.asking())
            #expect(reply.status == 200)
            #expect(reply["X-Forwarded-User"] == "_ABCXYZ")
            #expect(reply["X-Forwarded-Arrangement"] == "calls")
            #expect(reply["X-Correlation-ID"] == "asked-here")
            let decision = try await scene.fixture.directory.explain(correlationID: "asked-here").decision
            #expect(decision.code == .accepted)
            #expect(decision.method == "POST" && decision.path == "/orders/1")
            #expect(decision.peerAddress == "192.0.2.7")
            // The verdict is taken with each request, on a connection that is kept as well.
            let fingerprint = scene.caller.certificate.fingerprint
            _ = try await scene.fixture.directory.block(.fingerprint(fingerprint), reason: "", by: "test")
            let blocked = try await front.request("GET", "/authorize", headers: scene.asking())
            #expect(blocked.status == 403)
            #expect(blocked["X-Forwarded-User"] == nil)
            #expect(try await front.request("GET", "/page").text == "page")
            let twisted = try await scene.connect(scene.front)
            let odd = scene.asking("/orders/../admin")
            #expect(try await twisted.request("GET", "/authorize", headers: odd).status == 403)
        }
    }

    @Test func nobodyElseIsBelieved() async throws {
        try await Self.withConsole(.clientCert) { scene in
            for identity in [nil, scene.caller] {
                let connection = try await scene.connect(identity)
                let reply = try await connection.request("GET", "/authorize", headers: scene.asking())
                #expect(reply.status == 403)
                #expect(reply["X-Forwarded-User"] == nil)
                // A certificate is asked for, and nobody must have one.
                #expect(try await connection.request("GET", "/page").text == "page")
            }
            let codes = try await scene.fixture.directory.decisions().map(\.code)
            #expect(Set(codes) == [.certificateMissing, .notAssigned])
        }
    }

    @Test func isOffUnlessConfigured() async throws {
        try await Self.withConsole(nil) { scene in
            let front = try await scene.connect(scene.front)
            let reply = try await front.request("GET", "/authorize", headers: scene.asking())
            #expect(reply.status == 404)
            #expect(try await scene.fixture.directory.decisions().isEmpty)
        }
    }

    @Test(.enabled(if: ExternalProgram.shouldTest("nginx"))) func nginxAsksTheManagementPort() async throws {
        try await Self.withConsole(.escapedPEM) { scene in
            let service = try await TestHTTPServer.start { TestResponse(200, text: $0["X-Forwarded-User"] ?? "") }
            let port = try await TestByteServer.start { _ in }.port
            let folder = try ScratchFolder()
            let example = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .deletingLastPathComponent().appending(path: "examples/nginx/nginx.conf")
            let text = try String(contentsOf: example, encoding: .utf8)
                .replacingOccurrences(of: "listen 443", with: "listen 127.0.0.1:\(port)")
                .replacingOccurrences(of: "127.0.0.1:9443", with: "127.0.0.1:\(scene.port)")
                .replacingOccurrences(of: "127.0.0.1:8080", with: "127.0.0.1:\(service.port)")
            try folder.write("nginx.conf", text)
            let server = try scene.fixture.pki.server()
            try folder.write("server.pem", server.certificate.pem)
            try folder.write("server.key", server.key.pem)
            try folder.write("front.pem", scene.front.certificate.pem)
            try folder.write("front.key", scene.front.key.pem)
            try folder.write("gateway-ca.pem", scene.authority.pem)
            let program = try RunningProgram(
                "nginx", ["-p", folder.url.path, "-c", folder.path("nginx.conf"), "-g", "daemon off;"],
                folder: folder)
            try await program.waitUntilListening(at: port)
            func call(_ identity: TestIdentity?) async throws -> TestReply {
                let tls = TestClientTLS(
                    certificateChain: identity.map { [$0.certificate] } ?? [], privateKey: identity?.key)
                let connection = try await TestConnection.connect(port: port, tls: tls)
                return try await connection.request("GET", "/orders/1")
            }
            let reply = try await call(scene.caller)
            #expect(reply.status == 200)
            #expect(reply.text == "_ABCXYZ")
            #expect(try await call(nil).status == 403)
            #expect(try await call(scene.fixture.pki.client("stranger")).status == 403)
            _ = try await scene.fixture.directory.lockUser("_ABCXYZ", by: "test")
            #expect(try await call(scene.caller).status == 403)
            #expect(service.requests.count == 1)
            withExtendedLifetime(program) {}
        }
    }
}

extension Result where Failure == any Error {
    /// What `body` returns or throws.
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
