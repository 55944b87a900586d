import CountersignTesting
import FlowAdapters
import Foundation
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import Testing

/// The HTTP receiver against a real server on loopback.
@Suite struct HTTPReceiverTests {
    private func outbound(
        _ url: String, identity: OutboundIdentity = .anonymous, trust: [Certificate] = [],
        headers: [HeaderField] = [], milliseconds: Int = 10_000
    ) -> OutboundCall {
        OutboundCall(
            call: ReceiverCall(
                source: ReceiverCallSource(channelID: "c", channelName: "c", stepID: "s"),
                content: .http(HTTPCall(url: url, method: "POST", headers: headers, body: [1, 2, 3])),
                timeoutMilliseconds: milliseconds),
            identity: identity,
            trust: TrustAnchors(revision: trust.map(\.fingerprint.hex).joined(), certificates: trust),
            messageID: "m-1", correlationID: "c-1")
    }

    private func failure(_ channel: HTTPReceiverChannel, _ call: OutboundCall) async -> String? {
        do throws(ReceiverError) {
            _ = try await channel.send(call)
            return nil
        } catch {
            return error.code
        }
    }

    private func server(_ pki: TestPKI) async throws -> TestHTTPServer {
        let identity = try pki.server()
        return try await TestHTTPServer.start(
            tls: TestServerTLS(
                certificateChain: identity.chain, privateKey: identity.key, clientCertificates: .requested)
        ) { request in
            let fingerprint = request.clientCertificate.map { Fingerprint(of: $0).hex } ?? "none"
            return TestResponse(200, headers: [("X-Seen", "1")], text: fingerprint)
        }
    }

    @Test func theServerSeesTheCertificateOfTheAliasAlsoAfterItChanged() async throws {
        let pki = try TestPKI()
        let server = try await server(pki)
        let channel = HTTPReceiverChannel(
            egress: EgressPolicy(allowsLoopback: true),
            configuration: HTTPReceiverConfiguration(additionalTrust: [pki.root]))
        let store = MemoryTenantStore()
        let tenant = try await TenantFixture.openLive(store, channel)
        var flow = SampleFlow.https(steps: [SampleFlow.requestReply("call")])
        flow.addReceiver(
            "out", from: "call",
            [
                "authenticationMethod": "Client Certificate", "privateKeyAlias": "{{alias}}",
                "httpAddressWithoutQuery": server.url.replacing("127.0.0.1", with: "localhost") + "/x",
            ])
        _ = try await tenant.flows.importFlow(files: ["a.iflw": flow.iflw], by: "b")
        var seen: [String] = []
        for alias in ["alias_1", "alias_1", "tenant_key_pair"] {
            if alias == "alias_1" {
                let file = try TenantFixture.keystore(aliases: [alias], passphrase: "changeit")
                _ = try await tenant.keystore.add(
                    bytes: file, fileName: "f", passphrase: Passphrase("changeit"), rule: .overwrite, by: "a")
            }
            _ = try await tenant.flows.configure("a", FlowConfiguration(parameters: ["alias": alias]), by: "b")
            _ = try await tenant.flows.deploy("a", by: "b")
            let reply = await tenant.messages.handleInbound(
                InboundMessage(method: "POST", path: "/http/orders", correlationID: "c-9"))
            let expected = try await tenant.keystore.certificate(alias).fingerprint.hex
            #expect(String(decoding: reply.body, as: UTF8.self) == expected)
            let record = try await tenant.messages.message(try #require(reply.messageID))
            #expect(record.certificateFingerprint == expected)
            seen.append(expected)
        }
        #expect(Set(seen).count == 3)
        #expect(server.requests.allSatisfy { $0["X-Correlation-ID"] == "c-9" })
        await channel.shutdown()
        await server.stop()
    }

    @Test func serversThatNobodyVouchesForAreRefused() async throws {
        let pki = try TestPKI()
        let server = try await server(pki)
        let channel = HTTPReceiverChannel(egress: EgressPolicy(allowsLoopback: true))
        #expect(await failure(channel, outbound(server.url)) == "tlsFailed")
        #expect(await failure(channel, outbound(server.url, trust: [pki.root])) == nil)
        #expect(server.requests.count == 1)
        await channel.shutdown()
        await server.stop()
    }

    @Test func addressesThatMayNotBeCalledAreRefusedAfterResolution() async throws {
        let server = try await TestHTTPServer.start()
        let closed = HTTPReceiverChannel(egress: EgressPolicy(allowsLoopback: false))
        let port = server.port
        for host in ["127.0.0.1", "localhost", "127.1", "[::1]", "[::ffff:127.0.0.1]"] {
            #expect(await failure(closed, outbound("http://\(host):\(port)/")) == "refusedByEgressPolicy", "\(host)")
        }
        let open = HTTPReceiverChannel(egress: EgressPolicy(allowsLoopback: true, ownPorts: [port]))
        #expect(await failure(open, outbound(server.url)) == "refusedByEgressPolicy")
        for host in ["169.254.169.254", "[fe80::1]", "0.0.0.0", "[::ffff:169.254.169.254]", "224.0.0.1"] {
            #expect(await failure(open, outbound("http://\(host)/")) == "refusedByEgressPolicy", "\(host)")
        }
        #expect(server.requests.isEmpty)
        await closed.shutdown()
        await open.shutdown()
        await server.stop()
    }

    @Test func redirectsAreAnswersAndAnswersAreBounded() async throws {
        let server = try await TestHTTPServer.start { request in
            request.target == "/big"
                ? TestResponse(200, body: [UInt8](repeating: 0x61, count: 5000))
                : TestResponse(302, headers: [("Location", "/big")])
        }
        let channel = HTTPReceiverChannel(
            egress: EgressPolicy(allowsLoopback: true),
            configuration: HTTPReceiverConfiguration(responseSizeMax: 1000))
        let reply = try await channel.send(outbound(server.url + "/moved"))
        #expect(reply.status == 302)
        #expect(await failure(channel, outbound(server.url + "/big")) == "responseTooLarge")
        #expect(server.requests.map(\.target) == ["/moved", "/big"])
        await channel.shutdown()
        await server.stop()
    }

    @Test func aReceiverThatStaysSilentIsGivenUp() async throws {
        let server = try await TestByteServer.start { connection in _ = try await connection.readToEnd() }
        let channel = HTTPReceiverChannel(egress: EgressPolicy(allowsLoopback: true))
        #expect(await failure(channel, outbound(server.url, milliseconds: 200)) == "timedOut")
        await channel.shutdown()
    }

    @Test func whatCannotBeSentIsRefusedBeforeItIs() async throws {
        let server = try await TestHTTPServer.start()
        let channel = HTTPReceiverChannel(egress: EgressPolicy(allowsLoopback: true))
        let smuggled = outbound(server.url, headers: [HeaderField("X", "a\r\nEvil: 1")])
        #expect(await failure(channel, smuggled) == "badRequest")
        for url in ["", "ftp://h/", "https://", "http://user:pass@127.0.0.1/"] {
            #expect(await failure(channel, outbound(url)) == "badAddress", "\(url)")
        }
        let pair = try TestPKI.selfSigned("c")
        let identity = ClientIdentity(alias: "a", revision: "1", chain: pair.chain, privateKey: pair.key)
        #expect(await failure(channel, outbound(server.url, identity: .clientCertificate(identity))) == "badAddress")
        #expect(server.requests.isEmpty)
        let basic = OutboundIdentity.basic(user: "u", password: Passphrase("pä"))
        _ = try await channel.send(outbound(server.url, identity: basic))
        #expect(server.requests.first?["Authorization"] == "Basic dTpww6Q=")
        await channel.shutdown()
        await server.stop()
    }
}
