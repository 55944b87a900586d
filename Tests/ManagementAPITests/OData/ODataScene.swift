import CountersignTesting
import Foundation
import HTTPTypes
import IntegrationFlows
import IntegrationTenant
import KeyMaterial
import KeystoreFormats

@testable import ManagementAPI

/// A tenant in which every operation finds something to do.
struct ODataScene {
    /// One request, in the order in which they are sent.
    struct Step {
        let method: HTTPRequest.Method
        let path: String
        var body: [UInt8]?
        var type: String?
    }

    let tenant: Tenant
    let messageID: String
    let failedID: String
    let attachmentID: String
    let traceID: String

    init() async throws {
        tenant = try await TestTenant.make()
        let flow = SampleFlow.https("/o", steps: [SampleFlow.step("p", "Persist", "Persist", ["stepid": "p"])])
        _ = try await tenant.flows.importFlow(
            files: ["f.iflw": flow.iflw, "src/main/resources/parameters.prop": Array("p=1\n".utf8)], id: "f", by: "a")
        _ = try await tenant.flows.deploy("f", by: "a")
        _ = try await tenant.flows.setLogging(
            "f", FlowLoggingChange(level: .trace, customHeaders: ["Number"]), by: "a")
        messageID = try await tenant.messages.send(flow: "f", headers: [HeaderField("Number", "7")], by: "a").id
        traceID = try await tenant.messages.tracedSteps(of: messageID).last?.id ?? ""
        let failing = SampleFlow.https("/x", steps: [SampleFlow.step("j", "JsonToXmlConverter", "JsonToXmlConverter")])
        _ = try await tenant.flows.importFlow(files: ["x.iflw": failing.iflw], id: "x", by: "a")
        _ = try await tenant.flows.deploy("x", by: "a")
        failedID = try await tenant.messages.send(flow: "x", body: [0x7B], by: "a").id
        attachmentID = try await Self.attachment(tenant)
        let now = Date()
        let entry = DataStoreEntry(
            store: DataStoreName(name: "s", flowID: "f"), id: "e/1", message: FlowMessage(body: [1, 2]),
            messageID: messageID, createdAt: now, dueAt: now, expiresAt: now.addingTimeInterval(90_000_000))
        for store in ["s", "t"] {
            var entry = entry
            entry.store.name = store
            _ = try await tenant.flowState.carryOut(.writeEntry(entry, overwrites: false), at: now)
        }
        let variable = FlowVariable(
            name: VariableName(name: "v", flowID: "f"), value: "x", updatedAt: now,
            expiresAt: now.addingTimeInterval(90_000_000))
        _ = try await tenant.flowState.carryOut(.writeVariables([variable]), at: now)
    }

    /// Of a message whose call was answered 500.
    private static func attachment(_ tenant: Tenant) async throws -> String {
        var flow = SampleFlow.https("/c", steps: [SampleFlow.requestReply("call")])
        flow.addReceiver(
            "out", from: "call",
            ["httpAddressWithoutQuery": "https://a.example/fail", "enableMPLAttachments": "true"])
        _ = try await tenant.flows.importFlow(files: ["c.iflw": flow.iflw], id: "c", by: "a")
        _ = try await tenant.flows.deploy("c", by: "a")
        let message = try await tenant.messages.send(flow: "c", by: "a")
        return try await tenant.messages.attachments(of: message.id).first?.id ?? ""
    }

    static func hex(_ alias: String) -> String { Hexalias.encode(alias) }

    private static func json(_ members: [String: Any]) throws -> [UInt8] {
        Array(try JSONSerialization.data(withJSONObject: members))
    }

    var steps: [Step] {
        get throws { try keystore + material + content + runtime + logs + stores }
    }

    private var keystore: [Step] {
        get throws {
            let own = "KeystoreEntries('\(Self.hex("tenant_key_pair"))')"
            let made = try TestTenant.jks(alias: "alias_1", store: "store-passphrase", key: "store-passphrase")
            var pair = Keystore(type: .pkcs12)
            let key = try PrivateKey.generate(.ecP256)
            try pair.addKeyPair(
                alias: "x", key: key, chain: [try TestCertificate.make("CN=pair", key: key)], createdAt: nil)
            let rsa = try PrivateKey.generate(.rsa2048)
            let store = Data(made.bytes).base64EncodedString()
            let p12 = Data(try pair.encode(passphrase: Passphrase("pair-passphrase"))).base64EncodedString()
            let names: [String: Any] = ["CommonName": "made, here", "Country": "DE"]
            return [
                Step(method: .get, path: "Keystores"), Step(method: .get, path: "Keystores('system')"),
                Step(method: .get, path: "Keystores('system')/Entries"),
                Step(method: .get, path: "KeystoreResources('system')"),
                Step(method: .get, path: "KeystoreEntries?keystoreName=system"),
                Step(method: .get, path: own), Step(method: .get, path: own + "/Certificate/$value"),
                Step(method: .get, path: own + "/ChainCertificates"), Step(method: .get, path: own + "/Keystore"),
                Step(method: .get, path: own + "/ChainResource/$value"),
                Step(method: .get, path: own + "/SigningRequest/$value"),
                Step(
                    method: .post, path: "KeystoreResources?importOption=merge&returnKeystoreEntries=true",
                    body: try Self.json(["Name": "system", "Resource": store, "Password": "store-passphrase"])),
                Step(
                    method: .post, path: "KeyPairResources?returnKeystoreEntries=true&update=false",
                    body: try Self.json(["Hexalias": Self.hex("pair"), "Resource": p12, "Password": "pair-passphrase"])),
                Step(
                    method: .put, path: "CertificateResources('\(Self.hex("c"))')/$value?fingerprintVerified=true",
                    body: Array(Data(made.certificate.derEncoded).base64EncodedString().utf8),
                    type: "application/pkix-cert"),
                Step(
                    method: .put, path: "CertificateChainResources('\(Self.hex("alias_1"))')/$value",
                    body: Array(made.certificate.pem.utf8), type: "application/pkcs7-mime"),
                Step(
                    method: .post, path: "KeyPairGenerationRequests",
                    body: try Self.json(
                        names.merging(["Alias": "made", "KeyType": "EC", "KeySize": 256]) { $1 })),
                Step(
                    method: .post, path: "RSAKeyGenerationRequests",
                    body: try Self.json(names.merging(["Alias": "rsa", "RSAFile": rsa.pem]) { $1 })),
                Step(
                    method: .put,
                    path: "KeystoreEntries('\(Self.hex("c"))')?renameAlias=d&returnHexAlias=true",
                    body: try Self.json(["Status": NSNull()])),
                Step(
                    method: .put, path: "KeystoreResources('system')?deleteEntries=true",
                    body: try Self.json(["Aliases": "made;rsa;nobody"])),
                Step(method: .delete, path: "KeystoreEntries('\(Self.hex("d"))')?returnKeystoreEntries=true"),
            ]
        }
    }

    private var material: [Step] {
        get throws {
            let kinds: [(String, [String: Any])] = [
                ("UserCredentials", ["Kind": "default", "User": "u", "Password": "p"]),
                ("SecureParameters", ["SecureParam": "s"]),
                (
                    "OAuth2ClientCredentials",
                    ["TokenServiceUrl": "https://a/t", "ClientId": "c", "ClientSecret": "s", "Audience": "x"]
                ),
            ]
            return try kinds.flatMap { set, members in
                [
                    Step(method: .post, path: set, body: try Self.json(members.merging(["Name": "n"]) { $1 })),
                    Step(method: .get, path: set), Step(method: .get, path: "\(set)('n')"),
                    Step(method: .put, path: "\(set)('n')", body: try Self.json(members.merging(["Name": "n"]) { $1 })),
                    Step(method: .delete, path: "\(set)('n')"),
                ]
            }
        }
    }

    private var content: [Step] {
        get throws {
            let flow = "IntegrationDesigntimeArtifacts(Id='g',Version='active')"
            let xsd = "Resources(Name='a.xsd',ResourceType='xsd')"
            let package = try Self.json(["Id": "P", "Name": "Package", "ShortText": "s"])
            let zip = Data(try ProjectArchive.encode(["f.iflw": EmptyFlow.iflw(name: "G")])).base64EncodedString()
            return [
                Step(method: .post, path: "IntegrationPackages", body: package),
                Step(method: .get, path: "IntegrationPackages"), Step(method: .get, path: "IntegrationPackages('P')"),
                Step(method: .put, path: "IntegrationPackages('P')", body: package),
                Step(
                    method: .post, path: "IntegrationDesigntimeArtifacts",
                    body: try Self.json(["Id": "g", "Name": "G", "PackageId": "P", "ArtifactContent": zip])),
                Step(method: .get, path: "IntegrationPackages('P')/IntegrationDesigntimeArtifacts"),
                Step(
                    method: .get,
                    path: "IntegrationPackages('P')/IntegrationDesigntimeArtifacts(Id='g',Version='active')"),
                Step(method: .get, path: "IntegrationPackages('P')/$value"),
                Step(method: .get, path: "IntegrationDesigntimeArtifacts"), Step(method: .get, path: flow),
                Step(method: .put, path: flow, body: try Self.json(["Name": "G 2", "ArtifactContent": zip])),
                Step(method: .get, path: flow + "/$value"),
                Step(
                    method: .post, path: "IntegrationDesigntimeArtifactSaveAsVersion?Id='g'&SaveAsVersion='1.0.5'",
                    body: []),
                Step(
                    method: .get,
                    path: "IntegrationDesigntimeArtifacts(Id='f',Version='1.0.0')/Configurations"),
                Step(
                    method: .put,
                    path: "IntegrationDesigntimeArtifacts(Id='f',Version='active')/$links/Configurations('p')",
                    body: try Self.json(["ParameterValue": "2"])),
                Step(
                    method: .post, path: flow + "/Resources",
                    body: try Self.json([
                        "Name": "a.xsd", "ResourceType": "xsd",
                        "ResourceContent": Data("<a/>".utf8).base64EncodedString(),
                    ])),
                Step(method: .get, path: flow + "/Resources"), Step(method: .get, path: flow + "/" + xsd),
                Step(method: .get, path: flow + "/" + xsd + "/$value"),
                Step(
                    method: .put, path: flow + "/$links/" + xsd,
                    body: try Self.json(["ResourceContent": Data("<b/>".utf8).base64EncodedString()])),
                Step(method: .delete, path: flow + "/$links/" + xsd),
            ]
        }
    }

    private var runtime: [Step] {
        let endpoint = "ServiceEndpoints('f%24endpointAddress%3Do')"
        return [
            Step(method: .post, path: "DeployIntegrationDesigntimeArtifact?Id='g'&Version='active'", body: []),
            Step(method: .get, path: "BuildAndDeployStatus(TaskId='TASK')"),
            Step(method: .get, path: "IntegrationRuntimeArtifacts"),
            Step(method: .get, path: "IntegrationRuntimeArtifacts('g')"),
            Step(method: .get, path: "IntegrationRuntimeArtifacts('g')/$value"),
            Step(method: .get, path: "IntegrationRuntimeArtifacts('g')/ErrorInformation"),
            Step(method: .get, path: "IntegrationRuntimeArtifacts('g')/ErrorInformation/$value"),
            Step(method: .get, path: "ServiceEndpoints"), Step(method: .get, path: endpoint),
            Step(method: .get, path: endpoint + "/EntryPoints"), Step(method: .get, path: endpoint + "/ApiDefinitions"),
            Step(method: .delete, path: "IntegrationRuntimeArtifacts('g')"),
            Step(method: .delete, path: "IntegrationDesigntimeArtifacts(Id='g',Version='1.0.5')"),
            Step(method: .delete, path: "IntegrationPackages('P')"),
        ]
    }

    private var logs: [Step] {
        let log = "MessageProcessingLogs('\(messageID)')"
        let parts = ["AdapterAttributes", "Attachments", "CustomHeaderProperties", "MessageStoreEntries", "Runs"]
        let attached = "MessageProcessingLogAttachments('\(attachmentID)')"
        let run = "MessageProcessingLogRuns('\(messageID)_1')"
        let trace = "TraceMessages(\(traceID)L)"
        return [Step(method: .get, path: "MessageProcessingLogs"), Step(method: .get, path: log)]
            + parts.map { Step(method: .get, path: log + "/" + $0) } + [
                Step(method: .get, path: "MessageProcessingLogs('\(failedID)')/ErrorInformation"),
                Step(method: .get, path: "MessageProcessingLogs('\(failedID)')/ErrorInformation/$value"),
                Step(method: .get, path: attached), Step(method: .get, path: attached + "/$value"),
                Step(method: .get, path: run), Step(method: .get, path: run + "/RunSteps?$expand=TraceMessages"),
                Step(
                    method: .get,
                    path: "MessageProcessingLogRunSteps(RunId='\(messageID)_1',ChildCount=1)/TraceMessages"),
                Step(method: .get, path: trace), Step(method: .get, path: trace + "/$value"),
                Step(method: .get, path: trace + "/Properties"),
                Step(method: .get, path: trace + "/ExchangeProperties"),
                Step(method: .get, path: "MessageStoreEntries('\(messageID)%2Fp')"),
                Step(method: .get, path: "MessageStoreEntries('\(messageID)%2Fp')/$value"),
            ]
    }

    private var stores: [Step] {
        get throws {
            let store = "DataStores(DataStoreName='s',IntegrationFlow='f',Type='')"
            let entry = "DataStoreEntries(Id='e%2F1',DataStoreName='s',IntegrationFlow='f',Type='')"
            let variable = "Variables(VariableName='v',IntegrationFlow='f')"
            let range = try Self.json(["Name": "r", "MinValue": "1", "MaxValue": "99", "FieldLength": "4"])
            return [
                Step(method: .get, path: "DataStores?overdueonly=false"), Step(method: .get, path: store),
                Step(method: .get, path: store + "/Entries"),
                Step(method: .get, path: "DataStoreEntries?messageid=\(messageID)"), Step(method: .get, path: entry),
                Step(method: .get, path: entry + "/$value"), Step(method: .delete, path: entry),
                Step(method: .delete, path: "DataStores(DataStoreName='t',IntegrationFlow='f',Type='')"),
                Step(method: .get, path: "Variables"), Step(method: .get, path: variable),
                Step(method: .get, path: variable + "/$value"), Step(method: .delete, path: variable),
                Step(method: .post, path: "NumberRanges", body: range), Step(method: .get, path: "NumberRanges"),
                Step(method: .get, path: "NumberRanges('r')"),
                Step(method: .put, path: "NumberRanges('r')", body: range),
                Step(method: .delete, path: "NumberRanges('r')"),
            ]
        }
    }
}
