import CountersignTesting
import FlowAdapters
import Foundation
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import Testing

/// Every flow that others wrote and that can be carried out: deployed, with its receivers answering as told, and a
/// message sent through.
@Suite(.enabled(if: Vectors.isAvailable))
struct VectorFlowTests {
    private static let json = #"{"id": "1", "root": {"row": [{"a": "1"}]}}"#
    private static let xml = "<root><row><a>1</a></row></root>"

    static func runnable() throws -> [VectorFlow] {
        try VectorFlow.folders().map(VectorFlow.init).filter { $0.check.isRunnable }
    }

    /// Bodies that come in and that receivers answer with: what a flow needs of them only its author knows.
    private static let bodies = [(xml, xml), (json, json), (xml, json), (json, xml)]

    @Test func everyRunnableFlowGoesItsOwnWaysToAnEnd() throws {
        let flows = try Self.runnable()
        var completed = 0
        for vector in flows {
            let program = try FlowProgram(
                flow: vector.flow, parameters: vector.parameters, resources: ProjectResources(vector.resources))
            var outcomes: [FlowOutcome] = []
            for (input, answer) in Self.bodies {
                let replay = FlowReplay(program: program, now: Date(timeIntervalSince1970: 1_800_000_000))
                let result = replay.run(FlowMessage(body: Array(input.utf8))) { call in
                    ReceiverReply(status: call.http == nil ? 0 : 200, body: Array(answer.utf8))
                }
                #expect(vector.gaps(in: result.visits) == [], "\(vector.folder)")
                #expect(result.visits.count > 1, "\(vector.folder)")
                outcomes.append(result.outcome)
            }
            let ends = outcomes.contains { if case .failed = $0 { false } else { true } }
            if ends { completed += 1 }
            #expect(ends || vector.flow.steps.contains { $0.kind == .errorEnd }, "\(vector.folder): \(outcomes)")
        }
        print("runnable vector flows: \(flows.count), to an end without failure: \(completed)")
        #expect(completed >= 12)
    }

    /// All flows, scripts and what else is missing replaced by nothing: the rest is carried out along the flow's ways.
    @Test func whatIsAroundMissingPartsIsCarriedOutInEveryFlow() throws {
        var failures: [String: Int] = [:]
        var completed = 0
        let vectors = try VectorFlow.folders().map(VectorFlow.init)
        for vector in vectors {
            let flow = vector.passingFlow
            let resources = ProjectResources(vector.resources)
            let check = FlowCheck(flow: flow, parameters: vector.parameters, resources: resources)
            #expect(check.missing == [], "\(vector.folder)")
            guard check.isRunnable else { continue }
            let program = try FlowProgram(flow: flow, parameters: vector.parameters, resources: resources)
            var hasEnded = false
            for (input, answer) in Self.bodies {
                let replay = FlowReplay(
                    program: program, limits: FlowRunLimits(stepsMax: 2_000),
                    now: Date(timeIntervalSince1970: 1_800_000_000))
                let result = replay.run(FlowMessage(body: Array(input.utf8))) { call in
                    ReceiverReply(status: call.http == nil ? 0 : 200, body: Array(answer.utf8))
                }
                #expect(vector.gaps(in: result.visits) == [], "\(vector.folder)")
                // Each visit of a step with a receiver is one call, but for one that failed before it.
                let visits = VectorFlow.callingVisits(in: result.visits, of: flow)
                let hasFailed = result.visits.contains { flow.step($0.stepID)?.kind == .errorStart }
                #expect(result.calls.count <= visits, "\(vector.folder)")
                if case .failed(let failure) = result.outcome {
                    failures["\(vector.folder.prefix(8)) \(failure.text)", default: 0] += 1
                } else {
                    #expect(hasFailed || result.calls.count == visits, "\(vector.folder)")
                    hasEnded = true
                }
            }
            if hasEnded { completed += 1 }
        }
        for (text, count) in failures.sorted(by: { $0.key < $1.key }) { print("\(count) \(text.prefix(220))") }
        print("flows: \(vectors.count), to an end without failure: \(completed)")
        #expect(completed >= 100)
    }

    @Test func everyRunnableFlowIsDeployedAndCarriesAMessage() async throws {
        for vector in try Self.runnable() {
            let fixture = try await TenantFixture()
            try await Self.prepare(fixture.tenant, for: vector)
            var files = vector.resources
            files["flow.iflw"] = vector.iflw
            files["parameters.prop"] = JavaProperties(values: vector.parameters.values).encoded
            _ = try await fixture.tenant.flows.importFlow(files: files, id: "flow", by: "anna")
            let deployed = try await fixture.tenant.flows.deploy("flow", by: "anna")
            #expect(deployed.deployment?.status == .started, "\(vector.folder)")
            let answer = vector.flow.steps.contains { $0.kind == .jsonToXMLConverter } ? Self.json : Self.xml
            fixture.receiver.setAnswer { call in
                ReceiverReply(status: call.call.http == nil ? 0 : 200, body: Array(answer.utf8))
            }
            let record = try await fixture.tenant.messages.send(
                flow: "flow", body: Array(Self.xml.utf8), by: "anna")
            #expect(!record.steps.isEmpty && record.status != .processing, "\(vector.folder)")
        }
    }

    /// Credentials that the flow's channels name, and a range for each of its numbers.
    private static func prepare(_ tenant: Tenant, for vector: VectorFlow) async throws {
        let resolved = vector.flow.resolved(with: vector.parameters).flow
        for channel in resolved.receiverChannels {
            for key in ["credentialName", "alias", "user"] {
                guard let name = channel.properties[key], !name.contains("$") else { continue }
                _ = try? await tenant.securityMaterial.deploy(
                    name: name, user: "u", password: Passphrase("p"), overwrite: true, by: "anna")
                _ = try? await tenant.securityMaterial.deployOAuth2(
                    .init(name: name, tokenURL: "https://partner.example/token", clientID: "c"),
                    secret: Passphrase("s"), overwrite: true, by: "anna")
            }
        }
    }

    /// Real HTTP over TLS: the flow's own steps, its own address but for the host, and a key of the tenant.
    @Test func aFlowThatOthersWroteCallsWithAClientCertificate() async throws {
        let folder = try #require(try VectorFlow.folders().first { $0.hasPrefix("2278d468") })
        let pki = try TestPKI()
        let identity = try pki.server()
        let server = try await TestHTTPServer.start(
            tls: TestServerTLS(
                certificateChain: identity.chain, privateKey: identity.key, clientCertificates: .requested)
        ) { request in
            let seen = request.clientCertificate.map { Fingerprint(of: $0).hex } ?? "none"
            return TestResponse(200, text: #"{"d": {"BusinessPartner": "1003764", "seen": "\#(seen)"}}"#)
        }
        let channel = HTTPReceiverChannel(
            egress: EgressPolicy(allowsLoopback: true),
            configuration: HTTPReceiverConfiguration(additionalTrust: [pki.root]))
        let tenant = try await TenantFixture.openLive(MemoryTenantStore(), channel)
        _ = try await tenant.flows.importFlow(
            files: ["flow.iflw": try VectorFlow(folder).iflw], id: "employees", by: "anna")
        let host = server.url.replacing("127.0.0.1", with: "localhost")
        let path = "/sap/opu/odata/sap/API_BUSINESS_PARTNER/A_BusinessPartner('${property.employee_id}')"
        _ = try await tenant.flows.configure(
            "employees",
            FlowConfiguration(
                channel: "HTTP", privateKeyAlias: "tenant_key_pair",
                channelProperties: [
                    "authenticationMethod": "Client Certificate", "httpAddressWithoutQuery": host + path,
                ]), by: "anna")
        _ = try await tenant.flows.deploy("employees", by: "anna")
        let reply = await tenant.messages.handleInbound(
            InboundMessage(
                method: "POST", path: "/http/request-employee-dependants",
                body: Array(#"{"employee_id": "1003764"}"#.utf8), correlationID: "c-1"))
        let own = try await tenant.keystore.certificate("tenant_key_pair").fingerprint.hex
        #expect(reply.status == 200)
        #expect(String(decoding: reply.body, as: UTF8.self).contains(#""seen": "\#(own)""#))
        let target =
            "/sap/opu/odata/sap/API_BUSINESS_PARTNER/A_BusinessPartner('1003764')?$expand=to_BusinessPartnerAddress"
        #expect(server.requests.map(\.target) == [target])
        #expect(server.requests.first?.method == "GET")
        await channel.shutdown()
        await server.stop()
    }
}
