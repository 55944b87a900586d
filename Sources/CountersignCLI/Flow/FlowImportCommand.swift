import ArgumentParser
import Foundation
import ManagementClient
import ManagementSchema

/// `countersign flow import`.
struct FlowImportCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Import integration flows: an .iflw, a project folder, an artifact's or package's zip.",
        discussion: """
            Example:
              countersign flow import orders.iflw --id orders --name "Orders to Partner"
              countersign flow import exported/Orders --overwrite
              countersign flow import package.zip
            """)
    @Argument(help: "The .iflw, the project's folder, or its zip.") var path: String
    @Option(help: "The flow's id; made from the manifest or the file's name when absent.") var id: String?
    @Option(help: "The flow's name; the manifest's, what the flow calls itself, or else the file's when absent.")
    var name: String?
    @Flag(help: "Replace a flow with the same id.") var overwrite = false
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        let projects = try ProjectFolder.projects(at: path)
        guard projects.count == 1 || (id == nil && name == nil) else {
            throw CommandFailure(
                .usage, code: "severalFlows",
                "\(path) holds \(projects.count) flows, which cannot all be '\(id ?? name ?? "")'",
                hint: "leave --id and --name out")
        }
        for files in projects {
            let body = FlowImport(id: id, name: name, files: files, overwrite: overwrite ? true : nil)
            try server.show(try await client.importFlow(body), FlowCommand.lines)
        }
    }
}

/// `countersign flow export`.
struct FlowExportCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Export a flow's project, configuration included: a folder or a zip.",
        discussion: """
            Example:
              countersign flow export orders --out orders.zip
            """)
    @Argument(help: "The flow's id.") var id: String
    @Option(help: "What to write: a zip where the name ends so, else a new folder.") var out: String
    @OptionGroup var server: ServerOptions

    func run(_ client: ManagementClient) async throws {
        guard !OutputFile.exists(out) else {
            throw CommandFailure(.refused, code: "fileExists", "\(out) is there already")
        }
        let export = try await client.exportFlow(id)
        let files = try export.files.map { file in
            guard let content = Data(base64Encoded: file.content), ProjectFolder.isPlain(file.path) else {
                throw CommandFailure(.defect, code: "unexpectedAnswer", "the server's export cannot be read")
            }
            return (path: file.path, content: [UInt8](content))
        }
        if out.lowercased().hasSuffix(".zip") {
            try OutputFile.write(ZipArchive.encode(files), to: out, mode: 0o644)
        } else {
            try ProjectFolder.write(files, to: out)
        }
        try server.done("Integration flow \(id) exported to \(out): \(files.count) files.")
    }
}
