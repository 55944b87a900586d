import CountersignTesting
import Foundation
import KeyMaterial
import KeystoreFormats
import Testing

@testable import CountersignServer

/// A key pair for a partner, by a link that works once: through connect, a real download, a call, and a rotation.
@Suite("Hand-over by a link", .serialized)
struct HandOverTests {
    private static func connect(_ stage: Stage, _ passphrase: String) async throws -> String {
        let run = try await stage.countersign(
            .business,
            words: [
                "connect", "--user", "_PARTNER", "--arrangement", "PARTNER", "--scenario", "ORDERS", "--system",
                "PARTNER", "--hand-over", stage.file("partner").path, "--passphrase-file", passphrase,
            ], isShown: false)
        return try link(in: run.errors)
    }

    private static func link(in text: String) throws -> String {
        String(try #require(text.firstMatch(of: /https:\/\/[^ ]+\/hand-over\/[0-9a-f]{64}/)?.output))
    }

    /// What a browser gets: the status, and the file. A form's button sends the token of the page that it stands on.
    private static func fetch(_ stage: Stage, _ link: String, method: String) async throws -> (String, [UInt8]) {
        let (file, token) = (stage.file("fetched"), stage.file("form-token"))
        let form = method == "POST" ? ["--data-urlencode", "csrf@\(token.path)"] : []
        let run = try await ProgramRun.run(
            "curl",
            [
                "--silent", "--show-error", "--cacert",
                stage.business.dataDirectory.appending(path: "console-ca.pem").path, "--output", file.path,
                "--write-out", "%{http_code}", "--cookie", stage.file("jar").path, "--cookie-jar",
                stage.file("jar").path,
            ] + form + [link])
        let answer = [UInt8]((try? Data(contentsOf: file)) ?? Data())
        if let found = String(decoding: answer, as: UTF8.self).firstMatch(of: /name="csrf" value="([0-9a-f]+)"/) {
            try Data(String(found.output.1).utf8).write(to: token)
        }
        return (run.output, answer)
    }

    private static func call(_ stage: Stage, _ file: [UInt8], _ passphrase: Passphrase) async throws -> UInt {
        let path = stage.file("partners.p12")
        try Data(file).write(to: path)
        let caller = try Caller(
            gateway: stage.business.addresses.gateway, authority: stage.business.gatewayAuthority,
            identity: try Caller.identity(of: path, passphrase: passphrase))
        let status = try await caller.call("POST", "/orders", body: "{}").status
        await caller.close()
        return status
    }

    private static func held(_ stage: Stage) async throws -> [String] {
        let list = try await stage.json(.business, "certificate", "list", "--user", "_PARTNER", isShown: false)
        return list["certificates"].elements.compactMap { $0["sha256Fingerprint"].text }
    }

    @Test(.timeLimit(.minutes(3)))
    func partnerFetchesOnceCallsAndGetsANewOne() async throws {
        try await Stage.withBusinessScenario { stage in
            let (path, passphrase) = try stage.passphraseFile("partner.pass")
            let link = try await Self.connect(stage, path)
            for _ in 0..<2 {
                let (status, page) = try await Self.fetch(stage, link, method: "GET")
                #expect(status == "200", "looking takes nothing away")
                #expect(String(decoding: page, as: UTF8.self).contains("Download key-pair.p12"))
            }
            let (status, file) = try await Self.fetch(stage, link, method: "POST")
            #expect(status == "200")
            #expect(throws: KeystoreError.self) {
                try Keystore(bytes: file, passphrase: Passphrase("another"))
            }
            for method in ["POST", "GET"] {
                let (again, page) = try await Self.fetch(stage, link, method: method)
                #expect(again == "404")
                #expect(String(decoding: page, as: UTF8.self).contains("Nothing waits behind this link"))
            }
            #expect(try await Self.call(stage, file, passphrase) == 200)
            let first = try await Self.held(stage)

            let words = ["rotate", "--hand-over", stage.file("partner").path, "--passphrase-file", path]
            let begun = try await stage.countersign(
                .business, words: words + ["--detach", "--overlap", "0.1"], isShown: false)
            #expect(try await Self.held(stage).count == 2)
            #expect(
                try await Self.call(stage, file, passphrase) == 200, "the old one lets in until the new one is seen")
            let next = try Self.link(in: begun.errors)
            _ = try await Self.fetch(stage, next, method: "GET")
            let (_, second) = try await Self.fetch(stage, next, method: "POST")
            #expect(try await Self.call(stage, second, passphrase) == 200)
            try await stage.countersign(.business, words: words + ["--wait"], isShown: false)
            let after = try await Self.held(stage)
            #expect(after.count == 1)
            #expect(after != first)
            #expect(try await Self.call(stage, file, passphrase) == 403)
            #expect(try await Self.call(stage, second, passphrase) == 200)
        }
    }

    @Test(.timeLimit(.minutes(3)))
    func linkThatNobodyFollowsEndsAndItsCertificateToo() async throws {
        try await Stage.withBusinessScenario { stage in
            let (path, _) = try stage.passphraseFile("partner.pass")
            let run = try await stage.countersign(
                .business,
                words: [
                    "connect", "--user", "_PARTNER", "--arrangement", "PARTNER", "--scenario", "ORDERS", "--system",
                    "PARTNER", "--hand-over", stage.file("partner").path, "--passphrase-file", path,
                    "--expires-hours", "0.0001",
                ], isShown: false)
            let link = try Self.link(in: run.errors)
            let deadline = ContinuousClock.now + .seconds(30)
            while try await !Self.held(stage).isEmpty, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(200))
            }
            #expect(try await Self.held(stage).isEmpty)
            #expect(try await Self.fetch(stage, link, method: "GET").0 == "404")
            let again = try await Self.connect(stage, path)
            #expect(again != link)
            #expect(try await Self.held(stage).count == 1)
        }
    }
}
