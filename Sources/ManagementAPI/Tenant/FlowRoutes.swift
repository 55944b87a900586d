import Foundation
import IntegrationFlows
import IntegrationTenant
import ManagementSchema

/// Integration flows: import, configuration, deployment.
enum FlowRoutes {
    static let all: [Route] = [
        .get(
            "/tenant/flows", "listFlows", .right(.tenantRead), "List integration flows", query: QueryParameter.page
        ) { call in
            let page = try ResultPage(of: try await call.tenant.flows.list(), for: call, key: \.id)
            return FlowList(flows: page.elements.map(FlowResource.init), nextCursor: page.nextCursor)
        },
        .send(
            .post, "/tenant/flows", "importFlow", .right(.flowWrite), "Import an integration flow", status: .created,
            bodyBytesMax: Route.fileBodyBytesMax, importFlow),
        .get(
            "/tenant/flows/{id}", "showFlow", .right(.tenantRead),
            "Show a flow with its channels, parameters, timers and endpoints"
        ) { call in try await detail(try call.parameter("id"), call) },
        .send(
            .patch, "/tenant/flows/{id}", "configureFlow", .right(.flowWrite),
            "Change a flow's configuration; what is deployed stays until it is deployed again"
        ) { (call, body: FlowConfigurationChange) in
            let id = try call.parameter("id")
            _ = try await call.tenant.flows.configure(
                id,
                FlowConfiguration(
                    parameters: body.parameters ?? [:], channel: body.channel, privateKeyAlias: body.privateKeyAlias,
                    channelProperties: body.channelProperties ?? [:]), by: call.by)
            return try await detail(id, call)
        },
        .delete("/tenant/flows/{id}", "deleteFlow", .right(.flowWrite), "Delete a flow that is not deployed") { call in
            try await call.tenant.flows.delete(try call.parameter("id"), by: call.by)
        },
        .act(
            "/tenant/flows/{id}/deploy", "deployFlow", .right(.flowWrite), "Deploy the saved state of a flow"
        ) { call in
            FlowResource(try await call.tenant.flows.deploy(try call.parameter("id"), by: call.by))
        },
        .act("/tenant/flows/{id}/undeploy", "undeployFlow", .right(.flowWrite), "Take a flow's deployment back") {
            call in
            FlowResource(try await call.tenant.flows.undeploy(try call.parameter("id"), by: call.by))
        },
        .get(
            "/tenant/flows/{id}/export", "exportFlow", .right(.tenantRead),
            "Export a flow's project, configuration included"
        ) { call in
            let id = try call.parameter("id")
            let files = try await call.tenant.flows.export(id)
            return FlowExport(
                id: id,
                files: files.sorted { $0.key < $1.key }.map {
                    ProjectFile(path: $0.key, content: Data($0.value).base64EncodedString())
                })
        },
    ]

    private static func importFlow(_ call: ManagementCall, _ body: FlowImport) async throws -> FlowDetail {
        var files: [String: [UInt8]] = [:]
        for (index, file) in body.files.enumerated() {
            guard let content = Data(base64Encoded: file.content) else {
                throw ProblemError(.invalidBody, "The content is not base64", at: "/files/\(index)/content")
            }
            guard files.updateValue([UInt8](content), forKey: file.path) == nil else {
                throw ProblemError(.invalidBody, "The path stands twice", at: "/files/\(index)/path")
            }
        }
        let artifact = try await call.tenant.flows.importFlow(
            files: files, id: body.id, name: body.name, overwrite: body.overwrite ?? false, by: call.by)
        return try await detail(artifact.id, call)
    }

    private static func detail(_ id: String, _ call: ManagementCall) async throws -> FlowDetail {
        let flows = try call.tenant.flows
        let artifact = try await flows.artifact(id)
        let check = try await flows.check(id)
        let endpoints = try await flows.endpoints(of: id)
        let timers = try await call.tenant.messages.timers(of: id)
        return FlowDetail(
            flow: FlowResource(artifact), runnable: check.isRunnable, missing: check.missing,
            unresolvedParameters: check.unresolvedParameters, channels: check.channels.map(ChannelResource.init),
            parameters: ParameterResource.all(of: artifact.parameters), timers: timers.map(TimerResource.init),
            endpoints: endpoints.map(\.path))
    }
}

extension FlowResource {
    init(_ artifact: FlowArtifact) {
        self.init(
            id: artifact.id, name: artifact.name, revision: artifact.revision,
            status: FlowStatusValue(artifact.deployment?.status), problem: artifact.deployment?.problem,
            hasUndeployedChanges: artifact.hasUndeployedChanges, deployedAt: artifact.deployment?.deployedAt.rfc3339,
            modifiedAt: artifact.modifiedAt.rfc3339, modifiedBy: artifact.modifiedBy)
    }
}

extension FlowStatusValue {
    fileprivate init(_ status: FlowRuntimeStatus?) {
        switch status {
        case nil: self = .notDeployed
        case .started: self = .started
        case .error: self = .error
        }
    }
}

extension ChannelResource {
    fileprivate init(_ channel: FlowCheck.ChannelSummary) {
        self.init(
            id: channel.id, name: channel.name, direction: channel.direction.rawValue, adapter: channel.adapter,
            authentication: channel.authentication, address: channel.address,
            privateKeyAlias: channel.privateKeyAlias, resolvedPrivateKeyAlias: channel.resolvedPrivateKeyAlias)
    }
}

extension TimerResource {
    fileprivate init(_ timer: FlowTimer) {
        self.init(
            step: timer.stepID, name: timer.name, schedule: timer.schedule, lastFiredAt: timer.lastFiredAt?.rfc3339,
            nextAt: timer.nextAt?.rfc3339)
    }
}

extension ParameterResource {
    /// Those that are defined, and those that only have a value, by name.
    fileprivate static func all(of parameters: FlowParameters) -> [ParameterResource] {
        let required = Set(parameters.definitions.filter(\.isRequired).map(\.key))
        let names = Set(parameters.definitions.map(\.key)).union(parameters.values.keys)
        return names.sorted().map {
            ParameterResource(name: $0, value: parameters.values[$0], isRequired: required.contains($0))
        }
    }
}
