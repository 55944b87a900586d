import CountersignTesting
import Foundation
import ManagementSchema
import Testing

/// `countersign connect` over the management API of a server that fails where it is told to.
@Suite struct ConnectCommandTests {
    private static let fingerprint = String(repeating: "cd", count: 32)

    /// What a server that has all that a connection needs answers.
    private static func answer(_ request: TestRequest) -> TestResponse {
        let path = request.target.replacing("/management/v1", with: "")
        switch (request.method, path) {
        case ("GET", "/arrangements/SECOND"):
            return .json(
                ArrangementDetail(
                    id: "SECOND", scenario: "ORDERS", system: "S", user: "_DEFXYZ",
                    authenticationMethod: .sslClientCertificate, state: .active, services: [], certificates: []))
        case ("GET", "/tenant/keystore/entries"): return .json(KeystoreEntryList(entries: []))
        case (_, "/tenant/flows/second"): return .json(flow)
        case ("POST", "/tenant/flows/second/deploy"): return .json(flow.flow)
        case ("POST", "/key-pairs"):
            let certificate = CertificateResource(
                sha256Fingerprint: fingerprint, user: "_DEFXYZ", match: .exact, status: .active, subject: "CN=a",
                issuer: "CN=b", serialNumber: "1", notBefore: "", notAfter: "", assignedAt: "")
            return .json(201, KeyPairCreated(certificate: certificate, fileName: "a.p12", pkcs12: "AAAA", pem: ""))
        case ("POST", "/tenant/keystore/key-pair-imports"):
            return .json(
                201,
                KeystoreEntryResource(
                    alias: "alias_1", kind: .keyPair, isProtected: false, createdAt: "", createdBy: "",
                    modifiedAt: "", modifiedBy: "", certificates: []))
        case ("DELETE", _): return TestResponse(204)
        default: return TestResponse(500)
        }
    }

    private static let flow = FlowDetail(
        flow: FlowResource(
            id: "second", name: "Second", revision: 1, status: .started, hasUndeployedChanges: false, modifiedAt: "",
            modifiedBy: ""),
        runnable: true, missing: [], unresolvedParameters: [],
        channels: [
            ChannelResource(
                id: "C1", name: "orders", direction: "receiver", adapter: "HTTP", privateKeyAlias: "tenant_key_pair",
                resolvedPrivateKeyAlias: "tenant_key_pair")
        ], parameters: [], endpoints: [])

    private static func connect(_ scene: ServerScene) async throws -> ServerScene.Outcome {
        try await scene.run(
            "connect", "--user", "_DEFXYZ", "--arrangement", "SECOND", "--flow", "second", "--alias", "alias_1")
    }

    @Test func bothEndsAreSetInOneCommand() async throws {
        let scene = try await ServerScene { Self.answer($0) }
        let run = try await Self.connect(scene)
        #expect(run.status == 0, "\(run.errors)")
        let changes = scene.server.requests.filter { $0.method != "GET" }.map {
            "\($0.method) \($0.target.replacing("/management/v1", with: ""))"
        }
        #expect(
            changes == [
                "POST /key-pairs", "POST /tenant/keystore/key-pair-imports", "PATCH /tenant/flows/second",
                "POST /tenant/flows/second/deploy",
            ])
        let body = try #require(scene.server.requests.first { $0.method == "PATCH" }?.body)
        let change = try JSONDecoder().decode(FlowConfigurationChange.self, from: Data(body))
        #expect(change.channel == "C1")
        #expect(change.privateKeyAlias == "alias_1")
    }

    @Test func whatWasDoneIsUndoneWhenAStepFails() async throws {
        let scene = try await ServerScene { request in
            guard request.target.hasSuffix("/deploy") else { return Self.answer(request) }
            return .json(
                422, Problem(type: "not-runnable", title: "", status: 422, detail: "The flow has a Groovy Script"))
        }
        let run = try await Self.connect(scene)
        #expect(run.status == 77)
        #expect(run.errors.contains("The flow has a Groovy Script"))
        let requests = scene.server.requests
        let last = try #require(requests.last { $0.method == "PATCH" })
        let change = try JSONDecoder().decode(FlowConfigurationChange.self, from: Data(last.body))
        #expect(change.privateKeyAlias == "tenant_key_pair", "the channel is set back")
        let deleted = requests.filter { $0.method == "DELETE" }.map(\.target)
        #expect(
            deleted == [
                "/management/v1/tenant/keystore/entries/alias_1?force=true",
                "/management/v1/certificates/\(Self.fingerprint)",
            ])
    }

    @Test func aTakenAliasIsToldBeforeAnythingIsChanged() async throws {
        let scene = try await ServerScene { request in
            guard request.target.hasSuffix("/keystore/entries") else { return Self.answer(request) }
            let entry = KeystoreEntryResource(
                alias: "alias_1", kind: .keyPair, isProtected: false, createdAt: "", createdBy: "", modifiedAt: "",
                modifiedBy: "", certificates: [])
            return .json(KeystoreEntryList(entries: [entry]))
        }
        let run = try await Self.connect(scene)
        #expect(run.status == 77)
        #expect(run.errors.contains("alias_1"))
        #expect(scene.server.requests.allSatisfy { $0.method == "GET" })
    }
}
