import Foundation
import IntegrationFlows
import IntegrationTenant

/// A package as a zip: one zip for each flow, and a list of them in base 64.
///
/// | member | content |
/// |---|---|
/// | `resources.cnt` | base 64 of JSON: `{"resources": [{"id", "uniqueId", "displayName", "resourceType", …}]}` |
/// | `<id>_content` | the zip of the artifact with that id |
struct PackageArchive {
    private struct Listing: Codable {
        struct Resource: Codable {
            var id: String
            var uniqueId: String?
            var name: String?
            var displayName: String?
            var resourceType: String?
            var semanticVersion: String?
            var additionalAttributes: Attributes?
        }

        /// Each a list of texts; others than this one are not looked at.
        struct Attributes: Codable {
            var shortText: Values?

            struct Values: Codable { var attributeValues: [String]? }
        }

        var resources: [Resource]
    }

    let id: String
    let name: String
    let shortText: String
    /// Files by path, of each integration flow.
    let projects: [[String: [UInt8]]]

    /// Throws `ODataError` for what is no package; artifacts that are no integration flows are left out.
    init(bytes: [UInt8]) throws {
        let members = try ProjectArchive.files(in: bytes)
        guard let list = members["resources.cnt"], let json = ODataBody.base64(String(decoding: list, as: UTF8.self)),
            let listing = try? JSONDecoder().decode(Listing.self, from: Data(json)),
            let package = listing.resources.first(where: { $0.resourceType == "ContentPackage" })
        else { throw ODataError(.badRequest, "PackageContent is no package: it has no list of resources") }
        id = package.uniqueId ?? package.id
        name = package.displayName ?? package.name ?? id
        shortText = package.additionalAttributes?.shortText?.attributeValues?.first ?? ""
        var projects: [[String: [UInt8]]] = []
        for (path, content) in members.sorted(by: { $0.key < $1.key }) where path.hasSuffix("_content") {
            guard let files = try? ProjectArchive.files(in: content),
                files.keys.contains(where: { $0.lowercased().hasSuffix(".iflw") })
            else { continue }
            projects.append(files)
        }
        self.projects = projects
    }

    /// The package's flows as they are saved, configuration included.
    static func encode(_ package: IntegrationPackage, _ flows: FlowDeployments) async throws -> [UInt8] {
        var resources = [
            Listing.Resource(
                id: package.id, uniqueId: package.id, name: package.name, displayName: package.name,
                resourceType: "ContentPackage", semanticVersion: package.version,
                additionalAttributes: .init(shortText: .init(attributeValues: [package.shortText])))
        ]
        var members: [String: [UInt8]] = [:]
        for flow in try await flows.list() where flow.packageID == package.id {
            resources.append(
                Listing.Resource(
                    id: flow.id, uniqueId: flow.id, name: flow.name, displayName: flow.name, resourceType: "IFlow",
                    semanticVersion: flow.version))
            members["\(flow.id)_content"] = try ProjectArchive.encode(try await flows.export(flow.id))
        }
        let list = try JSONEncoder().encode(Listing(resources: resources)).base64EncodedString()
        members["resources.cnt"] = Array(list.utf8)
        return try ProjectArchive.encode(members)
    }
}
