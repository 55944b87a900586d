/// A project's files as the zip archive that other systems exchange.
public enum ProjectArchive {
    /// The archive's files by path; throws `stepFailed` for what is no archive or is damaged, `limitExceeded`.
    public static func files(in bytes: [UInt8], sizeMax: Int = 40 << 20) throws(FlowError) -> [String: [UInt8]] {
        let members = try ZIPFile(bytes: bytes, sizeMax: sizeMax).members
        return Dictionary(
            members.map {
                ($0.name.replacing("\\", with: "/"), $0.content)
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The projects of flows in an archive, each with its files by path: an artifact's own, or those of a package's
    /// export, which holds an archive for each artifact; what else is in there is left out.
    ///
    /// Throws `stepFailed` for what is no archive or is damaged, `limitExceeded`.
    public static func projects(
        in bytes: [UInt8], sizeMax: Int = 40 << 20
    ) throws(FlowError) -> [[String: [UInt8]]] {
        try projects(in: bytes, sizeMax: sizeMax, depthLeft: 3)
    }

    private static func projects(
        in bytes: [UInt8], sizeMax: Int, depthLeft: Int
    ) throws(FlowError) -> [[String: [UInt8]]] {
        let files = try files(in: bytes, sizeMax: sizeMax)
        if files.keys.contains(where: { $0.lowercased().hasSuffix(".iflw") }) { return [files] }
        guard depthLeft > 1 else { return [] }
        var projects: [[String: [UInt8]]] = []
        for (_, content) in files.sorted(by: { $0.key < $1.key }) where TableArchive.isArchive(content) {
            projects += try Self.projects(in: content, sizeMax: sizeMax, depthLeft: depthLeft - 1)
        }
        return projects
    }

    /// In the order of path.
    public static func encode(_ files: [String: [UInt8]]) throws(FlowError) -> [UInt8] {
        let members = files.sorted { $0.key < $1.key }.map { ZIPFile.Member(name: $0.key, content: $0.value) }
        return try ZIPFile(members: members).encoded
    }
}
