import Foundation
import IntegrationFlows
import IntegrationTenant

extension ODataEntityType {
    static let runtimeArtifact = ODataEntityType(
        name: "IntegrationRuntimeArtifact", set: "IntegrationRuntimeArtifacts", keys: ["Id"],
        properties: [
            .init("Id"), .init("Version"), .init("Name"), .init("Type"), .init("DeployedBy"),
            .init("DeployedOn", .dateTime), .init("Status"),
        ], navigations: [.one("ErrorInformation", "RuntimeArtifactErrorInformation")], hasContent: true)

    static let runtimeErrorInformation = ODataEntityType(
        name: "RuntimeArtifactErrorInformation", set: "RuntimeArtifactErrorInformations", keys: ["Id"],
        properties: [.init("Id")], hasContent: true, isPart: true)

    static let buildAndDeployStatus = ODataEntityType(
        name: "BuildAndDeployStatus", set: "BuildAndDeployStatus", keys: ["TaskId"],
        properties: [.init("TaskId"), .init("Status")])

    static let serviceEndpoint = ODataEntityType(
        name: "ServiceEndpoint", set: "ServiceEndpoints", keys: ["Id"],
        properties: [
            .init("Name"), .init("Id"), .init("Title"), .init("Version"), .init("Summary"), .init("Description"),
            .init("LastUpdated", .dateTime), .init("Protocol"),
        ], navigations: [.many("EntryPoints", "EntryPoint"), .many("ApiDefinitions", "APIDefinition")])

    static let entryPoint = ODataEntityType(
        name: "EntryPoint", set: "EntryPoints", keys: ["Url"],
        properties: [.init("Name"), .init("Url"), .init("Type"), .init("AdditionalInformation")], isPart: true)

    static let apiDefinition = ODataEntityType(
        name: "APIDefinition", set: "ApiDefinitions", keys: ["Url"], properties: [.init("Url"), .init("Name")],
        isPart: true)
}

/// Integration flows as they run, and where they listen.
enum ODataRuntime {
    static let operations: [ODataOperation] = [
        ODataOperation(.get, "IntegrationRuntimeArtifacts", .tenantRead) { call in
            .collection(.runtimeArtifact, try await call.tenant.flows.list().compactMap { entity($0, call) })
        },
        ODataOperation(.get, "IntegrationRuntimeArtifacts('{Id}')", .tenantRead) { call in
            .entity(try await found(call))
        },
        ODataOperation(.get, "IntegrationRuntimeArtifacts('{Id}')/$value", .tenantRead) { call in
            _ = try await found(call)
            let artifact = try await call.tenant.flows.artifact(call.key("Id"))
            return .content(
                try ProjectArchive.encode(
                    try await call.tenant.flows.export(artifact.id, revision: artifact.deployment?.revision)),
                mediaType: "application/zip", fileName: "\(artifact.id).zip")
        },
        ODataOperation(.delete, "IntegrationRuntimeArtifacts('{Id}')", .flowWrite) { call in
            _ = try await found(call)
            _ = try await call.tenant.flows.undeploy(call.key("Id"), by: call.by)
            return .accepted(nil)
        },
        ODataOperation(.get, "IntegrationRuntimeArtifacts('{Id}')/ErrorInformation", .tenantRead) { call in
            _ = try await found(call)
            return .entity(
                ODataEntity(
                    .runtimeErrorInformation,
                    at: ODataEntity(.runtimeArtifact, ["Id": .string(call.key("Id"))]).path + "/ErrorInformation",
                    ["Id": .string(call.key("Id"))]))
        },
        ODataOperation(.get, "IntegrationRuntimeArtifacts('{Id}')/ErrorInformation/$value", .tenantRead) { call in
            _ = try await found(call)
            guard let problem = call.tenant.flows.problem(of: call.key("Id")) else { return .noContent }
            let text =
                "{\"message\":{\"subsystemName\":\"CONTENT_DEPLOY\",\"subsytemPartName\":\"CONTENT_DEPLOY\","
                + "\"messageId\":\"deploymentFailed\",\"messageText\":\(ODataJSON.quoted(problem))},"
                + "\"parameter\":[\(ODataJSON.quoted(problem))],\"childMessageInstances\":[]}"
            return .content(Array(text.utf8), mediaType: "application/json", fileName: nil)
        },
        ODataOperation(.get, "ServiceEndpoints", .tenantRead) { call in
            .collection(.serviceEndpoint, try await endpoints(call).map(\.entity))
        },
        ODataOperation(.get, "ServiceEndpoints('{Id}')", .tenantRead) { call in
            .entity(try await endpoint(call).entity)
        },
        ODataOperation(.get, "ServiceEndpoints('{Id}')/EntryPoints", .tenantRead) { call in
            let endpoint = try await endpoint(call)
            let url = (call.gatewayAddress ?? "") + endpoint.path
            return .collection(
                .entryPoint,
                [
                    ODataEntity(
                        .entryPoint, at: endpoint.entity.path + "/EntryPoints('\(ODataPath.escaped(url))')",
                        [
                            "Name": .string(endpoint.channel), "Url": .string(url), "Type": "PROD",
                            "AdditionalInformation": "",
                        ])
                ])
        },
        ODataOperation(.get, "ServiceEndpoints('{Id}')/ApiDefinitions", .tenantRead) { call in
            _ = try await endpoint(call)
            return .collection(.apiDefinition, [])
        },
    ]

    private static func found(_ call: ODataCall) async throws -> ODataEntity {
        guard let entity = entity(try await call.tenant.flows.artifact(call.key("Id")), call) else {
            throw ODataError(.notFound, "The flow '\(call.key("Id"))' is not deployed")
        }
        return entity
    }

    /// Nil for a flow that is not deployed and whose deployment has not failed.
    private static func entity(_ artifact: FlowArtifact, _ call: ODataCall) -> ODataEntity? {
        let problem = call.tenant.flows.problem(of: artifact.id)
        guard artifact.deployment != nil || problem != nil else { return nil }
        return ODataEntity(
            .runtimeArtifact,
            [
                "Id": .string(artifact.id), "Version": .string(artifact.version), "Name": .string(artifact.name),
                "Type": "INTEGRATION_FLOW",
                "DeployedBy": .string(artifact.deployment?.deployedBy ?? artifact.modifiedBy),
                "DeployedOn": .optional(artifact.deployment?.deployedAt),
                "Status": problem == nil ? "STARTED" : "ERROR",
            ])
    }

    private struct Endpoint {
        let entity: ODataEntity
        let path: String
        let channel: String
    }

    private static func endpoints(_ call: ODataCall) async throws -> [Endpoint] {
        let artifacts = Dictionary(
            try await call.tenant.flows.list().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        return call.tenant.flows.endpoints().compactMap { endpoint in
            guard let flow = artifacts[endpoint.flowID] else { return nil }
            let address = endpoint.path.split(separator: "/").dropFirst().joined(separator: "/")
            let entity = ODataEntity(
                .serviceEndpoint,
                [
                    "Name": .string(flow.id), "Id": .string("\(flow.id)$endpointAddress=\(address)"),
                    "Title": .string(flow.name), "Version": .string(flow.version), "Summary": .string(flow.name),
                    "Description": .string(flow.description), "LastUpdated": .optional(flow.deployment?.deployedAt),
                    "Protocol": endpoint.path.hasPrefix("/cxf/") ? "SOAP" : "REST",
                ])
            return Endpoint(entity: entity, path: endpoint.path, channel: endpoint.channelName)
        }
    }

    private static func endpoint(_ call: ODataCall) async throws -> Endpoint {
        let id = ODataValue.string(call.key("Id"))
        guard let found = try await endpoints(call).first(where: { $0.entity.value("Id") == id }) else {
            throw ODataError(.notFound, "There is no endpoint '\(call.key("Id").prefix(200))'")
        }
        return found
    }
}
