import Foundation

/// The projects in a zip: an artifact's own, or those of a package's export, which holds a zip for each artifact.
///
/// A package's export names its artifacts in `resources.cnt` and keeps each in `ID_content`; what an artifact is, its own
/// files tell, so that the list is not needed. Exports of several packages in one zip are opened too.
enum FlowArchive {
    typealias Project = (name: String, files: [ZipArchive.Member])

    /// In the order of the archive; artifacts that are no integration flows are left out.
    ///
    /// Throws what reading a zip throws.
    static func projects(in bytes: [UInt8]) throws -> [Project] {
        try projects(in: bytes, depthLeft: 3)
    }

    private static func projects(in bytes: [UInt8], depthLeft: Int) throws -> [Project] {
        let members = try ZipArchive.files(in: bytes)
        if isFlow(members) { return separated(members) }
        guard depthLeft > 1 else { return [] }
        var projects: [Project] = []
        for member in members where ZipArchive.isArchive(member.content) {
            for inner in try Self.projects(in: member.content, depthLeft: depthLeft - 1) {
                projects.append((inner.name.isEmpty ? member.path : "\(member.path)/\(inner.name)", inner.files))
            }
        }
        return projects
    }

    /// Several projects may lie in one zip, each in its folder: what comes before `src/main/resources` or `META-INF`.
    private static func separated(_ members: [ZipArchive.Member]) -> [Project] {
        let roots = Set(members.filter { $0.path.lowercased().hasSuffix(".iflw") }.map { root(of: $0.path) })
        guard roots.count > 1 else { return [("", members)] }
        return roots.sorted().map { root in
            (root.isEmpty ? "" : String(root.dropLast()), members.filter { $0.path.hasPrefix(root) })
        }
    }

    private static func root(of path: String) -> String {
        guard let range = path.range(of: "src/main/resources/") else { return "" }
        return String(path[..<range.lowerBound])
    }

    private static func isFlow(_ members: [ZipArchive.Member]) -> Bool {
        members.contains { $0.path.lowercased().hasSuffix(".iflw") }
    }
}
