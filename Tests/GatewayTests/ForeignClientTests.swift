import CountersignTesting
import Foundation
import Gateway
import IdentityDirectory
import KeyMaterial
import Testing

/// The clients that people have: curl, and OpenSSL's, which keeps sessions.
@Suite struct ForeignClientTests {
    static func files(
        _ pki: GatewayPKI, client: GatewayPKI.Pair? = nil, chain: [Certificate]? = nil
    ) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gateway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let client = client ?? pki.client
        let texts = [
            "client.pem": client.certificate.pem, "client.key": client.key.pem, "ca.pem": pki.authority.certificate.pem,
            "chain.pem": (chain ?? [pki.authority.certificate]).map(\.pem).joined(),
        ]
        for (name, text) in texts { try Data(text.utf8).write(to: folder.appending(path: name)) }
        return folder
    }

    /// Nil where the program is not installed, which only CI takes for a failure.
    static func run(_ program: String, _ arguments: [String], input: String = "") async throws -> String? {
        let paths = ["/usr/bin/", "/usr/local/bin/"].map { $0 + program }
        guard let path = paths.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
            #expect(ProcessInfo.processInfo.environment["CI"] != "true", "\(program) is missing")
            return nil
        }
        return try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        let process = Process()
                        let (output, entry) = (Pipe(), Pipe())
                        process.executableURL = URL(fileURLWithPath: path)
                        process.arguments = arguments
                        process.standardOutput = output
                        process.standardError = output
                        process.standardInput = entry
                        try process.run()
                        entry.fileHandleForWriting.write(Data(input.utf8))
                        if input.isEmpty { try entry.fileHandleForWriting.close() }
                        let text = output.fileHandleForReading.readDataToEndOfFile()
                        process.waitUntilExit()
                        return String(decoding: text, as: UTF8.self)
                    })
            }
        }
    }

    @Test func curlUploadsAndDownloads() async throws {
        let upstream = try await TestHTTPServer.start { request in TestResponse(200, body: request.body) }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let folder = try Self.files(gateway.pki)
            defer { try? FileManager.default.removeItem(at: folder) }
            let content = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
            try content.write(to: folder.appending(path: "in"))
            let path = { (name: String) in folder.appending(path: name).path }
            let text = try await Self.run(
                "curl",
                [
                    "--http1.1", "-sS", "--cacert", path("ca.pem"), "--cert", path("client.pem"), "--key",
                    path("client.key"), "-T", path("in"), "-o", path("out"), "-w", "%{http_code} %{http_version}",
                    "https://127.0.0.1:\(gateway.port)/orders/file",
                ])
            guard let text else { return }
            #expect(text == "200 1.1")
            #expect(try Data(contentsOf: folder.appending(path: "out")) == content)
        }
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func resumedSessionIsJudgedAnewByItsCertificateAndChain(version: String) async throws {
        let upstream = try await TestHTTPServer.start { _ in TestResponse(200, text: "served") }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let folder = try Self.files(gateway.pki)
            defer { try? FileManager.default.removeItem(at: folder) }
            let path = { (name: String) in folder.appending(path: name).path }
            let common = [
                "s_client", "-connect", "127.0.0.1:\(gateway.port)", version, "-cert", path("client.pem"), "-key",
                path("client.key"), "-cert_chain", path("ca.pem"), "-CAfile", path("ca.pem"), "-ign_eof",
            ]
            let request = "GET /orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            let first = try await Self.run("openssl", common + ["-sess_out", path("session")], input: request)
            guard let first else { return }
            #expect(first.contains("served"))
            let resuming = common + ["-sess_in", path("session")]
            #expect(try await Self.run("openssl", resuming, input: request)?.contains("served") == true)
            gateway.judge.change { $0.blocked = [gateway.pki.client.certificate.fingerprint] }
            let blocked = try await Self.run("openssl", resuming, input: request)
            #expect(blocked?.contains("Reused, TLS") == true)
            #expect(blocked?.contains("403 Forbidden") == true)
            #expect(gateway.judge.decisions.map(\.code) == [.accepted, .accepted, .blocked])
            let fingerprints = Set(gateway.judge.decisions.map(\.fingerprint))
            #expect(fingerprints == [gateway.pki.client.certificate.fingerprint.hex])
            #expect(gateway.judge.calls.map(\.chain) == Array(repeating: [gateway.pki.authority.certificate], count: 3))
        }
    }

    @Test func sessionFromBeforeAReloadIsNotResumed() async throws {
        try await withGateway { gateway async throws in
            let folder = try Self.files(gateway.pki)
            defer { try? FileManager.default.removeItem(at: folder) }
            let path = { (name: String) in folder.appending(path: name).path }
            let common = ["s_client", "-connect", "127.0.0.1:\(gateway.port)", "-tls1_3", "-ign_eof"]
            let request = "GET /orders HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
            let first = try await Self.run("openssl", common + ["-sess_out", path("session")], input: request)
            guard first != nil else { return }
            let later = gateway.pki.laterServer
            try gateway.server.reload([ServerIdentity(certificateChain: [later.certificate], privateKey: later.key)])
            let second = try await Self.run("openssl", common + ["-sess_in", path("session")], input: request)
            #expect(second?.contains("New, TLS") == true)
            #expect(second?.contains("gateway-later") == true)
        }
    }

    @Test func curlSpeaksHTTP2() async throws {
        let upstream = try await TestHTTPServer.start { request in TestResponse(200, body: request.body) }
        try await withGateway(upstream: upstream.url) { gateway async throws in
            let folder = try Self.files(gateway.pki)
            defer { try? FileManager.default.removeItem(at: folder) }
            let content = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
            try content.write(to: folder.appending(path: "in"))
            let path = { (name: String) in folder.appending(path: name).path }
            let common = [
                "--http2", "-sS", "--cacert", path("ca.pem"), "--cert", path("client.pem"), "--key", path("client.key"),
                "-T", path("in"), "-o", path("out"), "-w", "%{http_code} %{http_version}",
            ]
            let text = try await Self.run("curl", common + ["https://127.0.0.1:\(gateway.port)/orders/file"])
            guard let text else { return }
            #expect(text == "200 2")
            #expect(try Data(contentsOf: folder.appending(path: "out")) == content)
            let refused = try await Self.run("curl", common + ["https://127.0.0.1:\(gateway.port)/nowhere"])
            #expect(refused == "403 2")
        }
    }

    @Test(arguments: [
        "ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA", "AES128-SHA", "ECDHE-ECDSA-AES128-GCM-SHA256",
    ])
    func ciphersThatAreWeakAreNotSpoken(cipher: String) async throws {
        try await withGateway { gateway async throws in
            let text = try await Self.run(
                "openssl",
                [
                    "s_client", "-connect", "127.0.0.1:\(gateway.port)", "-tls1_2", "-cipher",
                    "\(cipher):@SECLEVEL=0", "-ign_eof",
                ], input: "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            guard let text else { return }
            #expect(text.contains("Cipher is \(cipher.contains("GCM") ? cipher : "(NONE)")"))
        }
    }

    @Test func versionsBeforeTLS12AreNotSpoken() async throws {
        try await withGateway { gateway async throws in
            let text = try await Self.run(
                "openssl",
                ["s_client", "-connect", "127.0.0.1:\(gateway.port)", "-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"])
            guard let text else { return }
            #expect(text.contains("Cipher is (NONE)"))
        }
    }
}
