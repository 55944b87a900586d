import Foundation
import IntegrationFlows

extension FlowDeployments {
    /// Adds a flow from the files of its project by path (one `.iflw`, `parameters.prop` and so on), or replaces it
    /// when `overwrite` is given; a deployed state stays deployed.
    ///
    /// - Parameters:
    ///   - id: nil: made from the manifest's or the file's name.
    ///   - name: nil: the manifest's, what the flow calls itself, or else the file's.
    ///   - packageID: nil: the default package, or the one that the flow has already.
    /// - Throws: `badInput`, `limitExceeded`, `alreadyExists`, `notFound` for the package.
    public func importFlow(
        files: [String: [UInt8]], id: String? = nil, name: String? = nil, packageID: String? = nil,
        overwrite: Bool = false, by: String
    ) async throws -> FlowArtifact {
        let project = try FlowProject(files: files)
        if let packageID { _ = try await package(packageID) }
        let id = id ?? project.id
        guard !id.isEmpty, id == FlowProject.sanitised(id) else {
            throw TenantError(.badInput, "A flow's id has letters, digits, '_', '-' and '.', at most 150")
        }
        let name = name?.trimmingCharacters(in: .whitespaces) ?? project.name
        guard !name.isEmpty, name.count <= 200 else {
            throw TenantError(.badInput, "A flow's name has 1 to 200 characters")
        }
        _ = try Self.read(project.iflw, id: id, name: name)
        let now = clock.now
        var resources = project.resources
        resources[Self.iflwPathKey] = Array(project.iflwPath.utf8)
        var artifact = FlowArtifact(
            id: id, name: name, iflw: project.iflw, parameters: project.parameters, resources: resources,
            createdAt: now, createdBy: by, modifiedAt: now, modifiedBy: by)
        artifact.version = project.version
        artifact.packageID = packageID ?? artifact.packageID
        guard let old = try await store.artifact(id) else {
            try await store.insert(artifact)
            return artifact
        }
        guard overwrite else {
            throw TenantError(
                .alreadyExists, "There is a flow '\(id)' already", hint: "Import it under another id, or overwrite it.")
        }
        artifact.packageID = packageID ?? old.packageID
        artifact.description = old.description
        artifact.createdAt = old.createdAt
        artifact.createdBy = old.createdBy
        artifact.revision = old.revision + 1
        artifact.deployment = old.deployment
        try await save(artifact, expecting: old.revision, by: by)
        return artifact
    }

    /// Saves configuration; what is deployed stays as it is until the flow is deployed again.
    ///
    /// Throws `notFound`, `badInput`, `conflict`.
    public func configure(
        _ id: String, _ configuration: FlowConfiguration, by: String
    ) async throws -> FlowArtifact {
        let old = try await artifact(id)
        var artifact = old
        try Self.checkTexts(configuration)
        artifact.parameters.values.merge(configuration.parameters) { _, new in new }
        let flow = try Self.read(artifact.iflw, id: id, name: artifact.name)
        for channel in try Self.channels(configuration, in: flow, parameters: artifact.parameters) {
            try Self.apply(configuration, to: channel, of: &artifact)
        }
        guard artifact != old else { return old }
        artifact.revision = old.revision + 1
        artifact.modifiedAt = clock.now
        artifact.modifiedBy = by
        try await save(artifact, expecting: old.revision, by: by)
        return artifact
    }

    /// Removes a flow that is not deployed; throws `inUse`, `notFound`.
    public func delete(_ id: String, by: String) async throws {
        guard try await artifact(id).deployment == nil else {
            throw TenantError(.inUse, "The flow '\(id)' is deployed", hint: "Undeploy it first.", aliases: [id])
        }
        _ = try await store.deleteArtifact(id, by: by)
        loggings.withLock { $0[id] = nil }
        processings.withLock { $0[id] = nil }
        logger.info("flow deleted", metadata: ["flow": "\(id)", "by": "\(by)"])
    }

    /// The project's files by path, configuration included: what a zip for another system holds. Throws `notFound`.
    ///
    /// - Parameter revision: nil: the newest.
    public func export(_ id: String, revision: Int? = nil) async throws -> [String: [UInt8]] {
        var artifact = try await artifact(id)
        if let revision { artifact = try await version(revision, of: id) }
        var files = artifact.resources
        let kept = files.removeValue(forKey: Self.iflwPathKey).map { String(decoding: $0, as: UTF8.self) }
        let flowFolder = "src/main/resources/scenarioflows/integrationflow/"
        let path = kept.flatMap { $0.contains("/") ? $0 : nil } ?? "\(flowFolder)\(id).iflw"
        files[path] = artifact.iflw
        files["src/main/resources/parameters.prop"] = JavaProperties(values: artifact.parameters.values).encoded
        if !files.keys.contains(where: { $0.hasSuffix("MANIFEST.MF") }) {
            files["META-INF/MANIFEST.MF"] = Array(Self.manifest(artifact).utf8)
        }
        return files
    }

    /// Where the `.iflw` stood in its project is kept among the resources, under a name that no file can have.
    private static let iflwPathKey = "\u{0}iflw-path"

    private static func manifest(_ artifact: FlowArtifact) -> String {
        let name = artifact.name.filter { !$0.isNewline }
        return """
            Manifest-Version: 1.0\r
            Bundle-ManifestVersion: 2\r
            Bundle-Name: \(name)\r
            Bundle-SymbolicName: \(artifact.id); singleton:=true\r
            Bundle-Version: \(artifact.version)\r
            SAP-BundleType: IntegrationFlow\r
            SAP-NodeType: IFLMAP\r
            SAP-RuntimeProfile: iflmap\r
            \r

            """
    }
}

extension FlowDeployments {
    private static func checkTexts(_ configuration: FlowConfiguration) throws {
        let texts =
            Array(configuration.parameters.values) + Array(configuration.channelProperties.values)
            + [configuration.privateKeyAlias ?? ""]
        guard texts.allSatisfy({ $0.utf8.count <= 64 << 10 && !$0.utf8.contains(0) }) else {
            throw TenantError(.badInput, "A value has more than 64 KB, or a zero byte")
        }
        guard configuration.parameters.count <= 2_000 else {
            throw TenantError(.badInput, "More than 2000 parameters are given")
        }
    }

    /// The channels that alias and properties are for; throws `notFound`, `badInput`.
    private static func channels(
        _ configuration: FlowConfiguration, in flow: IntegrationFlow, parameters: FlowParameters
    ) throws -> [Channel] {
        guard configuration.privateKeyAlias != nil || !configuration.channelProperties.isEmpty else { return [] }
        if let name = configuration.channel {
            guard let channel = flow.channel(name) else {
                let names = flow.channels.map(\.name).joined(separator: ", ")
                throw TenantError(.notFound, "The flow has no channel '\(name)'", hint: "It has: \(names).")
            }
            return [channel]
        }
        let channels = flow.receiverChannels.filter { channel in
            channel.authentication.map { parameters.resolve($0).text == "Client Certificate" } ?? false
        }
        guard !channels.isEmpty else {
            throw TenantError(
                .badInput, "No receiver channel of '\(flow.id)' authenticates with a client certificate",
                hint: "Name the channel.")
        }
        return channels
    }

    private static func apply(
        _ configuration: FlowConfiguration, to channel: Channel, of artifact: inout FlowArtifact
    ) throws {
        var properties = configuration.channelProperties
        if let alias = configuration.privateKeyAlias {
            guard let key = channel.privateKeyAliasKey else {
                throw TenantError(.badInput, "The channel '\(channel.name)' has no private key alias")
            }
            properties[key] = alias
        }
        for key in properties.keys.sorted() {
            guard let written = channel.properties.values[key] else {
                throw TenantError(.notFound, "The channel '\(channel.name)' has no property '\(key)'")
            }
            guard let parameter = soleParameter(of: written) else { continue }
            artifact.parameters.values[parameter] = properties.removeValue(forKey: key)
        }
        guard !properties.isEmpty else { return }
        do {
            artifact.iflw = try IntegrationFlow.setting(properties, ofChannel: channel.id, in: artifact.iflw)
        } catch {
            throw TenantError(.badInput, "The channel '\(channel.name)' cannot be changed: \(error)")
        }
    }

    /// The name in a text that is `{{name}}` and nothing else.
    private static func soleParameter(of text: String) -> String? {
        guard text.hasPrefix("{{"), text.hasSuffix("}}"), let name = FlowParameters.names(in: text).first,
            FlowParameters(values: [name: ""]).resolve(text).text.isEmpty
        else { return nil }
        return name
    }
}
