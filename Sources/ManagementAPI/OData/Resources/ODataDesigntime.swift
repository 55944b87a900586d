import Foundation
import IntegrationFlows
import IntegrationTenant

extension ODataEntityType {
    static let designtimeArtifact = ODataEntityType(
        name: "IntegrationDesigntimeArtifact", set: "IntegrationDesigntimeArtifacts", keys: ["Id", "Version"],
        properties: [
            .init("Id"), .init("Version"), .init("PackageId"), .init("Name"), .init("Description"), .init("Sender"),
            .init("Receiver"), .init("ArtifactContent", .binary),
        ],
        navigations: [.many("Configurations", "Configuration"), .many("Resources", "Resource")], hasContent: true)
}

/// Integration flows as they are saved.
enum ODataDesigntime {
    static let one = "IntegrationDesigntimeArtifacts(Id='{Id}',Version='{Version}')"

    static let operations: [ODataOperation] = [
        ODataOperation(.get, "IntegrationDesigntimeArtifacts", .tenantRead) { call in
            .collection(.designtimeArtifact, try await call.tenant.flows.list().map(entity))
        },
        ODataOperation(.post, "IntegrationDesigntimeArtifacts", .flowWrite, create),
        ODataOperation(.get, one, .tenantRead) { call in .entity(entity(try await saved(call))) },
        ODataOperation(.put, one, .flowWrite, update),
        ODataOperation(.delete, one, .flowWrite) { call in
            try await call.tenant.flows.delete(try await artifact(call).id, by: call.by)
            return .done
        },
        ODataOperation(.get, one + "/$value", .tenantRead) { call in
            let artifact = try await saved(call)
            return .content(
                try ProjectArchive.encode(
                    try await call.tenant.flows.export(artifact.id, revision: artifact.revision)),
                mediaType: "application/zip", fileName: "\(artifact.id).zip")
        },
        ODataOperation(
            .post, "IntegrationDesigntimeArtifactSaveAsVersion", .flowWrite, parameters: ["Id", "SaveAsVersion"]
        ) { call in
            _ = try await call.tenant.flows.saveAsVersion(
                try call.required("Id"), try call.required("SaveAsVersion"), by: call.by)
            return .done
        },
        ODataOperation(
            .post, "DeployIntegrationDesigntimeArtifact", .flowWrite, parameters: ["Id", "Version"]
        ) { call in
            let artifact = try await saved(try call.required("Id"), version: try call.required("Version"), call)
            let isDeployed: Bool
            do {
                _ = try await call.tenant.flows.deploy(artifact.id, revision: artifact.revision, by: call.by)
                isDeployed = true
            } catch is TenantError {
                // The runtime artifact's error information tells why.
                isDeployed = false
            }
            return .accepted(call.tasks.note(isDeployed: isDeployed))
        },
        ODataOperation(.get, "BuildAndDeployStatus(TaskId='{TaskId}')", .tenantRead) { call in
            guard let isDeployed = call.tasks.outcome(call.key("TaskId")) else {
                throw ODataError(.notFound, "There is no task '\(call.key("TaskId").prefix(80))'")
            }
            return .entity(
                ODataEntity(
                    .buildAndDeployStatus,
                    ["TaskId": .string(call.key("TaskId")), "Status": isDeployed ? "SUCCESS" : "FAIL"]))
        },
    ]

    static func artifact(_ call: ODataCall) async throws -> FlowArtifact {
        try await artifact(call.key("Id"), version: call.key("Version"), call)
    }

    /// The flow as the version of the path has it, which may be an earlier one.
    private static func saved(_ call: ODataCall) async throws -> FlowArtifact {
        try await saved(call.key("Id"), version: call.key("Version"), call)
    }

    private static func saved(_ id: String, version: String, _ call: ODataCall) async throws -> FlowArtifact {
        let flows = call.tenant.flows
        guard version.lowercased() != "active" else { return try await flows.artifact(id) }
        guard let found = try await flows.versions(of: id).first(where: { $0.version == version }) else {
            throw ODataError(.notFound, "The flow '\(id)' has no version '\(version.prefix(40))'")
        }
        return try await flows.version(found.revision, of: id)
    }

    /// - Parameter version: `active`, or the version that is saved: earlier ones are not changed.
    static func artifact(_ id: String, version: String? = nil, _ call: ODataCall) async throws -> FlowArtifact {
        let artifact = try await call.tenant.flows.artifact(id)
        let version = version ?? call.keys["Version"] ?? "active"
        guard version.lowercased() == "active" || version == artifact.version else {
            throw ODataError(
                .notFound, "The flow '\(id)' has no version '\(version.prefix(40))'; it is at \(artifact.version)")
        }
        return artifact
    }

    private static func create(_ call: ODataCall) async throws -> ODataResult {
        let body = try call.body()
        try body.refuse(
            unless: ["Id", "Name", "PackageId", "ArtifactContent", "Description", "Version"], of: .designtimeArtifact)
        let name = try body.required("Name")
        let id =
            try body.text("Id") ?? name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? String($0) : "_" }.joined()
        let files =
            if let content = try body.bytes("ArtifactContent") {
                try ProjectArchive.files(in: content)
            } else { ["\(id).iflw": EmptyFlow.iflw(name: name)] }
        _ = try await call.tenant.flows.importFlow(
            files: files, id: id, packageID: try body.required("PackageId"), by: call.by)
        let artifact = try await call.tenant.flows.describe(
            id, name: name, description: try body.text("Description"), by: call.by)
        return .created(entity(artifact))
    }

    private static func update(_ call: ODataCall) async throws -> ODataResult {
        let artifact = try await artifact(call)
        let body = try call.body()
        try body.refuse(
            unless: ["Id", "Name", "PackageId", "ArtifactContent", "Description", "Version"], of: .designtimeArtifact)
        guard try body.text("Id") ?? artifact.id == artifact.id else {
            throw ODataError(.badRequest, "Id in the body is not the one in the path")
        }
        if let content = try body.bytes("ArtifactContent") {
            _ = try await call.tenant.flows.importFlow(
                files: try ProjectArchive.files(in: content), id: artifact.id, overwrite: true, by: call.by)
        }
        _ = try await call.tenant.flows.describe(
            artifact.id, name: try body.text("Name"), description: try body.text("Description"),
            packageID: try body.text("PackageId"), by: call.by)
        return .done
    }

    static func entity(_ artifact: FlowArtifact) -> ODataEntity {
        ODataEntity(
            .designtimeArtifact,
            [
                "Id": .string(artifact.id), "Version": .string(artifact.version),
                "PackageId": .string(artifact.packageID), "Name": .string(artifact.name),
                "Description": .string(artifact.description), "Sender": "", "Receiver": "",
            ])
    }
}

/// A flow that was made without content: a message comes in and ends.
enum EmptyFlow {
    static func iflw(name: String) -> [UInt8] {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <bpmn2:definitions xmlns:bpmn2="http://www.omg.org/spec/BPMN/20100524/MODEL" \
            xmlns:ifl="http:///com.sap.ifl.model/Ifl.xsd" id="Definitions_1">
              <bpmn2:collaboration id="Collaboration_1" name="\(ODataAtom.escaped(name))">
                <bpmn2:participant id="Participant_Process_1" ifl:type="IntegrationProcess" \
            name="Integration Process" processRef="Process_1"/>
              </bpmn2:collaboration>
              <bpmn2:process id="Process_1" name="Integration Process">
                <bpmn2:startEvent id="StartEvent_1" name="Start"/>
                <bpmn2:sequenceFlow id="SequenceFlow_1" sourceRef="StartEvent_1" targetRef="EndEvent_1"/>
                <bpmn2:endEvent id="EndEvent_1" name="End"/>
              </bpmn2:process>
            </bpmn2:definitions>
            """
        return Array(text.utf8)
    }
}
