import Foundation
import IntegrationFlows

/// The files of a flow's project, by path.
struct FlowProject {
    static let filesMax = 2_000
    static let bytesMax = 40 << 20

    let iflwPath: String
    let iflw: [UInt8]
    let parameters: FlowParameters
    /// Everything but the `.iflw` and the parameters' values.
    let resources: [String: [UInt8]]
    let manifest: [String: String]
    /// As the editor's `.project` calls it.
    private let projectName: String?

    /// Throws `badInput` and `limitExceeded`.
    init(files: [String: [UInt8]]) throws {
        guard files.count <= Self.filesMax, files.values.reduce(0, { $0 + $1.count }) <= Self.bytesMax else {
            throw TenantError(.limitExceeded, "The project has more than \(Self.filesMax) files or 40 MB")
        }
        let flows = files.keys.filter { $0.lowercased().hasSuffix(".iflw") }.sorted()
        guard let path = flows.first, flows.count == 1, let iflw = files[path] else {
            throw TenantError(.badInput, "The project holds \(flows.count) .iflw files, not one")
        }
        iflwPath = path
        self.iflw = iflw
        do {
            parameters = try FlowParameters(
                prop: Self.file("parameters.prop", in: files), propdef: Self.file("parameters.propdef", in: files))
        } catch {
            throw TenantError(.badInput, "The parameters cannot be read: \(error)")
        }
        manifest = Self.manifest(Self.file("MANIFEST.MF", in: files) ?? [])
        let project = Self.file(".project", in: files).map { String(decoding: $0, as: UTF8.self) }
        projectName = project?.firstMatch(of: /<name>\s*([^<\s][^<]*?)\s*<\/name>/).map { String($0.output.1) }
        resources = files.filter { $0.key != path && Self.lastComponent($0.key) != "parameters.prop" }
    }

    /// From the manifest, the editor's project, or the name of the `.iflw`.
    var id: String {
        let symbolic = manifest["Bundle-SymbolicName"]?.split(separator: ";").first.map(String.init)
        return Self.sanitised(symbolic ?? projectName ?? stem)
    }

    /// From the manifest, what the flow calls itself, or else the name of the `.iflw`.
    var name: String { manifest["Bundle-Name"] ?? collaborationName ?? stem }

    /// Nil where it is the one that the editor gives every flow.
    private var collaborationName: String? {
        let name = try? IntegrationFlow(iflw: iflw).name.trimmingCharacters(in: .whitespaces)
        guard let name, !name.isEmpty, !name.hasPrefix("Default Collaboration"), !name.hasPrefix("Collaboration_")
        else {
            return nil
        }
        return name
    }

    /// Three numbers, from the manifest; `1.0.0` where it says none.
    var version: String {
        let numbers = (manifest["Bundle-Version"] ?? "").split(separator: ".").prefix(3).compactMap { Int($0) }
        return numbers.count == 3 ? numbers.map(String.init).joined(separator: ".") : "1.0.0"
    }

    private var stem: String { String(Self.lastComponent(iflwPath).dropLast(".iflw".count)) }

    /// Letters, digits, `_`, `-` and `.`; at most 150.
    static func sanitised(_ id: String) -> String {
        let allowed = id.unicodeScalars.map { scalar -> Character in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            return isPlain || "_-.".unicodeScalars.contains(scalar) ? Character(scalar) : "_"
        }
        return String(allowed.prefix(150))
    }

    static func lastComponent(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    private static func file(_ name: String, in files: [String: [UInt8]]) -> [UInt8]? {
        files.keys.sorted().first { lastComponent($0) == name }.flatMap { files[$0] }
    }

    /// The main section; continued lines begin with a blank.
    private static func manifest(_ bytes: [UInt8]) -> [String: String] {
        var values: [String: String] = [:]
        var key: String?
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if line.hasPrefix(" "), let key {
                values[key, default: ""] += line.dropFirst()
            } else if let colon = line.firstIndex(of: ":") {
                let name = String(line[..<colon])
                values[name] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                key = name
            } else if line.isEmpty, !values.isEmpty {
                break
            }
        }
        return values
    }
}
