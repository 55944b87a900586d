import CountersignTesting
import FlowAdapters
import Foundation
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import Testing

/// Mails over real SMTP to the distribution's aiosmtpd.
@Suite(.enabled(if: TestMailServer.shouldTest))
struct MailReceiverTests {
    private let pki: TestPKI
    private let identity: TestIdentity

    init() throws {
        pki = try TestPKI()
        identity = try pki.server(["localhost"])
    }

    private var certificate: (chain: String, key: String) { (identity.chainPEM, identity.key.pem) }

    private func flow(_ values: [String: String]) -> SampleFlow {
        var flow = SampleFlow.https(steps: [SampleFlow.step("call", "Send", "Send")])
        let all = [
            "ComponentType": "Mail", "direction": "Receiver", "from": "Ärzte <from@a.example>",
            "to": "one@b.example, two@b.example", "cc": "three@b.example", "bcc": "four@b.example",
            "subject": "Bestellung ${header.n} für Köln", "body": "${in.body}", "auth": "none", "ssl": "off",
            "attachments": "<row><cell id='attachment.value'></cell><cell id='attachment.type'>text/plain</cell>"
                + "<cell id='attachment.name'>payload.txt</cell><cell id='attachment.source'>Body</cell></row>",
        ]
        flow.channels.append(SampleFlow.channel("mail", from: "call", to: "Receiver", all.merging(values) { $1 }))
        return flow
    }

    /// Sends one message through a tenant with a mail receiver, and gives its log entry.
    private func send(
        _ server: TestMailServer, _ values: [String: String], body: String = "Grüße\n.\n.Ende"
    ) async throws -> MessageRecord {
        let channel = MailReceiverChannel(egress: EgressPolicy(allowsLoopback: true), additionalTrust: [pki.root])
        let tenant = try await TenantFixture.openLive(MemoryTenantStore(), channel)
        _ = try await tenant.securityMaterial.deploy(name: "smtp", user: "u", password: Passphrase("pw"), by: "a")
        let flow = flow(["server": "localhost:\(server.port)"].merging(values) { $1 })
        _ = try await tenant.flows.importFlow(files: ["m.iflw": flow.iflw], id: "m", by: "a")
        _ = try await tenant.flows.deploy("m", by: "a")
        return try await tenant.messages.send(
            flow: "m", body: Array(body.utf8), headers: [HeaderField("n", "7")], by: "a")
    }

    @Test func aMailArrivesAsItWasMade() async throws {
        let server = try TestMailServer()
        let record = try await send(server, [:])
        #expect(record.status == .completed, "\(record.error ?? "")")
        #expect(record.calls.first?.address == "smtp://localhost:\(server.port)")
        let mail = try #require(try server.mails.first)
        #expect(
            mail.hasPrefix(
                "X-Envelope: from@a.example > one@b.example,two@b.example,three@b.example,four@b.example tls=False"))
        #expect(mail.contains("Subject: =?UTF-8?B?\(Data("Bestellung 7 für Köln".utf8).base64EncodedString())?="))
        #expect(!mail.contains("four@b.example\r\n") && mail.contains("Cc: three@b.example\r\n"))
        let content = Data("Grüße\n.\n.Ende".utf8).base64EncodedString()
        #expect(mail.components(separatedBy: content).count == 3)
        #expect(mail.contains(#"filename="payload.txt""#))
    }

    @Test func startTLSAndTheCredentialComeBeforeTheMail() async throws {
        let server = try TestMailServer(.init(certificate: certificate, demandsTLS: true, account: "u:pw"))
        let values = ["ssl": "starttls_mandatory", "auth": "loginPlain", "user": "smtp"]
        let record = try await send(server, values)
        #expect(record.status == .completed, "\(record.error ?? "")")
        #expect(record.calls.first?.credentialName == "smtp")
        #expect(try server.mails.first?.contains("tls=True user=u") ?? false)
    }

    @Test func withoutTheEncryptionThatIsDemandedNothingIsSent() async throws {
        let server = try TestMailServer(.init(account: "u:pw"))
        for values in [
            ["ssl": "starttls_mandatory"], ["ssl": "starttls_optional", "auth": "loginPlain", "user": "smtp"],
        ] {
            let record = try await send(server, values)
            #expect(record.status == .failed && record.error?.contains("mailRefused") ?? false, "\(record.error ?? "")")
        }
        #expect(try server.mails.isEmpty)
    }

    @Test func aServerThatNobodyVouchesForGetsNothing() async throws {
        let stranger = try TestPKI("Stranger").server(["localhost"])
        let server = try TestMailServer(.init(certificate: (stranger.chainPEM, stranger.key.pem)))
        let record = try await send(server, ["ssl": "starttls_mandatory"])
        #expect(record.error?.contains("tlsFailed") ?? false, "\(record.error ?? "")")
        #expect(try server.mails.isEmpty)
    }

    @Test func aRefusedRecipientFailsTheMessageWithTheServersWords() async throws {
        let server = try TestMailServer()
        let record = try await send(server, ["to": "nobody@refused.example"])
        #expect(record.status == .failed && record.error?.contains("550 no such mailbox") ?? false)
        let injected = try await send(server, ["to": "x@b.example>\r\nRCPT TO:<y@b.example"])
        #expect(injected.error?.contains("no mail address") ?? false)
    }

    @Test func mailServersMeetTheEgressPolicy() async throws {
        let server = try TestMailServer()
        let channel = MailReceiverChannel(egress: EgressPolicy(allowsLoopback: false))
        let tenant = try await TenantFixture.openLive(MemoryTenantStore(), channel)
        let flow = flow(["server": "127.0.0.1:\(server.port)"])
        _ = try await tenant.flows.importFlow(files: ["m.iflw": flow.iflw], id: "m", by: "a")
        _ = try await tenant.flows.deploy("m", by: "a")
        let record = try await tenant.messages.send(flow: "m", by: "a")
        #expect(record.error?.contains("refusedByEgressPolicy") ?? false)
    }
}
