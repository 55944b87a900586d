import CLibXML2
import Foundation

/// What libxml2 and libxslt may load while a schema or a stylesheet is read: files of its own project, nothing else.
///
/// The library's loader is one for the whole process. This one knows the files for the time of one call on one thread,
/// and refuses everything at all other times: no network, no file of the machine.
enum ProjectFiles {
    private static let key = "countersign.project-files"
    private final class Files {
        let resources: ProjectResources

        init(_ resources: ProjectResources) { self.resources = resources }
    }

    /// Addresses of project files begin with this.
    static let scheme = "project:/"

    static func with<R>(_ resources: ProjectResources?, _ body: () throws(FlowError) -> R) throws(FlowError) -> R {
        _ = loader
        let before = Thread.current.threadDictionary[key]
        Thread.current.threadDictionary[key] = Files(resources ?? ProjectResources([:]))
        defer { Thread.current.threadDictionary[key] = before }
        return try body()
    }

    private static let loader: Void = xmlSetExternalEntityLoader { url, _, context in
        guard let context, let url, let file = ProjectFiles.file(at: String(cString: url)) else { return nil }
        let buffer = file.content.withUnsafeBytes { bytes in
            xmlParserInputBufferCreateMem(
                bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count), XML_CHAR_ENCODING_NONE)
        }
        guard let buffer else { return nil }
        guard let input = xmlNewIOInputStream(context, buffer, XML_CHAR_ENCODING_NONE) else {
            xmlFreeParserInputBuffer(buffer)
            return nil
        }
        input.pointee.filename = UnsafePointer(strdup(ProjectFiles.scheme + file.path))
        return input
    }

    private static func file(at url: String) -> ProjectResource? {
        guard let files = Thread.current.threadDictionary[key] as? Files, url.hasPrefix(scheme) else { return nil }
        let path = path(String(url.dropFirst(scheme.count)), from: "")
        return files.resources.files[path].map { ProjectResource(path: path, content: $0) }
    }

    /// Where a reference within a project's file leads, from the file's own path; never out of the project.
    static func path(_ reference: String, from file: String) -> String {
        var parts: [Substring] = []
        let folder = file.split(separator: "/").dropLast()
        for part in folder + reference.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}
