import Crypto
import Foundation
import IntegrationTenant

/// What the audit says of a flow: its configuration, and its files by a hash.
struct FlowDocument: Encodable, Equatable {
    var name: String
    var package: String
    var version: String
    var revision: Int
    /// Externalised parameters; what is secret is security material, and only named here.
    var parameters: [String: String]
    /// SHA-256 over the `.iflw`.
    var iflwSHA256: String
    /// Of each other file of the project.
    var filesSHA256: [String: String]
    var deployedRevision: Int?
    var deployedAt: Date?

    init(_ artifact: FlowArtifact) {
        name = artifact.name
        package = artifact.packageID
        version = artifact.version
        revision = artifact.revision
        parameters = artifact.parameters.values
        iflwSHA256 = Self.hash(artifact.iflw)
        filesSHA256 = artifact.resources.mapValues(Self.hash)
        deployedRevision = artifact.deployment?.revision
        deployedAt = artifact.deployment?.deployedAt
    }

    /// What made this of the state before.
    func action(after before: FlowDocument?) -> String {
        guard deployedAt != before?.deployedAt else { return "flow.update" }
        return deployedAt == nil ? "flow.undeploy" : "flow.deploy"
    }

    private static func hash(_ bytes: [UInt8]) -> String {
        SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
