import Foundation

/// The projects in a zip: an artifact's own, or those of a package's export, which holds a zip for each artifact.
///
/// A package's export names its artifacts in `resources.cnt` and keeps each in `ID_content`; what an artifact is, its own
/// files tell, so that the list is not needed.
enum FlowArchive {
    typealias Project = (name: String, files: [ZipArchive.Member])

    /// In the order of the archive; artifacts that are no integration flows are left out.
    ///
    /// Throws what reading a zip throws.
    static func projects(in bytes: [UInt8]) throws -> [Project] {
        let members = try ZipArchive.files(in: bytes)
        if isFlow(members) { return [("", members)] }
        var projects: [Project] = []
        for member in members where ZipArchive.isArchive(member.content) {
            let inner = try ZipArchive.files(in: member.content)
            if isFlow(inner) { projects.append((member.path, inner)) }
        }
        return projects
    }

    private static func isFlow(_ members: [ZipArchive.Member]) -> Bool {
        members.contains { $0.path.lowercased().hasSuffix(".iflw") }
    }
}
