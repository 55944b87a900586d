import CountersignTesting
import Crypto
import FlowAdapters
import Foundation
import IdentityDirectory
import KeyMaterial
import Logging
import Testing

/// Expiry notices to a real mail server, and to a program that checks the signature.
struct NoticeTests {
    /// A watch over a directory with one certificate that expires in five days.
    private func watch(_ channels: [any NoticeChannel]) async throws -> (watch: ExpiryWatch, clock: AdjustableClock) {
        let fixture = try await DirectoryFixture()
        _ = try await fixture.directory.assign(
            fixture.pki.client("Pärtner\u{1F511}", days: 5).certificate, to: "_ABCXYZ", by: "test")
        let watch = ExpiryWatch(
            directory: fixture.directory, channels: channels, logger: Logger(label: "test"))
        return (watch, fixture.clock)
    }

    @Test(.enabled(if: TestMailServer.shouldTest)) func aMailServerTakesTheNoticeOnce() async throws {
        let pki = try TestPKI()
        let identity = try pki.server()
        let server = try TestMailServer(
            .init(
                certificate: (identity.chain.map(\.pem).joined(), identity.key.pem), demandsTLS: true,
                account: "countersign:a-password"))
        let settings = MailNoticeSettings(
            host: "localhost", port: server.port, protection: .starttls, sender: "countersign@example.com",
            recipients: ["operations@example.com"], credential: ("countersign", Passphrase("a-password")),
            consoleAddress: "https://console.example.com")
        let channel = MailReceiverChannel(egress: EgressPolicy(allowsLoopback: true), additionalTrust: [pki.root])
        let (watch, _) = try await watch([MailNotices(settings, channel: channel)])
        for _ in 0..<2 {
            try await watch.sweep()
            try await watch.deliver()
        }
        let mails = try server.mails
        #expect(mails.count == 1)
        let mail = try #require(mails.first)
        #expect(mail.contains("X-Envelope: countersign@example.com > operations@example.com tls=True user=countersign"))
        #expect(mail.contains("Subject: The certificate of _ABCXYZ expires in 5 days"))
        let body = mail.split(separator: "\r\n\r\n", maxSplits: 1).last.map { $0.filter { !$0.isNewline } } ?? ""
        let text = String(decoding: try #require(Data(base64Encoded: String(body))), as: UTF8.self)
        #expect(text.contains("CN=Pärtner\u{1F511}"))
        #expect(text.contains("https://console.example.com/administrator/expiry"))
    }

    @Test(.enabled(if: TestMailServer.shouldTest)) func theOwnerIsToldBesideThoseWhoGetEverything() async throws {
        let server = try TestMailServer()
        let settings = MailNoticeSettings(
            host: "127.0.0.1", port: server.port, protection: .off, sender: "countersign@example.com",
            recipients: ["operations@example.com"])
        let channel = MailReceiverChannel(egress: EgressPolicy(allowsLoopback: true))
        let fixture = try await DirectoryFixture()
        for (id, mail) in [("good", "owner@partner.example"), ("bad", "nobody@refused.example")] {
            let user = id == "good" ? "_ABCXYZ" : "_DEFXYZ"
            _ = try await fixture.directory.create(
                CommunicationSystem(id: id, name: id, contact: .init(mail: mail)), by: "test")
            _ = try await fixture.directory.create(
                CommunicationArrangement(id: id, scenarioID: "orders", systemID: id, userID: user), by: "test")
            _ = try await fixture.directory.assign(
                fixture.pki.client(id, days: 5).certificate, to: user, by: "test")
        }
        let watch = ExpiryWatch(
            directory: fixture.directory,
            channels: MailNotices.Audience.allCases.map { MailNotices(settings, to: $0, channel: channel) },
            logger: Logger(label: "test"))
        try await watch.sweep()
        try await watch.deliver()
        let envelopes = try server.mails.flatMap { $0.split(separator: "\r\n").filter { $0.hasPrefix("X-Envelope:") } }
        #expect(envelopes.count { $0.contains("> operations@example.com ") } == 2, "\(envelopes)")
        #expect(envelopes.count { $0.contains("> owner@partner.example ") } == 1, "\(envelopes)")
        let states = try await watch.notices().reduce(into: [String: Set<ExpiryNotice.Delivery.State>]()) {
            all, notice in
            for delivery in notice.deliveries {
                all["\(notice.object.owner) \(delivery.channel)", default: []].insert(delivery.state)
            }
        }
        #expect(
            states == [
                "_ABCXYZ mail": [.sent], "_ABCXYZ mail-to-owners": [.sent], "_DEFXYZ mail": [.sent],
                "_DEFXYZ mail-to-owners": [.failed],
            ], "a partner's bad address keeps nobody else's mail back")
    }

    @Test(.enabled(if: TestMailServer.shouldTest)) func aRecipientThatIsRefusedIsNotTriedAgain() async throws {
        let server = try TestMailServer()
        let settings = MailNoticeSettings(
            host: "127.0.0.1", port: server.port, protection: .off, sender: "countersign@example.com",
            recipients: ["nobody@refused.example"])
        let (watch, _) = try await watch([
            MailNotices(settings, channel: MailReceiverChannel(egress: EgressPolicy(allowsLoopback: true)))
        ])
        try await watch.sweep()
        try await watch.deliver()
        let delivery = try #require(try await watch.notices().first?.deliveries.first)
        #expect(delivery.state == .failed)
        #expect(delivery.failure?.contains("550") == true)
    }

    @Test func aWebhookIsSignedAndRepeatedUnderTheSameId() async throws {
        let secret = "a-secret-of-more-than-24-bytes"
        let attempts = Attempts()
        let server = try await TestHTTPServer.start { _ in
            // The first attempt finds a receiver in trouble.
            TestResponse(await attempts.next() == 1 ? 503 : 204)
        }
        let channel = HTTPReceiverChannel(egress: EgressPolicy(allowsLoopback: true))
        let (watch, clock) = try await watch([
            WebhookNotices(name: "hook", url: server.url + "/notices", secret: Passphrase(secret), channel: channel)
        ])
        try await watch.sweep()
        try await watch.deliver()
        #expect(try await watch.notices().first?.deliveries.first?.failure == "The receiver answered 503.")
        clock.advance(seconds: 3600)
        try await watch.deliver()
        await channel.shutdown()
        #expect(server.requests.count == 2)
        #expect(Set(server.requests.map { $0["webhook-id"] }).count == 1)
        for request in server.requests {
            let (id, time) = (try #require(request["webhook-id"]), try #require(request["webhook-timestamp"]))
            let code = HMAC<SHA256>.authenticationCode(
                for: Array("\(id).\(time).".utf8) + request.body, using: SymmetricKey(data: Array(secret.utf8)))
            #expect(request["webhook-signature"] == "v1,\(Data(code).base64EncodedString())")
            #expect(request.text.contains("\"noticeDays\":7"))
            #expect(request.text.contains("\"owner\":\"_ABCXYZ\""))
            #expect(request.target == "/notices")
        }
    }

    @Test func anAddressThatTheEgressPolicyRefusesIsNotCalled() async throws {
        let server = try await TestHTTPServer.start()
        let channel = HTTPReceiverChannel(egress: EgressPolicy(allowsLoopback: false))
        let (watch, _) = try await watch([
            WebhookNotices(name: "hook", url: server.url, secret: Passphrase("s"), channel: channel)
        ])
        let result = try await watch.test(by: "test")
        await channel.shutdown()
        #expect(result.first?.failure?.contains("loopback") == true)
        #expect(server.requests.isEmpty)
    }
}

private actor Attempts {
    private var count = 0

    func next() -> Int {
        count += 1
        return count
    }
}
