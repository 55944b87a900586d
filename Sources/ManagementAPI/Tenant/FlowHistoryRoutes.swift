import Foundation
import IntegrationTenant
import ManagementSchema

/// Flows' saved states, and how flows' messages are logged and processed.
enum FlowHistoryRoutes {
    static let all: [Route] = [
        .get(
            "/tenant/flows/{id}/versions", "listFlowVersions", .right(.tenantRead),
            "List a flow's saved states, newest first"
        ) { call in
            let id = try call.parameter("id")
            let deployed = try await call.tenant.flows.artifact(id).deployment?.revision
            return FlowVersionList(
                versions: try await call.tenant.flows.versions(of: id).map {
                    FlowVersionResource($0, isDeployed: $0.revision == deployed)
                })
        },
        .get(
            "/tenant/flows/{id}/versions/{revision}/difference", "showFlowDifference", .right(.tenantRead),
            "Tell what changed from a saved state of a flow to another",
            query: [QueryParameter("to", "The later revision; absent: the newest.")]
        ) { call in
            let id = try call.parameter("id")
            let from = try call.revision
            let to: Int
            if let text = call.query["to"] {
                guard let number = Int(text) else {
                    throw ProblemError(.invalidParameter, "to is no revision", at: "query/to")
                }
                to = number
            } else {
                to = try await call.tenant.flows.artifact(id).revision
            }
            let difference = try await call.tenant.flows.difference(of: id, from: from, to: to)
            return FlowDifferenceResource(
                from: from, to: to,
                items: difference.items.map {
                    FlowDifferenceItem(
                        subject: $0.subject, change: $0.change.rawValue, before: $0.before, after: $0.after)
                })
        },
        .act(
            "/tenant/flows/{id}/versions/{revision}/restore", "restoreFlow", .right(.flowWrite),
            "Bring a saved state of a flow back as a new one; what is deployed stays"
        ) { call in
            FlowResource(
                try await call.tenant.flows.restore(
                    try call.parameter("id"), revision: try call.revision, by: call.by))
        },
        .act(
            "/tenant/flows/{id}/versions/{revision}/deploy", "deployFlowVersion", .right(.flowWrite),
            "Deploy a state of a flow that was saved before; the newest stays as it is"
        ) { call in
            FlowResource(
                try await call.tenant.flows.deploy(
                    try call.parameter("id"), revision: try call.revision, by: call.by))
        },
        .get(
            "/tenant/flows/{id}/processing", "showFlowProcessing", .right(.tenantRead),
            "Show how many of a flow's messages run at once, and in which order"
        ) { call in
            FlowProcessingResource(try await call.tenant.flows.processing(of: try call.parameter("id")))
        },
        .send(
            .put, "/tenant/flows/{id}/processing", "setFlowProcessing", .right(.flowWrite),
            "Say how many of a flow's messages run at once, and in which order"
        ) { (call, body: FlowProcessingResource) in
            FlowProcessingResource(
                try await call.tenant.flows.setProcessing(
                    try call.parameter("id"),
                    FlowProcessing(isOrdered: body.isOrdered, concurrentMax: body.concurrentMax), by: call.by))
        },
        .get(
            "/tenant/flows/{id}/logging", "showFlowLogging", .right(.tenantRead),
            "Show how a flow's messages are logged"
        ) { call in
            FlowLoggingResource(try await call.tenant.flows.logging(of: try call.parameter("id")))
        },
        .send(
            .patch, "/tenant/flows/{id}/logging", "setFlowLogging", .right(.flowWrite),
            "Change how a flow's messages are logged; DEBUG and TRACE end by themselves"
        ) { (call, body: FlowLoggingChangeBody) in
            let change = FlowLoggingChange(
                level: body.level.flatMap { MessageLogLevel(rawValue: $0.rawValue) },
                customHeaders: body.customHeaders, keepsFailedPayloads: body.keepsFailedPayloads)
            return FlowLoggingResource(
                try await call.tenant.flows.setLogging(try call.parameter("id"), change, by: call.by))
        },
    ]
}

extension ManagementCall {
    fileprivate var revision: Int {
        get throws {
            guard let number = Int(try parameter("revision")) else {
                throw TenantError(.notFound, "A revision of a flow is a number", hint: "List the flow's versions.")
            }
            return number
        }
    }
}

extension FlowVersionResource {
    fileprivate init(_ version: FlowVersion, isDeployed: Bool) {
        self.init(
            revision: version.revision, name: version.name, version: version.version,
            modifiedAt: version.modifiedAt.rfc3339, modifiedBy: version.modifiedBy, isDeployed: isDeployed)
    }
}

extension FlowLoggingResource {
    fileprivate init(_ logging: FlowLogging) {
        self.init(
            level: LogLevelValue(rawValue: logging.currentLevel.rawValue) ?? .info,
            until: logging.raised?.until.rfc3339,
            lastingLevel: LogLevelValue(rawValue: logging.level.rawValue) ?? .info,
            customHeaders: logging.customHeaders, keepsFailedPayloads: logging.keepsFailedPayloads)
    }
}

extension FlowProcessingResource {
    fileprivate init(_ processing: FlowProcessing) {
        self.init(isOrdered: processing.isOrdered, concurrentMax: processing.concurrentMax)
    }
}
