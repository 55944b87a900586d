/// A file of a flow's project.
public struct ProjectFile: Codable, Hashable, Sendable {
    /// Within the project.
    public var path: String
    /// Base64.
    public var content: String

    public init(path: String, content: String) {
        self.path = path
        self.content = content
    }
}

/// A flow to import.
public struct FlowImport: Codable, Hashable, Sendable {
    /// Absent: made from the manifest's or the file's name.
    public var id: String?
    /// Absent: the manifest's, what the flow calls itself, or else the file's.
    public var name: String?
    /// One `.iflw`, `parameters.prop` and so on.
    public var files: [ProjectFile]
    /// True replaces a flow with the same id.
    public var overwrite: Bool?

    public init(id: String? = nil, name: String? = nil, files: [ProjectFile], overwrite: Bool? = nil) {
        self.id = id
        self.name = name
        self.files = files
        self.overwrite = overwrite
    }
}

/// A flow's project, configuration included.
public struct FlowExport: Codable, Hashable, Sendable {
    public var id: String
    public var files: [ProjectFile]

    public init(id: String, files: [ProjectFile]) {
        self.id = id
        self.files = files
    }
}

/// What to change of a flow's configuration; what is absent stays.
public struct FlowConfigurationChange: Codable, Hashable, Sendable {
    /// By id or name; absent: every receiver channel that authenticates by client certificate.
    public var channel: String?
    public var privateKeyAlias: String?
    public var parameters: [String: String]?
    public var channelProperties: [String: String]?

    public init(
        channel: String? = nil, privateKeyAlias: String? = nil, parameters: [String: String]? = nil,
        channelProperties: [String: String]? = nil
    ) {
        self.channel = channel
        self.privateKeyAlias = privateKeyAlias
        self.parameters = parameters
        self.channelProperties = channelProperties
    }
}
