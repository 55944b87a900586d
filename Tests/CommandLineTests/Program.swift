import CountersignTesting
import Foundation
import Testing

/// The built `countersign` program, run to its end in a folder of its own.
struct Program {
    let folder: ScratchFolder
    let path: String
    private let environment: ExternalProgram

    init() throws {
        folder = try ScratchFolder()
        path = try Self.path()
        environment = try ExternalProgram.required("env")
        try folder.write("pass", "changeit\n")
    }

    /// Beside the test bundle, where the build puts both.
    private static func path() throws -> String {
        let bundle = URL(fileURLWithPath: CommandLine.arguments.first ?? "").deletingLastPathComponent()
        let places = [bundle.path, ".build/debug", ".build/release"].map { "\($0)/countersign" }
        let found = places.first { FileManager.default.isExecutableFile(atPath: $0) }
        return URL(fileURLWithPath: try #require(found)).standardizedFileURL.path
    }

    func run(_ arguments: [String], input: String? = nil) throws -> ExternalProgram.Outcome {
        try environment.run([path] + arguments, input: input)
    }

    func run(_ arguments: String...) throws -> ExternalProgram.Outcome {
        try run(arguments)
    }

    /// Runs `countersign keystore VERB FILE …` with the passphrase "changeit" and expects it to succeed.
    @discardableResult
    func keystore(_ verb: String, _ file: String, _ arguments: String...) throws -> String {
        let outcome = try run(
            ["keystore", verb, folder.path(file), "--passphrase-file", folder.path("pass")] + arguments)
        try #require(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
        return outcome.output
    }

    /// The aliases and kinds that `list --json` gives.
    func listing(_ file: String) throws -> [String] {
        let object = try JSONSerialization.jsonObject(with: Data(try keystore("list", file, "--json").utf8))
        let entries = try #require((object as? [String: Any])?["entries"] as? [[String: Any]])
        return entries.map { "\($0["alias"] ?? "") \($0["kind"] ?? "") \($0["keyStatus"] ?? "")" }
    }
}
