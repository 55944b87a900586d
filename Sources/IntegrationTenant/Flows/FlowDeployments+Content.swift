import Foundation
import IntegrationFlows

/// A file of a flow's project, as people speak of it: by name and kind rather than by path.
public struct FlowResourceFile: Sendable, Hashable {
    /// The file's name without its folder.
    public var name: String
    /// What stands after its last dot: `xsd`, `xslt`, `groovy`.
    public var type: String
    public var content: [UInt8]

    public init(name: String, type: String, content: [UInt8]) {
        self.name = name
        self.type = type
        self.content = content
    }
}

extension FlowDeployments {
    /// What an earlier import keeps as files beside the flow, without manifests and parameters, by name.
    public func resources(_ id: String) async throws -> [FlowResourceFile] {
        try await artifact(id).resources.compactMap { path, content in
            guard path.hasPrefix(Self.resourceFolder), !path.hasSuffix(".propdef") else { return nil }
            let name = FlowProject.lastComponent(path)
            return FlowResourceFile(name: name, type: Self.type(of: name), content: content)
        }.sorted { ($0.name, $0.type) < ($1.name, $1.type) }
    }

    /// Saves a file of the project under the folder of its kind.
    ///
    /// - Parameter exists: true replaces one that is there, false adds one that is not.
    /// - Throws: `notFound`, `alreadyExists`, `badInput`, `limitExceeded`.
    public func saveResource(_ file: FlowResourceFile, of id: String, exists: Bool, by: String) async throws {
        guard let folder = Self.folders[file.type], Self.type(of: file.name) == file.type,
            !file.name.contains(where: { "/\\\u{0}".contains($0) }), file.name.utf8.count <= 250
        else {
            throw TenantError(
                .badInput, "'\(file.name.prefix(100))' is no file name of the type '\(file.type.prefix(20))'",
                hint: "Types: \(Self.folders.keys.sorted().joined(separator: ", ")).")
        }
        guard file.content.count <= FlowProject.bytesMax else {
            throw TenantError(.limitExceeded, "The file has more than 40 MB")
        }
        try await edit(id, by: by) { artifact in
            let path = Self.path(of: file, in: artifact)
            guard (path != nil) == exists else {
                throw TenantError(
                    exists ? .notFound : .alreadyExists,
                    "The flow has \(exists ? "no" : "a") file '\(file.name)'\(exists ? "" : " already")")
            }
            artifact.resources[path ?? "\(Self.resourceFolder)\(folder)/\(file.name)"] = file.content
        }
    }

    /// Throws `notFound`.
    public func deleteResource(_ name: String, type: String, of id: String, by: String) async throws {
        try await edit(id, by: by) { artifact in
            let file = FlowResourceFile(name: name, type: type, content: [])
            guard let path = Self.path(of: file, in: artifact) else {
                throw TenantError(.notFound, "The flow has no file '\(name)'")
            }
            artifact.resources[path] = nil
        }
    }

    /// Gives the saved state a version such as `1.0.5`; throws `badInput`, `notFound`.
    public func saveAsVersion(_ id: String, _ version: String, by: String) async throws -> FlowArtifact {
        let numbers = version.split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 3, numbers.allSatisfy({ $0.count <= 9 && Int($0).map { $0 >= 0 } ?? false }) else {
            throw TenantError(.badInput, "'\(version.prefix(40))' is no version like 1.0.5")
        }
        return try await edit(id, by: by) { $0.version = version }
    }

    /// Says of which package a flow is, and what it is called; nil leaves a thing as it is. Throws `notFound`.
    public func describe(
        _ id: String, name: String? = nil, description: String? = nil, packageID: String? = nil, by: String
    ) async throws -> FlowArtifact {
        if let packageID { _ = try await package(packageID) }
        guard name?.isEmpty != true, (name?.utf8.count ?? 0) <= 500, (description?.utf8.count ?? 0) <= 10_000 else {
            throw TenantError(.badInput, "A flow's name has 1 to 500 bytes, its description at most 10000")
        }
        return try await edit(id, by: by) { artifact in
            artifact.name = name ?? artifact.name
            artifact.description = description ?? artifact.description
            artifact.packageID = packageID ?? artifact.packageID
        }
    }

    /// Changes the saved state as a new revision, unless nothing has changed.
    @discardableResult
    func edit(
        _ id: String, by: String, _ change: (inout FlowArtifact) throws -> Void
    ) async throws -> FlowArtifact {
        let old = try await artifact(id)
        var artifact = old
        try change(&artifact)
        guard artifact != old else { return old }
        artifact.revision = old.revision + 1
        artifact.modifiedAt = clock.now
        artifact.modifiedBy = by
        try await save(artifact, expecting: old.revision, by: by)
        return artifact
    }

    private static let resourceFolder = "src/main/resources/"

    /// Where files of each kind lie in a project.
    private static let folders = [
        "edmx": "edmx", "groovy": "script", "gsh": "script", "js": "script", "jar": "lib", "json": "json",
        "mmap": "mapping", "opmap": "mapping", "xslt": "mapping", "xsl": "mapping", "wsdl": "wsdl", "xsd": "xsd",
    ]

    private static func type(of name: String) -> String {
        name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
    }

    private static func path(of file: FlowResourceFile, in artifact: FlowArtifact) -> String? {
        artifact.resources.keys.sorted().first {
            $0.hasPrefix(resourceFolder) && FlowProject.lastComponent($0) == file.name
                && type(of: file.name) == file.type
        }
    }
}
