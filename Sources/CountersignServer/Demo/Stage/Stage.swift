import Foundation
import KeyMaterial
import ManagementSchema

/// What the story stands on: two servers that share nothing but the network, a business service, and a folder.
struct Stage: Sendable {
    let executable: URL
    /// Where the story's files go; the servers' data directories are below it.
    let folder: URL
    let business: ServerProcess
    let tenant: ServerProcess
    let book: BusinessService.Book
    /// The port of the business service.
    let servicePort: Int
    let report: StoryReport

    enum Side {
        case business, tenant
    }

    func server(_ side: Side) -> ServerProcess {
        side == .business ? business : tenant
    }

    func file(_ name: String) -> URL { folder.appending(path: name) }

    /// A new passphrase in a file of mode 0600.
    func passphraseFile(_ name: String) throws -> (path: String, passphrase: Passphrase) {
        let passphrase = Passphrase.propose()
        let path = file(name).path
        guard
            FileManager.default.createFile(
                atPath: path, contents: Data(passphrase.utf8), attributes: [.posixPermissions: 0o600])
        else { throw StoryFailure(evidence: "\(path): cannot be written") }
        return (path, passphrase)
    }

    /// Runs a command against one side, shows it, and gives what it printed.
    ///
    /// - Parameters:
    ///   - side: nil for a command that needs no server.
    ///   - status: the exit status that the step is about.
    ///   - isShown: false for the stage's own preparations.
    @discardableResult
    func countersign(
        _ side: Side?, _ words: String..., status: Int32 = 0, isShown: Bool = true
    ) async throws -> ProgramRun {
        try await countersign(side, words: words, status: status, isShown: isShown)
    }

    /// The same with the words as an array.
    @discardableResult
    func countersign(
        _ side: Side?, words: [String], status: Int32 = 0, isShown: Bool = true
    ) async throws -> ProgramRun {
        let shown = words.map { $0.replacingOccurrences(of: folder.path + "/", with: "") }
        if isShown { report.command(shown) }
        let environment = side.map { server($0).environment } ?? [:]
        let run = try await ProgramRun.run(executable.path, words, environment: environment)
        guard run.exitStatus == status else {
            throw StoryFailure(
                evidence: """
                    countersign \(shown.joined(separator: " ")) ended with status \(run.exitStatus) instead of \(status):
                    \(run.errors)\(run.output)
                    """)
        }
        return run
    }

    /// The same, with what it printed read as JSON.
    func json(_ side: Side?, _ words: String..., isShown: Bool = true) async throws -> JSONValue {
        if isShown { report.command(words.map { $0.replacingOccurrences(of: folder.path + "/", with: "") }) }
        let environment = side.map { server($0).environment } ?? [:]
        let run = try await ProgramRun.run(executable.path, words + ["--json"], environment: environment)
        guard run.exitStatus == 0 else {
            throw StoryFailure(evidence: "countersign \(words.joined(separator: " ")): \(run.errors)\(run.output)")
        }
        return try JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8))
    }
}
