/// A file of a flow's project.
public struct ProjectResource: Sendable, Hashable {
    /// Within the project, `src/main/resources/xsd/order.xsd`.
    public var path: String
    public var content: [UInt8]

    public init(path: String, content: [UInt8]) {
        self.path = path
        self.content = content
    }
}

/// The files of a project that steps refer to: stylesheets, schemas, metadata.
public struct ProjectResources: Sendable, Hashable {
    public var files: [String: [UInt8]]

    /// - Parameter files: by path within the project.
    public init(_ files: [String: [UInt8]]) {
        self.files = files
    }

    /// The file that a step's property means: `/xsd/order.xsd` or `dir://mapping/xslt/src/main/resources/mapping/a.xsl`.
    public func resource(_ reference: String) -> ProjectResource? {
        let wanted = Self.path(reference)
        guard !wanted.isEmpty else { return nil }
        let found = files.keys.sorted().first { $0 == wanted || $0.hasSuffix("/" + wanted) }
        return found.map { ProjectResource(path: $0, content: files[$0] ?? []) }
    }

    /// The path from the resources' folder on.
    private static func path(_ reference: String) -> String {
        var path = reference
        for prefix in ["dir://mapping/xslt/", "dir://mmap/", "dir://"] where path.hasPrefix(prefix) {
            path = String(path.dropFirst(prefix.count))
        }
        if path.hasPrefix("src/main/resources/") { path = String(path.dropFirst("src/main/resources/".count)) }
        while path.hasPrefix("/") { path.removeFirst() }
        return path
    }
}
