import Foundation
import ManagementSchema

/// A flow's project as it lies on disk.
enum ProjectFolder {
    static let filesMax = 2_000
    static let bytesMax = 40 << 20

    /// The projects of an .iflw, a folder, an artifact's zip or a package's export, each with its files' paths in it.
    ///
    /// Throws `inputMissing`, and `badInputData` beyond the limits or for a damaged zip.
    static func projects(at path: String) throws -> [[ProjectFile]] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw InputFile.missing(path, ENOENT)
        }
        let projects: [[(path: String, content: [UInt8])]]
        if isFolder.boolValue {
            projects = [try folder(path)]
        } else {
            let bytes = try InputFile.read(path, bytesMax: bytesMax)
            let name = String(path.split(separator: "/").last ?? "flow.iflw")
            let isArchive = ZipArchive.isArchive(bytes)
            projects = isArchive ? try FlowArchive.projects(in: bytes).map(\.files) : [[(name, bytes)]]
        }
        guard !projects.isEmpty,
            projects.allSatisfy({ $0.contains { $0.path.lowercased().hasSuffix(".iflw") } })
        else {
            throw CommandFailure(
                .badInputData, code: "notAFlow", "\(path) holds no .iflw", hint: "give an .iflw, a project or its zip")
        }
        return projects.map { files in
            files.map { ProjectFile(path: $0.path, content: Data($0.content).base64EncodedString()) }
        }
    }

    /// Whether a path stays below the folder that it is meant for.
    static func isPlain(_ path: String) -> Bool {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        return !path.contains("\\") && !path.contains("\0")
            && segments.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }

    static func write(_ files: [(path: String, content: [UInt8])], to folder: String) throws {
        for file in files {
            let target = "\(folder)/\(file.path)"
            let parent = String(target[..<(target.lastIndex(of: "/") ?? target.endIndex)])
            do {
                try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
            } catch {
                throw CommandFailure(.badInputData, code: "outputFailed", "cannot make the folder \(parent)")
            }
            try OutputFile.write(file.content, to: target, mode: 0o644)
        }
    }

    private static func folder(_ path: String) throws -> [(path: String, content: [UInt8])] {
        let paths = (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).sorted()
        var files: [(path: String, content: [UInt8])] = []
        var size = 0
        for relative in paths
        where !relative.split(separator: "/").contains(where: { $0.hasPrefix(".") && $0 != ".project" }) {
            let full = "\(path)/\(relative)"
            let attributes = try? FileManager.default.attributesOfItem(atPath: full)
            guard attributes?[.type] as? FileAttributeType == .typeRegular else { continue }
            let content = try InputFile.read(full, bytesMax: bytesMax)
            size += content.count
            guard files.count < filesMax, size <= bytesMax else {
                throw CommandFailure(
                    .badInputData, code: "limitExceeded",
                    "\(path) holds more than \(filesMax) files or \(bytesMax >> 20) MiB")
            }
            files.append((relative, content))
        }
        return files
    }
}
