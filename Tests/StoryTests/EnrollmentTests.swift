import CountersignTesting
import Foundation
import KeyMaterial
import ManagementSchema
import Testing

@testable import CountersignServer

/// EST and revocation with the distribution's own clients: curl and openssl against a server of its own.
@Suite("Renewal by the partner", .serialized)
struct EnrollmentTests {
    private struct Scene {
        let folder: URL
        let server: ServerProcess

        func countersign(_ words: [String]) async throws -> ProgramRun {
            try await ProgramRun.run(BuiltProgram.url.path, words, environment: server.environment)
        }

        func path(_ name: String) -> String { folder.appending(path: name).path }

        func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }
        func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path(name)))) }
        func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: URL(filePath: path(name))) }

        /// curl against the gateway; gives the status, the body is in the file `out`. A `type` of nil is curl's own.
        func curl(
            _ path: String, identity: String? = nil, body: String? = nil, type: String? = "application/pkcs10",
            out: String = "out"
        ) async throws -> String {
            var words = [
                "--silent", "--show-error", "--cacert", server.gatewayAuthority.path, "--output", self.path(out),
                "--write-out", "%{http_code} %{content_type}",
            ]
            if let identity {
                words += ["--cert", self.path("\(identity).pem"), "--key", self.path("\(identity).key")]
            }
            if let body { words += ["--data-binary", "@\(self.path(body))"] }
            if body != nil, let type { words += ["-H", "Content-Type: \(type)"] }
            let run = try await ProgramRun.run("curl", words + [server.addresses.gateway + path])
            #expect(run.exitStatus == 0, "\(run.errors)")
            return run.output
        }

        func openssl(_ words: String...) async throws -> ProgramRun {
            let run = try await ProgramRun.run("openssl", words)
            #expect(run.exitStatus == 0, "\(words): \(run.errors)")
            return run
        }

        /// The certificates of an EST answer, by openssl.
        func certificates(in answer: String, to file: String) async throws {
            let decoded = try #require(Data(base64Encoded: try text(answer), options: .ignoreUnknownCharacters))
            try decoded.write(to: URL(filePath: path(answer + ".p7")))
            _ = try await openssl(
                "pkcs7", "-inform", "DER", "-in", path(answer + ".p7"), "-print_certs", "-out", path(file))
        }

        /// A new key and a request of the same subject, Base64 as RFC 8951 has it.
        func request(_ name: String, subject: String) async throws {
            _ = try await openssl(
                "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                path("\(name).key"), "-subj", subject, "-outform", "DER", "-out", path("\(name).der"))
            try write(
                "\(name).b64", Data(try bytes("\(name).der")).base64EncodedString(options: .lineLength64Characters))
        }
    }

    /// A server with a user `_PARTNER` who has an arrangement and a key pair of ours in `present.pem` and `present.key`.
    private func withScene(_ body: (Scene) async throws -> Void) async throws {
        let folder = try BuiltProgram.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let server = try await ServerProcess.start(
            executable: BuiltProgram.url, name: "business-system", dataDirectory: folder.appending(path: "data"),
            ports: (0, 0))
        let scene = Scene(folder: folder, server: server)
        do {
            try await prepare(scene)
            try await body(scene)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private func prepare(_ scene: Scene) async throws {
        try scene.write("passphrase", "a passphrase of the test\n")
        for words in [
            ["system", "create", "PARTNER", "--name", "Partner"], ["user", "create", "_PARTNER"],
            ["scenario", "create", "ORDERS", "--service", "orders=/orders=http://127.0.0.1:9"],
            [
                "arrangement", "create", "ORDERS_PARTNER", "--scenario", "ORDERS", "--system", "PARTNER", "--user",
                "_PARTNER", "--authentication-method", "ssl-client-certificate",
            ],
            [
                "key-pair", "create", "--user", "_PARTNER", "--out", scene.path("present.p12"), "--passphrase-file",
                scene.path("passphrase"),
            ],
            ["arrangement", "activate", "ORDERS_PARTNER"],
        ] {
            let run = try await scene.countersign(words)
            #expect(run.exitStatus == 0, "\(words): \(run.errors)")
        }
        _ = try await scene.openssl(
            "pkcs12", "-in", scene.path("present.p12"), "-passin", "file:" + scene.path("passphrase"), "-nodes",
            "-nocerts", "-out", scene.path("present.key"))
        _ = try await scene.openssl(
            "pkcs12", "-in", scene.path("present.p12"), "-passin", "file:" + scene.path("passphrase"), "-clcerts",
            "-nokeys", "-out", scene.path("present.pem"))
    }

    @Test(.enabled(if: ExternalProgram.shouldTest("curl")), .timeLimit(.minutes(3)))
    func aPartnerRenewsByCurlAndOpenssl() async throws {
        try await withScene { scene in
            #expect(
                try await scene.curl("/.well-known/est/cacerts", out: "ca")
                    == "200 application/pkcs7-mime; smime-type=certs-only")
            try await scene.certificates(in: "ca", to: "ca.pem")
            #expect(try await scene.curl("/.well-known/est/csrattrs", out: "attrs") == "200 application/csrattrs")
            let attributes = try #require(
                Data(base64Encoded: try scene.text("attrs"), options: .ignoreUnknownCharacters))
            try attributes.write(to: URL(filePath: scene.path("attrs.der")))
            let shown = try await scene.openssl("asn1parse", "-inform", "DER", "-in", scene.path("attrs.der"))
            #expect(shown.output.contains("ecdsa-with-SHA256"))

            try await scene.request("next", subject: "/CN=_PARTNER")
            let enrolled = try await scene.curl(
                "/.well-known/est/simplereenroll", identity: "present", body: "next.b64", out: "answer")
            let answer = try scene.text("answer")
            #expect(enrolled == "200 application/pkcs7-mime; smime-type=certs-only", "\(answer)")
            try await scene.certificates(in: "answer", to: "next.pem")
            let verified = try await scene.openssl(
                "verify", "-purpose", "sslclient", "-CAfile", scene.path("ca.pem"), scene.path("next.pem"))
            #expect(verified.output.contains("OK"))

            // Both let the caller in (the service behind is not there), and the old one is on its way out.
            #expect(try await scene.curl("/orders/1", identity: "present").hasPrefix("502"))
            #expect(try await scene.curl("/orders/1", identity: "next").hasPrefix("502"))
            let list = try await scene.countersign(["certificate", "list", "--user", "_PARTNER", "--json"])
            let rows = try JSONDecoder().decode(JSONValue.self, from: Data(list.output.utf8))["certificates"].elements
            #expect(Set(rows.compactMap { $0["status"].text }) == ["active", "retiring"])

            try await scene.request("other", subject: "/CN=SOMEBODY-ELSE")
            let refused = try await scene.curl(
                "/.well-known/est/simplereenroll", identity: "next", body: "other.b64", out: "refusal")
            #expect(refused.hasPrefix("400"))
            let audit = try await scene.countersign(["audit", "list", "--json"])
            #expect(audit.output.contains("renewal.refuse"), "\(audit.output)")
        }
    }

    @Test(.enabled(if: ExternalProgram.shouldTest("curl")), .timeLimit(.minutes(3)))
    func aPartnerRenewsByOurOwnCommandWithoutAnAccount() async throws {
        try await withScene { scene in
            let passphrase = scene.path("passphrase")
            let run = try await ProgramRun.run(
                BuiltProgram.url.path,
                [
                    "key-pair", "renew", "--gateway", scene.server.addresses.gateway, "--gateway-ca",
                    scene.server.gatewayAuthority.path, "--from", scene.path("present.p12"),
                    "--source-passphrase-file", passphrase, "--out", scene.path("next.p12"),
                    "--out-passphrase-file", passphrase, "--json",
                ])
            #expect(run.exitStatus == 0, "\(run.errors)")
            let store = ["pkcs12", "-in", scene.path("next.p12"), "-passin", "file:" + passphrase]
            for part in [["-nodes", "-nocerts", "-out", "next.key"], ["-clcerts", "-nokeys", "-out", "next.pem"]] {
                let out = try await ProgramRun.run("openssl", store + part.dropLast() + [scene.path(part.last ?? "")])
                #expect(out.exitStatus == 0, "\(out.errors)")
            }
            #expect(try await scene.curl("/orders/1", identity: "next").hasPrefix("502"))
            _ = try await scene.countersign(["user", "lock", "_PARTNER"])
            let refused = try await ProgramRun.run(
                BuiltProgram.url.path,
                [
                    "key-pair", "renew", "--gateway", scene.server.addresses.gateway, "--gateway-ca",
                    scene.server.gatewayAuthority.path, "--from", scene.path("present.p12"),
                    "--source-passphrase-file", passphrase, "--out", scene.path("other.p12"),
                    "--out-passphrase-file", passphrase,
                ])
            #expect(refused.exitStatus == 77, "\(refused.errors)")
            #expect(refused.errors.contains("403"), "\(refused.errors)")
            #expect(!FileManager.default.fileExists(atPath: scene.path("other.p12")))
        }
    }

    @Test(.enabled(if: ExternalProgram.shouldTest("curl")), .timeLimit(.minutes(3)))
    func whoIsNotLetInOrAsksForSomethingElseGetsNothing() async throws {
        try await withScene { scene in
            try await scene.request("next", subject: "/CN=_PARTNER")
            try await scene.request("other", subject: "/CN=somebody else")
            let path = "/.well-known/est/simpleenroll"
            #expect(try await scene.curl(path, body: "next.b64").hasPrefix("401"), "no certificate")
            #expect(try await scene.curl(path, identity: "present", body: "other.b64").hasPrefix("400"))
            #expect(try scene.text("out").contains("subject"))
            try scene.write("nonsense", "this is no request")
            #expect(try await scene.curl(path, identity: "present", body: "nonsense").hasPrefix("400"))
            #expect(
                try await scene.curl("/.well-known/est/fullcmc", identity: "present", body: "next.b64").hasPrefix("404")
            )
            _ = try await scene.countersign(["user", "lock", "_PARTNER"])
            #expect(try await scene.curl(path, identity: "present", body: "next.b64").hasPrefix("403"))
            _ = try await scene.countersign(["user", "unlock", "_PARTNER"])
            for type in [nil, "", "text/plain", "application/pkcs7-mime", "application/pkcs10x"] {
                let told = try await scene.curl(path, identity: "present", body: "next.b64", type: type)
                #expect(told.hasPrefix("415"), "\(type ?? "curl's own")")
                #expect(try scene.text("out").contains("application/pkcs10"))
            }
            let parameter = "Application/PKCS10; charset=us-ascii"
            #expect(
                try await scene.curl(path, identity: "present", body: "next.b64", type: parameter).hasPrefix("200"))
        }
    }

    @Test(.enabled(if: ExternalProgram.shouldTest("curl")), .timeLimit(.minutes(3)))
    func whoRenewedIsShownAndRenewalCanBeSwitchedOff() async throws {
        try await withScene { scene in
            try await scene.request("next", subject: "/CN=_PARTNER")
            let path = "/.well-known/est/simplereenroll"
            #expect(try await scene.curl(path, identity: "present", body: "next.b64").hasPrefix("200"))
            let shown = try await scene.countersign(["renewal", "show", "--json"])
            let renewal = try JSONDecoder().decode(JSONValue.self, from: Data(shown.output.utf8))
            #expect(renewal["renewals"].elements.map { $0["user"].text } == ["_PARTNER"], "\(shown.output)")
            #expect(renewal["renewals"].elements.first?["replaces"].text?.count == 64)
            #expect(renewal["address"].text?.hasSuffix("/.well-known/est") == true)
            let stopped = try await scene.countersign(["renewal", "stop"])
            #expect(stopped.output.contains("switched off (by "), "\(stopped.output) \(stopped.errors)")
            try await scene.request("later", subject: "/CN=_PARTNER")
            #expect(try await scene.curl(path, identity: "present", body: "later.b64").hasPrefix("403"))
            let authorities = try await scene.curl("/.well-known/est/cacerts")
            #expect(!authorities.hasPrefix("200"), "\(authorities)")
            #expect(try await scene.curl("/orders/1", identity: "present").hasPrefix("502"), "calls go on")
            _ = try await scene.countersign(["renewal", "offer"])
            #expect(try await scene.curl(path, identity: "present", body: "later.b64").hasPrefix("200"))
        }
    }

    @Test(.enabled(if: ExternalProgram.shouldTest("curl")), .timeLimit(.minutes(3)))
    func aRevokedCertificateIsRefusedAtOnceAndOnThePublishedList() async throws {
        try await withScene { scene in
            let list = try await scene.countersign(["certificate", "list", "--user", "_PARTNER", "--json"])
            let rows = try JSONDecoder().decode(JSONValue.self, from: Data(list.output.utf8))["certificates"].elements
            let fingerprint = try #require(rows.first?["sha256Fingerprint"].text)
            #expect(try await scene.curl("/orders/1", identity: "present").hasPrefix("502"))
            let revoked = try await scene.countersign(
                ["certificate", "revoke", fingerprint, "--reason", "keyCompromise"])
            #expect(revoked.exitStatus == 0, "\(revoked.errors)")
            #expect(try await scene.curl("/orders/1", identity: "present").hasPrefix("403"))
            let explained = try await scene.countersign(
                ["explain", "--certificate", scene.path("present.pem"), "--json"])
            let verdict = try JSONDecoder().decode(JSONValue.self, from: Data(explained.output.utf8))
            #expect(verdict["code"].text == "revoked")

            let lists = try await scene.countersign(["revocation-list", "list", "--json"])
            let known = try JSONDecoder().decode(JSONValue.self, from: Data(lists.output.utf8))["revocationLists"]
                .elements
            let id = try #require(known.first { $0["managedBy"].text == "product" }?["id"].text)
            let fetched = try await ProgramRun.run(
                "curl",
                [
                    "--silent", "--fail", "--cacert", scene.server.dataDirectory.appending(path: "console-ca.pem").path,
                    "--output", scene.path("published.crl"), "\(scene.server.addresses.console)/crl/\(id).crl",
                ])
            #expect(fetched.exitStatus == 0, "\(fetched.errors)")
            let checked = try await ProgramRun.run(
                "openssl",
                [
                    "verify", "-crl_check", "-CAfile", scene.server.gatewayAuthority.path, "-CRLfile",
                    scene.path("published.crl"), scene.path("present.pem"),
                ])
            #expect(checked.errors.contains("certificate revoked"))
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func anOutsideAuthoritysListIsFetchedFromItsAddressUnderTheEgressPolicy() async throws {
        try await withScene { scene in
            let pki = try TestPKI("Outside Authority")
            let caller = try pki.client("outside caller")
            let next = Date().addingTimeInterval(86_400)
            let published = try RevocationList.make(
                revoked: [.init(serialNumber: caller.certificate.serialNumber, date: Date(), reason: .superseded)],
                number: 1, thisUpdate: Date().addingTimeInterval(-60), nextUpdate: next, authority: pki.root,
                key: pki.authority.key)
            let web = try await TestHTTPServer.start { _ in
                TestResponse(headers: [("Content-Type", "application/pkix-crl")], body: published.derEncoded)
            }
            try scene.write("outside-ca.pem", pki.root.pem)
            try scene.write("caller.pem", caller.certificate.pem)
            for words in [
                ["trust-list", "add", "--file", scene.path("outside-ca.pem")], ["user", "create", "_OUTSIDE"],
                ["certificate", "assign", "--user", "_OUTSIDE", "--file", scene.path("caller.pem")],
                ["revocation-list", "import", "--url", "http://127.0.0.1:\(web.port)/outside.crl"],
            ] {
                let run = try await scene.countersign(words)
                #expect(run.exitStatus == 0, "\(words): \(run.errors)")
            }
            let explained = try await scene.countersign(
                ["explain", "--certificate", scene.path("caller.pem"), "--json"])
            #expect(explained.output.contains("\"revoked\""), "\(explained.output)")
            let own = try await scene.countersign([
                "revocation-list", "import", "--url", "\(scene.server.addresses.console)/crl/x.crl",
            ])
            #expect(own.exitStatus == 77 || own.exitStatus == 65, "\(own.exitStatus) \(own.errors)")
            #expect(own.errors.contains("this server's own"), "\(own.errors)")
            await web.stop()
        }
    }
}
