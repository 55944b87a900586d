import CountersignTesting
import Foundation
import HTTPTypes
import IdentityDirectory
import Testing

@testable import ManagementAPI

/// Every operation that is offered is called, and what it answers is held against the original's description.
@Suite struct EveryODataOperationTests {
    /// What is offered beyond the original's description, because its `$metadata` and clients lead there.
    private static let ours: Set<String> = [
        "GET Keystores", "GET Keystores('{Name}')/Entries", "GET KeystoreEntries('{Hexalias}')/Keystore",
        "GET IntegrationDesigntimeArtifacts", "GET ServiceEndpoints('{Id}')",
        "GET ServiceEndpoints('{Id}')/EntryPoints", "GET ServiceEndpoints('{Id}')/ApiDefinitions",
        "GET IntegrationRuntimeArtifacts('{Id}')/ErrorInformation", "GET IntegrationRuntimeArtifacts('{Id}')/$value",
        "GET MessageProcessingLogAttachments('{Id}')",
        "GET MessageProcessingLogAttachments('{Id}')/$value", "GET MessageProcessingLogs('{MessageGuid}')/Runs",
        "GET MessageProcessingLogRuns('{Id}')", "GET MessageProcessingLogRuns('{Id}')/RunSteps",
        "GET MessageProcessingLogRunSteps(RunId='{RunId}',ChildCount='{ChildCount}')/TraceMessages",
        "GET TraceMessages('{TraceId}')", "GET TraceMessages('{TraceId}')/$value",
        "GET TraceMessages('{TraceId}')/Properties", "GET TraceMessages('{TraceId}')/ExchangeProperties",
    ]
    /// Properties that real answers have and the description's definitions do not: its own examples show them.
    private static let shown: [String: Set<String>] = [
        "IntegrationDesigntimeArtifact": ["Sender", "Receiver"], "DataStoreEntry": ["MessageId"],
        "MessageStoreEntry": ["TimeStamp"], "BuildAndDeployStatus": ["TaskId", "Status"], "DataStore": ["Entries"],
        "MessageProcessingLog": ["Runs"],
    ]
    /// Names of types in the description where they are not those of `$metadata`.
    private static let described = [
        "DataStore": "DataStores", "DataStoreEntry": "DataStoreEntries", "Variable": "Variables",
        "NumberRange": "NumberRanges", "APIDefinition": "Definition",
    ]

    @Test(.enabled(if: ODataDescription.isAvailable)) func eachAnswersAsTheOriginalDoes() async throws {
        let description = try ODataDescription()
        let scene = try await ODataScene()
        let table = try ODataTable(ODataOperation.all)
        let steps = try scene.steps
        try await TestServer(tenant: scene.tenant).run { caller in
            let client = try await ODataCaller(caller)
            var called: Set<String> = []
            var task = ""
            for step in steps {
                let path = step.path.replacing("TASK", with: task)
                let answer = try await client.send(
                    step.method, path, body: step.body, type: step.type ?? "application/json")
                let bare = path.split(separator: "?").first.map(String.init) ?? path
                guard case .operation(let operation, _) = table.match(step.method, try ODataPath(bare)) else {
                    Issue.record("no operation: \(step.method) \(path)")
                    continue
                }
                let name = "\(step.method.rawValue) \(operation.pattern)"
                called.insert(name)
                #expect((200..<300).contains(answer.status), "\(name): \(answer.status) \(answer.text)")
                if operation.pattern == "DeployIntegrationDesigntimeArtifact" { task = answer.text }
                if let statuses = description.statuses(step.method.rawValue, operation.pattern) {
                    let isDescribed = statuses.contains(String(answer.status)) || answer.text.isEmpty
                    #expect(isDescribed, "\(name): \(answer.status)")
                } else {
                    #expect(Self.ours.contains(name), "\(name) is not in the original")
                }
                Self.check(answer, description, name)
                for address in Self.contents(answer) {
                    let content = try await client.get(address)
                    #expect((200..<300).contains(content.status), "\(name) announces \(address): \(content.text)")
                }
            }
            let all = Set(ODataOperation.all.map { "\($0.method.rawValue) \($0.pattern)" })
            #expect(all.subtracting(called).isEmpty, "never called")
        }
    }

    /// Where entities say that their contents are. What a change removes is announced by no later answer.
    private static func contents(_ answer: TestAnswer) -> [String] {
        (answer.results.isEmpty ? [answer.entity] : answer.results).compactMap { entity in
            let address = (entity["__metadata"] as? [String: String])?["media_src"]
            return address?.split(separator: "/api/v1/").last.map(String.init)
        }
    }

    /// Each entity has no property that the original's type does not have.
    private static func check(_ answer: TestAnswer, _ description: ODataDescription, _ name: String) {
        let entities = answer.results.isEmpty ? [answer.entity] : answer.results
        for entity in entities {
            guard let metadata = entity["__metadata"] as? [String: String],
                let type = metadata["type"]?.split(separator: ".").last.map(String.init),
                let known = description.properties(described[type] ?? type)
            else { continue }
            let extra = Set(entity.keys).subtracting(known).subtracting(shown[type] ?? []).subtracting(["__metadata"])
            #expect(extra.isEmpty, "\(name): \(type) has \(extra.sorted())")
            #expect(metadata["uri"]?.hasPrefix("https://") == true)
        }
    }

    @Test func nobodyGetsInWithoutATokenAndNobodyChangesWithoutTheRight() async throws {
        let scene = try await ODataScene()
        let steps = try scene.steps
        try await TestServer(tenant: scene.tenant).run { caller in
            let auditor = try await ODataCaller(caller, as: .securityAuditor)
            let partner = try await ODataCaller(caller, as: .connectionPartner)
            for step in steps {
                let stranger = try await auditor.send(
                    step.method, step.path, body: step.body, headers: [.authorization: "Bearer nobody"])
                #expect(stranger.status == 401, "\(step.path)")
                #expect(stranger.headers[.wwwAuthenticate] != nil)
                #expect(try await partner.send(step.method, step.path, body: step.body).status == 403, "\(step.path)")
                guard step.method != .get else { continue }
                let refused = try await auditor.send(step.method, step.path, body: step.body)
                #expect(refused.status == 403, "\(step.path)")
                let forged = try await auditor.send(
                    step.method, step.path, body: step.body, headers: [.csrfToken: "forged"])
                #expect(forged.headers[.csrfToken] == "Required", "\(step.path)")
            }
        }
    }

    @Test func whatIsNotOfferedIsRefusedByName() async throws {
        try await TestServer(tenant: TestTenant.make()).run { caller in
            let client = try await ODataCaller(caller)
            for name in ODataNotOffered.names.keys {
                let answer = try await client.get(name)
                #expect(answer.status == 501, "\(name)")
                #expect(answer.refusal?.contains(name) == true, "\(name): \(answer.text)")
            }
            #expect(try await client.get("Nothing").status == 404)
            #expect(try await client.send(.delete, "KeystoreEntries", [:]).headers[.allow] == "GET")
        }
    }
}
