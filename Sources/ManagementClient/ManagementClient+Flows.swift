public import ManagementSchema

/// Integration flows and messages.
extension ManagementClient {
    public func flows(_ query: [(String, String?)] = []) async throws -> FlowList {
        try await call(.GET, "/tenant/flows", query: query)
    }

    public func importFlow(_ body: FlowImport) async throws -> FlowDetail {
        try await call(.POST, "/tenant/flows", body: body)
    }

    public func flow(_ id: String) async throws -> FlowDetail {
        try await call(.GET, "/tenant/flows/\(Self.segment(id))")
    }

    public func configureFlow(_ id: String, _ body: FlowConfigurationChange) async throws -> FlowDetail {
        try await call(.PATCH, "/tenant/flows/\(Self.segment(id))", body: body)
    }

    public func deleteFlow(_ id: String) async throws {
        try await order(.DELETE, "/tenant/flows/\(Self.segment(id))")
    }

    public func deployFlow(_ id: String) async throws -> FlowResource {
        try await call(.POST, "/tenant/flows/\(Self.segment(id))/deploy")
    }

    public func undeployFlow(_ id: String) async throws -> FlowResource {
        try await call(.POST, "/tenant/flows/\(Self.segment(id))/undeploy")
    }

    public func exportFlow(_ id: String) async throws -> FlowExport {
        try await call(.GET, "/tenant/flows/\(Self.segment(id))/export")
    }

    public func sendMessage(flow id: String, _ body: MessageSend) async throws -> MessageDetail {
        try await call(.POST, "/tenant/flows/\(Self.segment(id))/messages", body: body)
    }

    public func recordFlow(_ id: String, _ body: MessageSend) async throws -> FlowRecordingResource {
        try await call(.POST, "/tenant/flows/\(Self.segment(id))/recordings", body: body)
    }

    public func messages(_ query: [(String, String?)] = []) async throws -> MessageList {
        try await call(.GET, "/tenant/messages", query: query)
    }

    public func message(_ id: String) async throws -> MessageDetail {
        try await call(.GET, "/tenant/messages/\(Self.segment(id))")
    }

    public func retryMessage(_ id: String) async throws -> MessageDetail {
        try await call(.POST, "/tenant/messages/\(Self.segment(id))/retry")
    }

    public func cancelMessage(_ id: String) async throws -> MessageDetail {
        try await call(.POST, "/tenant/messages/\(Self.segment(id))/cancel")
    }

    public func trace(of id: String) async throws -> MessageTrace {
        try await call(.GET, "/tenant/messages/\(Self.segment(id))/trace")
    }

    public func tracedStep(_ step: String, of id: String) async throws -> TracedStepDetail {
        try await call(.GET, "/tenant/messages/\(Self.segment(id))/trace/\(Self.segment(step))")
    }

    public func attachments(of id: String) async throws -> AttachmentList {
        try await call(.GET, "/tenant/messages/\(Self.segment(id))/attachments")
    }

    public func attachment(_ attachment: String, of id: String) async throws -> [UInt8] {
        try await bytes(.GET, "/tenant/messages/\(Self.segment(id))/attachments/\(Self.segment(attachment))")
    }

    public func flowLogging(_ id: String) async throws -> FlowLoggingResource {
        try await call(.GET, "/tenant/flows/\(Self.segment(id))/logging")
    }

    public func setFlowLogging(_ id: String, _ body: FlowLoggingChangeBody) async throws -> FlowLoggingResource {
        try await call(.PATCH, "/tenant/flows/\(Self.segment(id))/logging", body: body)
    }

    public func flowVersions(_ id: String) async throws -> FlowVersionList {
        try await call(.GET, "/tenant/flows/\(Self.segment(id))/versions")
    }

    public func flowDifference(_ id: String, from: Int, to: Int?) async throws -> FlowDifferenceResource {
        try await call(
            .GET, "/tenant/flows/\(Self.segment(id))/versions/\(from)/difference", query: [("to", to.map(String.init))])
    }

    public func restoreFlow(_ id: String, revision: Int) async throws -> FlowResource {
        try await call(.POST, "/tenant/flows/\(Self.segment(id))/versions/\(revision)/restore")
    }

    public func deployFlow(_ id: String, revision: Int) async throws -> FlowResource {
        try await call(.POST, "/tenant/flows/\(Self.segment(id))/versions/\(revision)/deploy")
    }

    public func flowProcessing(_ id: String) async throws -> FlowProcessingResource {
        try await call(.GET, "/tenant/flows/\(Self.segment(id))/processing")
    }

    public func setFlowProcessing(_ id: String, _ body: FlowProcessingResource) async throws -> FlowProcessingResource {
        try await call(.PUT, "/tenant/flows/\(Self.segment(id))/processing", body: body)
    }
}
