import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import ManagementSchema
import Testing

@testable import CountersignServer

/// Connections whose caller is no tenant: real programs that read their key pair from a file, and a partner with a link.
@Suite("Callers that read a key file", .serialized)
struct KeyFileTests {
    private static let examples = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "examples/callers")

    private static func connect(_ stage: Stage, _ words: String...) async throws {
        try await stage.countersign(
            .business,
            words: [
                "connect", "--user", "_SHOP", "--arrangement", "SHOP", "--scenario", "ORDERS", "--system", "SHOP",
            ] + words, isShown: false)
    }

    private static func held(_ stage: Stage) async throws -> [String] {
        let list = try await stage.json(.business, "certificate", "list", "--user", "_SHOP", isShown: false)
        return list["certificates"].elements.compactMap { $0["sha256Fingerprint"].text }
    }

    /// Rotates while `call` goes on; says which certificate was in use before.
    private static func rotate(
        _ stage: Stage, _ words: [String], while call: @escaping @Sendable () async throws -> Void
    ) async throws {
        let before = try await held(stage)
        try await call()
        let ending = Ending()
        let calling = Task {
            while !ending.isTold { try await call() }
        }
        do {
            try await stage.countersign(
                .business, words: ["rotate"] + words + ["--overlap", "0.3", "--wait"], isShown: false)
        } catch {
            ending.tell()
            throw error
        }
        ending.tell()
        try await calling.value
        try await call()
        let after = try await held(stage)
        #expect(after.count == 1)
        #expect(after != before, "another certificate lets the user in")
        #expect(stage.book.all.allSatisfy { $0.user == "_SHOP" })
        let refused = try await stage.json(.business, "decision", "list", "--refused", isShown: false)
        #expect(refused["decisions"].elements.isEmpty, "no call was refused")
    }

    private static func expectNoSpares(_ file: URL) {
        #expect(!FileManager.default.fileExists(atPath: file.path + ".rotation"))
    }

    private static func mode(_ file: URL) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
    }

    // MARK: - Programs

    @Test(.timeLimit(.minutes(5)), .enabled(if: ExternalProgram.shouldTest("java")))
    func javaProgramGetsANewKeyPairWithNoFailedCall() async throws {
        try await Stage.withBusinessScenario { stage in
            let file = stage.file("client.jks")
            let passphrase = try stage.passphraseFile("client.pass").path
            let options = ["--key-file", file.path, "--passphrase-file", passphrase]
            try await Self.connect(
                stage, "--key-file", file.path, "--key-file-type", "jks", "--key-file-mode", "640",
                "--passphrase-file", passphrase)
            #expect(try Self.mode(file) == 0o640)
            let program = try LineProgram(
                "java",
                [
                    Self.examples.appending(path: "java/Caller.java").path, file.path, passphrase,
                    stage.business.gatewayAuthority.path, stage.business.addresses.gateway + "/orders",
                ])
            try await Self.rotate(stage, options) {
                let status = try await program.answer(to: #"{"order":1}"#)
                #expect(status == "200")
            }
            Self.expectNoSpares(file)
            #expect(try Self.mode(file) == 0o640)
        }
    }

    @Test(.timeLimit(.minutes(5)), .enabled(if: ExternalProgram.shouldTest("curl")))
    func curlGetsANewKeyPairWithNoFailedCall() async throws {
        try await Stage.withBusinessScenario { stage in
            let (file, options) = try await Self.connectPKCS12(stage)
            #expect(try Self.mode(file) == 0o600)
            try await Self.rotate(stage, options) {
                let answer = try await Self.callWithCurl(stage)
                #expect(answer == "200\n")
            }
            Self.expectNoSpares(file)
        }
    }

    /// Connects `client.p12`, whose passphrase is in `client.pass`; gives the options that name both.
    private static func connectPKCS12(_ stage: Stage) async throws -> (URL, [String]) {
        let file = stage.file("client.p12")
        let passphrase = try stage.passphraseFile("client.pass").path
        try await connect(stage, "--key-file", file.path, "--passphrase-file", passphrase)
        try Data("{}".utf8).write(to: stage.file("order.json"))
        return (file, ["--key-file", file.path, "--passphrase-file", passphrase])
    }

    private static func callWithCurl(_ stage: Stage) async throws -> String {
        let run = try await ProgramRun.run(
            examples.appending(path: "curl/call.sh").path,
            [
                stage.file("client.p12").path, stage.file("client.pass").path, stage.business.gatewayAuthority.path,
                stage.business.addresses.gateway + "/orders", stage.file("order.json").path,
            ])
        return run.output + run.errors
    }

    @Test(.timeLimit(.minutes(5)), .enabled(if: ExternalProgram.shouldTest("nginx")))
    func nginxGetsANewKeyPairWithNoFailedCall() async throws {
        try await Stage.withBusinessScenario { stage in
            let folder = try ScratchFolder()
            let port = try await TestByteServer.start { _ in }.port
            let gateway = try #require(URL(string: stage.business.addresses.gateway)?.port)
            let text = try String(
                contentsOf: Self.examples.appending(path: "nginx/nginx.conf"), encoding: .utf8)
            try folder.write(
                "nginx.conf",
                text.replacingOccurrences(of: "127.0.0.1:8081", with: "127.0.0.1:\(port)")
                    .replacingOccurrences(of: "127.0.0.1:9443", with: "127.0.0.1:\(gateway)"))
            try FileManager.default.copyItem(
                at: stage.business.gatewayAuthority, to: folder.url.appending(path: "gateway-ca.pem"))
            let file = folder.path("client.pem")
            let reload = "test ! -f nginx.pid || nginx -p \(folder.url.path) -c nginx.conf -s reload"
            try await Self.connect(
                stage, "--key-file", file, "--key-file-type", "pem", "--reload-command",
                "cd \(folder.url.path) && PATH=$PATH:/usr/sbin && { \(reload); }")
            let nginx = try RunningProgram(
                "nginx", ["-p", folder.url.path, "-c", "nginx.conf", "-g", "daemon off;"], folder: folder)
            try await nginx.waitUntilListening(at: port)
            try await Self.rotate(stage, ["--key-file", file]) {
                let run = try await ProgramRun.run(
                    "curl",
                    [
                        "--silent", "--show-error", "--output", "/dev/null", "--write-out", "%{http_code}",
                        "--data", "{}", "http://127.0.0.1:\(port)/orders",
                    ])
                #expect(run.output == "200", "\(run.errors)")
            }
            withExtendedLifetime(nginx) {}
        }
    }

    // MARK: - The file

    @Test(.timeLimit(.minutes(3)))
    func connectedTwiceNothingChangesAndOtherEntriesStay() async throws {
        try await Stage.withBusinessScenario { stage in
            let file = stage.file("client.p12")
            let passphrase = try stage.passphraseFile("client.pass")
            let pki = try TestPKI()
            var keystore = Keystore(type: .pkcs12)
            try keystore.addCertificate(alias: "partner", certificate: pki.root, createdAt: nil)
            try Data(try keystore.encode(passphrase: passphrase.passphrase)).write(to: file)
            let words = ["--key-file", file.path, "--alias", "shop", "--passphrase-file", passphrase.path]
            try await Self.connect(stage, words[0], words[1], words[2], words[3], words[4], words[5])
            let first = try Data(contentsOf: file)
            let held = try await Self.held(stage)
            try await Self.connect(stage, words[0], words[1], words[2], words[3], words[4], words[5])
            #expect(try Data(contentsOf: file) == first)
            #expect(try await Self.held(stage) == held)
            let opened = try Keystore(bytes: [UInt8](first), passphrase: passphrase.passphrase)
            #expect(Set(opened.entries.map(\.alias)) == ["partner", "shop"])
            #expect(opened.entry("shop")?.certificates.first?.fingerprint.hex == held.first)
            let kept = try Data(contentsOf: stage.file("client.p12.connection"))
            #expect(!String(decoding: kept, as: UTF8.self).contains("PRIVATE KEY"))
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func nobodyCallsWithTheNewKeyPairAndTheOldOneIsPutBack() async throws {
        try await Stage.withBusinessScenario { stage in
            let file = stage.file("client.pem")
            try await Self.connect(stage, "--key-file", file.path, "--key-file-type", "pem")
            let before = try Self.leaf(of: file)
            let held = try await Self.held(stage)
            try await stage.countersign(
                .business, "rotate", "--key-file", file.path, "--observe", "0.5", status: 77, isShown: false)
            #expect(try Self.leaf(of: file) == before)
            #expect(try await Self.held(stage) == held, "the new certificate is nobody's any more")
            Self.expectNoSpares(file)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func detachedRotationGoesOnWithTheNextRun() async throws {
        try await Stage.withBusinessScenario { stage in
            let (file, options) = try await Self.connectPKCS12(stage)
            let early = try await stage.json(
                .business, "rotate", options[0], options[1], options[2], options[3], "--expiring-within", "30",
                isShown: false)
            #expect(early["status"].text == "unchanged")
            let begun = try await stage.json(
                .business, "rotate", options[0], options[1], options[2], options[3], "--detach", "--overlap", "0.1",
                isShown: false)
            #expect(begun["step"].text == "observe")
            #expect(try await Self.held(stage).count == 2)
            for (alias, reason) in [("_SHOP", "is being given a new key pair"), ("other", "is for user _SHOP")] {
                let refused = try await stage.countersign(
                    .business,
                    words: ["connect", "--user", "_SHOP", "--arrangement", "SHOP", "--alias", alias] + options,
                    status: 77, isShown: false)
                #expect(refused.errors.contains(reason))
            }
            #expect(try await Self.callWithCurl(stage) == "200\n")
            try await stage.countersign(.business, words: ["rotate", "--wait"] + options, isShown: false)
            #expect(try await Self.held(stage) == [try Self.leaf(of: file, stage)])
        }
    }

    /// Options that would do nothing are refused by name, on both commands.
    @Test(.timeLimit(.minutes(3)))
    func optionsThatWouldDoNothingAreRefused() async throws {
        try await Stage.withBusinessScenario { stage in
            let (file, options) = try await Self.connectPKCS12(stage)
            let connect = ["connect", "--user", "_SHOP", "--arrangement", "SHOP"]
            let rotate = ["rotate"] + options
            try await stage.countersign(.business, words: rotate + ["--detach", "--overlap", "9"], isShown: false)
            let cases: [([String], Int32, String)] = [
                (rotate + ["--expires-hours", "2"], 64, "--expires-hours is for --hand-over"),
                (rotate + ["--overlap", "5"], 77, "goes on as it was begun"),
                (connect + options + ["--expires-hours", "2"], 64, "--expires-hours is for --hand-over"),
                (connect + options + ["--reload-command", "true"], 77, "connected as another kind of file"),
                (connect + ["--hand-over", file.path + "2", "--key-file-mode", "640"], 64, "are for --key-file"),
                (["rotate", "alias_1", "--expires-hours", "2"], 64, "--expires-hours is for --hand-over"),
            ]
            for (words, status, reason) in cases {
                let run = try await stage.countersign(.business, words: words, status: status, isShown: false)
                #expect(run.errors.contains(reason), "\(run.errors)")
            }
        }
    }

    /// The process dies at any moment of a rotation; the same command then brings it to an end.
    @Test(.timeLimit(.minutes(5)), arguments: [20, 60, 120, 200, 300])
    func killedRotationIsBroughtToItsEnd(afterMilliseconds: Int) async throws {
        try await Stage.withBusinessScenario { stage in
            let (file, options) = try await Self.connectPKCS12(stage)
            let process = Process()
            process.executableURL = stage.executable
            process.arguments = ["rotate", "--overlap", "0.1"] + options
            process.environment = ProcessInfo.processInfo.environment.merging(stage.business.environment) { $1 }
            process.standardError = FileHandle.nullDevice
            try process.run()
            try await Task.sleep(for: .milliseconds(afterMilliseconds))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            let call = { try await Self.callWithCurl(stage) }
            #expect(try await call() == "200\n", "calls go on after a kill")
            let goingOn = Task {
                _ = try await stage.countersign(
                    .business, words: ["rotate", "--overlap", "0.1", "--wait"] + options, isShown: false)
            }
            let ending = Ending()
            let calling = Task {
                while !ending.isTold {
                    let answer = try await call()
                    #expect(answer == "200\n")
                }
            }
            try await goingOn.value
            ending.tell()
            try await calling.value
            #expect(try await Self.held(stage) == [try Self.leaf(of: file, stage)], "nothing is left over")
            Self.expectNoSpares(file)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func kubernetesSecretHoldsKeyAndChain() async throws {
        try await Stage.withBusinessScenario { stage in
            let file = stage.file("secret.json")
            let applied = stage.file("applied.json")
            try await Self.connect(
                stage, "--key-file", file.path, "--key-file-type", "kubernetes-secret", "--secret-name", "shop-client",
                "--secret-namespace", "shop", "--reload-command", "cp \(file.path) \(applied.path)")
            let manifest = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: applied))
            #expect(manifest["apiVersion"].text == "v1")
            #expect(manifest["kind"].text == "Secret")
            #expect(manifest["type"].text == "kubernetes.io/tls")
            #expect(manifest["metadata"] == .object(["name": .string("shop-client"), "namespace": .string("shop")]))
            let pem = try ["tls.crt", "tls.key"].map { name in
                try #require(manifest["data"][name].text.flatMap { Data(base64Encoded: $0) })
            }
            let chain = try CertificateBundle(bytes: [UInt8](pem[0])).certificates
            let key = try PrivateKey(pem: String(decoding: pem[1], as: UTF8.self), passphrase: nil)
            #expect(key.matches(chain[0]) == true)
            #expect(try await Self.held(stage) == [chain[0].fingerprint.hex])
            try await stage.countersign(
                .business, "rotate", "--key-file", file.path, "--detach", isShown: false)
            #expect(try Data(contentsOf: applied) == Data(contentsOf: file))
            #expect(try Data(contentsOf: file) != Data(String(decoding: pem[0], as: UTF8.self).utf8))
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func reloadThatFailsLeavesEverythingAsItWas() async throws {
        try await Stage.withBusinessScenario { stage in
            let file = stage.file("client.pem")
            let words = [
                "connect", "--user", "_SHOP", "--arrangement", "SHOP", "--scenario", "ORDERS", "--system", "SHOP",
                "--key-file", file.path, "--key-file-type", "pem", "--reload-command", "exit 3",
            ]
            let run = try await stage.countersign(.business, words: words, status: 77, isShown: false)
            #expect(run.errors.contains("the reload command ended with status 3"))
            for suffix in ["", ".rotation", ".connection"] {
                #expect(!FileManager.default.fileExists(atPath: file.path + suffix), "\(suffix)")
            }
            #expect(try await Self.held(stage).isEmpty)
            let users = try await stage.json(.business, "user", "list", isShown: false)
            #expect(!users["users"].elements.contains { $0["id"].text == "_SHOP" })
        }
    }

    /// - Parameter stage: nil for a file without a passphrase.
    private static func leaf(of file: URL, _ stage: Stage? = nil) throws -> String {
        let passphrase = try stage.map {
            Passphrase(utf8: [UInt8](try Data(contentsOf: $0.file("client.pass"))))
        }
        let keystore = try Keystore(bytes: [UInt8](Data(contentsOf: file)), passphrase: passphrase)
        return try #require(keystore.entries.compactMap { $0.certificates.first }.first).fingerprint.hex
    }
}
