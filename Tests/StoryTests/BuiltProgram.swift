import Foundation

/// The program under test, as it was built beside the tests.
enum BuiltProgram {
    static let url = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "countersign")

    /// A new folder of mode 0700.
    static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "countersign-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return folder
    }

    private static let vectors: URL = {
        if let path = ProcessInfo.processInfo.environment["COUNTERSIGN_VECTORS"] { return URL(filePath: path) }
        return URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/vectors")
    }()

    /// Other people's files are not part of the project; where changes land their absence is a failure.
    static var hasVectors: Bool {
        FileManager.default.fileExists(atPath: vectors.path) || ProcessInfo.processInfo.environment["CI"] != nil
    }

    static func vector(_ path: String) throws -> URL {
        let file = vectors.appending(path: path)
        _ = try FileHandle(forReadingFrom: file)
        return file
    }
}
