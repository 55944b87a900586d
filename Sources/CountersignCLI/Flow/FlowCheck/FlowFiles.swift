import Foundation

/// Flows as they lie on disk: single files, projects, or whole trees of projects.
enum FlowFiles {
    struct Source {
        let path: String
        let id: String
        let iflw: [UInt8]
        /// `parameters.prop`; nil where the project has none.
        let prop: [UInt8]?
        let propdef: [UInt8]?
        /// The project's other files by path; nil for an .iflw that stands in no project.
        let resources: [String: [UInt8]]?
    }

    private static let bytesMax = ProjectFolder.bytesMax

    /// Every flow under a path, in the order of path; throws `inputMissing`, and `badInputData` where there is none.
    static func flows(at path: String) throws -> [Source] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw InputFile.missing(path, ENOENT)
        }
        if isFolder.boolValue { return try folder(path) }
        let bytes = try InputFile.read(path, bytesMax: bytesMax)
        if ZipArchive.isArchive(bytes) { return try archive(path, bytes) }
        return [try source(path, iflw: bytes)]
    }

    private static func folder(_ path: String) throws -> [Source] {
        let root = path.hasSuffix("/") ? String(path.dropLast()) : path
        let all = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        let names = all.filter { $0.lowercased().hasSuffix(".iflw") || $0.lowercased().hasSuffix(".zip") }.sorted()
        var sources: [Source] = []
        for name in names {
            let file = "\(root)/\(name)"
            let bytes = try InputFile.read(file, bytesMax: bytesMax)
            if name.lowercased().hasSuffix(".iflw") {
                sources.append(try source(file, iflw: bytes))
            } else if ZipArchive.isArchive(bytes) {
                // A zip beside the flows that is none of them says nothing.
                sources += (try? archive(file, bytes)) ?? []
            }
        }
        guard !sources.isEmpty else { throw noFlow(path) }
        return sources
    }

    private static func archive(_ path: String, _ bytes: [UInt8]) throws -> [Source] {
        let flows = try FlowArchive.projects(in: bytes).flatMap { project in
            sources(project.name.isEmpty ? path : "\(path)/\(project.name)", project.files)
        }
        guard !flows.isEmpty else { throw noFlow(path) }
        return flows
    }

    private static func sources(_ path: String, _ members: [ZipArchive.Member]) -> [Source] {
        func member(_ name: String) -> [UInt8]? {
            members.first { $0.path == name || $0.path.hasSuffix("/" + name) }?.content
        }
        let flows = members.filter { $0.path.lowercased().hasSuffix(".iflw") }.sorted { $0.path < $1.path }
        return flows.map { flow in
            Source(
                path: "\(path)/\(flow.path)", id: id(flow.path, manifest: member("MANIFEST.MF")), iflw: flow.content,
                prop: member("parameters.prop"), propdef: member("parameters.propdef"),
                resources: Dictionary(members.map { ($0.path, $0.content) }, uniquingKeysWith: { first, _ in first }))
        }
    }

    /// A flow with the parameters that lie beside it or at their place in its project.
    private static func source(_ path: String, iflw: [UInt8]) throws -> Source {
        let folder = path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) : "."
        let resources = "\(folder)/../.."
        return Source(
            path: path, id: id(path, manifest: try optional("\(resources)/../../../META-INF/MANIFEST.MF")), iflw: iflw,
            prop: try optional("\(folder)/parameters.prop") ?? optional("\(resources)/parameters.prop"),
            propdef: try optional("\(folder)/parameters.propdef") ?? optional("\(resources)/parameters.propdef"),
            resources: try files(of: folder))
    }

    /// What lies in the resources' folder of a project, small files only; nil where the flow stands in none.
    private static func files(of folder: String) throws -> [String: [UInt8]]? {
        guard folder.hasSuffix("scenarioflows/integrationflow") else { return nil }
        let root = "\(folder)/../.."
        var files: [String: [UInt8]] = [:]
        var size = 0
        for path in FileManager.default.enumerator(atPath: root)?.compactMap({ $0 as? String }) ?? [] {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isFolder),
                !isFolder.boolValue,
                files.count < ProjectFolder.filesMax, size < bytesMax
            else { continue }
            let content = try InputFile.read("\(root)/\(path)", bytesMax: bytesMax)
            size += content.count
            files["src/main/resources/\(path)"] = content
        }
        return files
    }

    private static func optional(_ path: String) throws -> [UInt8]? {
        FileManager.default.fileExists(atPath: path) ? try InputFile.read(path, bytesMax: bytesMax) : nil
    }

    /// The project's symbolic name, or the name of the file.
    private static func id(_ path: String, manifest: [UInt8]?) -> String {
        let key = "Bundle-SymbolicName:"
        let lines = String(decoding: manifest ?? [], as: UTF8.self).split(whereSeparator: \.isNewline)
        if let line = lines.first(where: { $0.hasPrefix(key) }),
            let name = line.dropFirst(key.count).split(separator: ";").first
        {
            return name.trimmingCharacters(in: .whitespaces)
        }
        let file = path.split(separator: "/").last.map(String.init) ?? path
        return file.lowercased().hasSuffix(".iflw") ? String(file.dropLast(5)) : file
    }

    private static func noFlow(_ path: String) -> CommandFailure {
        CommandFailure(
            .badInputData, code: "notAFlow", "\(path) holds no .iflw", hint: "give an .iflw, a project or its zip")
    }
}
