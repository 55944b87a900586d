import Foundation
import IntegrationFlows
import IntegrationTenant

extension ODataEntityType {
    static let configuration = ODataEntityType(
        name: "Configuration", set: "Configurations", keys: ["ParameterKey"],
        properties: [.init("ParameterKey"), .init("ParameterValue"), .init("DataType"), .init("Description")],
        isPart: true)

    static let resource = ODataEntityType(
        name: "Resource", set: "Resources", keys: ["Name", "ResourceType"],
        properties: [
            .init("Name"), .init("ResourceType"), .init("ReferencedResourceType"), .init("ResourceContent", .binary),
        ], hasContent: true, isPart: true)
}

/// What belongs to a saved flow: its externalised parameters and the files of its project.
enum ODataDesigntimeParts {
    private static let one = ODataDesigntime.one
    private static let file = "Resources(Name='{Name}',ResourceType='{Type}')"

    static let operations: [ODataOperation] = [
        ODataOperation(.get, one + "/Configurations", .tenantRead) { call in
            .collection(.configuration, configurations(try await ODataDesigntime.artifact(call)))
        },
        configure,
        ODataOperation(.get, one + "/Resources", .tenantRead) { call in
            let artifact = try await ODataDesigntime.artifact(call)
            return .collection(
                .resource, try await call.tenant.flows.resources(artifact.id).map { entity($0, of: artifact) })
        },
        ODataOperation(.post, one + "/Resources", .flowWrite) { call in
            let artifact = try await ODataDesigntime.artifact(call)
            let body = try call.body()
            try body.refuse(
                unless: ["Name", "ResourceType", "ReferencedResourceType", "ResourceContent"], of: .resource)
            let file = FlowResourceFile(
                name: try body.required("Name"), type: try body.required("ResourceType"),
                content: try body.bytes("ResourceContent") ?? [])
            try await call.tenant.flows.saveResource(file, of: artifact.id, exists: false, by: call.by)
            return .created(entity(file, of: artifact))
        },
        ODataOperation(.get, one + "/" + file, .tenantRead, parameters: ["ReferencedResourceType"]) { call in
            .entity(entity(try await resource(call), of: try await ODataDesigntime.artifact(call)))
        },
        ODataOperation(.get, one + "/" + file + "/$value", .tenantRead, parameters: ["ReferencedResourceType"]) {
            call in
            let found = try await resource(call)
            return .content(found.content, mediaType: "application/octet-stream", fileName: found.name)
        },
        ODataOperation(.put, one + "/$links/" + file, .flowWrite, parameters: ["ReferencedResourceType"]) { call in
            let artifact = try await ODataDesigntime.artifact(call)
            let body = try call.body()
            try body.refuse(unless: ["ResourceContent"], of: .resource, computed: ["Name", "ResourceType"])
            guard let content = try body.bytes("ResourceContent") else {
                throw ODataError(.badRequest, "The body lacks ResourceContent")
            }
            try await call.tenant.flows.saveResource(
                FlowResourceFile(name: call.key("Name"), type: call.key("Type"), content: content), of: artifact.id,
                exists: true, by: call.by)
            return .accepted(nil)
        },
        ODataOperation(.delete, one + "/$links/" + file, .flowWrite, parameters: ["ReferencedResourceType"]) { call in
            let artifact = try await ODataDesigntime.artifact(call)
            try await call.tenant.flows.deleteResource(
                call.key("Name"), type: call.key("Type"), of: artifact.id, by: call.by)
            return .done
        },
    ]

    /// Several values for one flow are saved as one state of it.
    private static var configure: ODataOperation {
        var operation = ODataOperation(.put, one + "/$links/Configurations('{ParameterKey}')", .flowWrite) { call in
            try await configure([call])
        }
        operation.together = configure
        return operation
    }

    @Sendable private static func configure(_ calls: [ODataCall]) async throws -> ODataResult {
        guard let first = calls.first, calls.allSatisfy({ $0.key("Id") == first.key("Id") }) else {
            throw ODataError(.notOffered, "A change set configures one flow only")
        }
        let artifact = try await ODataDesigntime.artifact(first)
        let known = Set(configurations(artifact).compactMap { $0.value("ParameterKey") })
        var values: [String: String] = [:]
        for call in calls {
            let body = try call.body()
            try body.refuse(unless: ["ParameterKey", "ParameterValue", "DataType", "Description"], of: .configuration)
            let key = call.key("ParameterKey")
            guard known.contains(.string(key)) else {
                throw ODataError(.notFound, "The flow '\(artifact.id)' has no parameter '\(key.prefix(80))'")
            }
            values[key] = try body.text("ParameterValue") ?? ""
        }
        _ = try await first.tenant.flows.configure(artifact.id, FlowConfiguration(parameters: values), by: first.by)
        return .accepted(nil)
    }

    private static func resource(_ call: ODataCall) async throws -> FlowResourceFile {
        let artifact = try await ODataDesigntime.artifact(call)
        let all = try await call.tenant.flows.resources(artifact.id)
        guard let found = all.first(where: { $0.name == call.key("Name") && $0.type == call.key("Type") }) else {
            throw ODataError(.notFound, "The flow '\(artifact.id)' has no file '\(call.key("Name").prefix(80))'")
        }
        return found
    }

    /// Those that are defined and those that only have a value, by name.
    private static func configurations(_ artifact: FlowArtifact) -> [ODataEntity] {
        let definitions = Dictionary(
            artifact.parameters.definitions.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        let names = Set(definitions.keys).union(artifact.parameters.values.keys)
        return names.sorted().map { name in
            ODataEntity(
                .configuration, at: path(artifact) + "/Configurations('\(ODataPath.escaped(name))')",
                [
                    "ParameterKey": .string(name), "ParameterValue": .string(artifact.parameters.values[name] ?? ""),
                    "DataType": .string(definitions[name]?.type ?? "xsd:string"),
                    "Description": .string(definitions[name]?.description ?? ""),
                ])
        }
    }

    private static func entity(_ file: FlowResourceFile, of artifact: FlowArtifact) -> ODataEntity {
        var entity = ODataEntity(
            .resource, ["Name": .string(file.name), "ResourceType": .string(file.type)])
        entity.place = path(artifact) + "/" + entity.path
        return entity
    }

    private static func path(_ artifact: FlowArtifact) -> String { ODataDesigntime.entity(artifact).path }
}
