import ArgumentParser
import Foundation
import IntegrationFlows

/// `countersign flow test`: flows against scripted answers of their receivers, without a server.
struct FlowTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Run flows against scripted answers of their receivers; needs no server.",
        discussion: """
            Takes *.flowtest.json files, or folders that hold some; ends with status 65 when a test fails.

            A script names the flow, the message that comes in, each receiver's answer, and what is expected:
              {"flow": "orders.iflw", "input": {"body": "{}"},
               "receivers": [{"channel": "HTTP", "reply": {"status": 200, "body": "ok"}}],
               "expected": {"status": "COMPLETED", "body": "ok"}}
            """)

    @Argument(help: ArgumentHelp("The scripts, or folders of scripts.", valueName: "path")) var paths: [String]
    @Flag(help: "Print the result as JSON.") var json = false

    func run() throws {
        var results: [(path: String, findings: [String])] = []
        for path in try paths.flatMap(Self.scripts) {
            results.append((path, try Self.findings(path)))
        }
        if json {
            let tests = results.map { result in
                JSONValue.object([
                    ("file", .string(result.path)), ("passed", .bool(result.findings.isEmpty)),
                    ("findings", .strings(result.findings)),
                ])
            }
            Output.print(.object([("tests", .array(tests))]))
        } else {
            for result in results {
                let lines = result.findings.map { "  \(Table.printable($0))" }
                let verdict = result.findings.isEmpty ? "passed" : "failed"
                Output.print((["\(result.path): \(verdict)"] + lines).joined(separator: "\n"))
            }
        }
        if results.contains(where: { !$0.findings.isEmpty }) { throw ExitCode(ExitStatus.badInputData.rawValue) }
    }

    private static func findings(_ path: String) throws -> [String] {
        do {
            return try FlowTestRun(path: path).findings()
        } catch let error as FlowError {
            return ["the flow cannot be read: \(error)"]
        }
    }

    private static let ending = ".flowtest.json"

    /// Scripts under a path in the order of path; throws `inputMissing`, and `badInputData` where there is none.
    private static func scripts(_ path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw InputFile.missing(path, ENOENT)
        }
        guard isFolder.boolValue else { return [path] }
        let root = path.hasSuffix("/") ? String(path.dropLast()) : path
        let all = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
        let found = all.filter { $0.hasSuffix(ending) }.sorted().map { "\(root)/\($0)" }
        guard !found.isEmpty else {
            throw CommandFailure(
                .badInputData, code: "noTests", "\(path) holds no file that ends with \(ending)",
                hint: "countersign flow test --help shows what a script looks like")
        }
        return found
    }
}
